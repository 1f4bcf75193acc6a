"""A town for each test, copied from one that is made once a run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.sync.town import Template, Town, make_template, open_town


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Template:
    """Made once; nobody writes to it."""
    return make_template(tmp_path_factory.mktemp("town"))


@pytest.fixture
def town(tmp_path, template) -> Iterator[Town]:
    """A centre that runs, over SQLite, and devices to open."""
    made = open_town(tmp_path, template)
    yield made
    made.close()
