"""The examples in the docstrings of the rules run."""

import doctest

import pytest

from ehe_desktop.domain import calendars, identifiers, names, review, school_age


@pytest.mark.parametrize("module", [calendars, identifiers, names, review, school_age])
def test_examples_run(module):
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed
