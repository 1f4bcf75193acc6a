"""The tests, as a package: helpers import `tests.fakes...` and `tests.builders` by that name only."""
