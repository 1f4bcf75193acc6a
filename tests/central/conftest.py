"""A centre on each of the two databases, spoken to in process; the same tests for both."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from litestar.testing import TestClient

from ehe_desktop.central.app import build_app
from ehe_desktop.central.settings import Settings
from ehe_desktop.domain.clock import to_text
from ehe_desktop.domain.ids import new_id
from ehe_desktop.domain.records import Record
from tests.central.laptop import Laptop
from tests.fakes.centre import CentreAdmin
from tests.fakes.clock import FixedClock

FREE = Settings(requests_per_minute=0, enrolments_per_minute=0)


@dataclass
class TestCentre(CentreAdmin):
    """A centre that answers in process, with a few people in it."""

    __test__ = False
    settings: Settings = FREE
    http: TestClient = field(default=None)  # type: ignore[assignment]

    def open(self, settings: Settings | None = None) -> TestCentre:
        """Begin to answer, or begin anew with other settings."""
        if self.http is not None:
            self.http.__exit__()
        self.settings = settings or self.settings
        app = build_app(self.database, self.settings, self.clock)
        self.http = TestClient(app, raise_server_exceptions=False)
        self.http.__enter__()
        return self

    def laptop(self, officer_id: str = "", name: str = "Laptop 1", role: str = "officer") -> Laptop:
        """An enrolled laptop, of a new officer unless one is named."""
        officer_id = officer_id or self.add_officer(name=f"Officer of {name}", role=role)
        return Laptop.enrol(self.http, self.code(officer_id), name)

    def family(self, *officers: str, child: str = "") -> str:
        """A family in the scope of `officers`, with a child when its id is given."""
        family_id = new_id()
        self.load(
            Record(
                kind="family",
                id=family_id,
                body={"address": "1 High Street", "postcode": "AB1 2CD"},
            )
        )
        if child:
            self.load(self.child(family_id, child))
        for officer_id in officers:
            self.assign(officer_id, family_id)
        return family_id

    def child(self, family_id: str, child_id: str = "") -> Record:
        """A child record, not loaded."""
        body = {
            "given_name": "Amira",
            "family_name": "Khan",
            "known_as": "",
            "language": "en",
            "case_number": "EHE-1",
        }
        child_id = child_id or new_id()
        return Record(kind="child", id=child_id, child_id=child_id, family_id=family_id, body=body)

    def now(self) -> str:
        return to_text(self.clock.now())


@pytest.fixture(scope="session")
def sqlite_founded(tmp_path_factory) -> str:
    """A database file with an empty centre, to be copied."""
    path = tmp_path_factory.mktemp("centre") / "founded.db"
    CentreAdmin.found(str(path)).database.close()
    return str(path)


def _found_pg(url: str) -> None:
    CentreAdmin.found(url).database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> Iterator[str]:
    """A database with an empty centre in it."""
    if request.param == "sqlite":
        path = tmp_path / "centre.db"
        shutil.copy(request.getfixturevalue("sqlite_founded"), path)
        yield str(path)
        return
    server = request.getfixturevalue("pg_server")
    with server.database(server.template("centre", _found_pg)) as address:
        yield address


@pytest.fixture
def centre(url) -> Iterator[TestCentre]:
    from ehe_desktop.central.database import Database

    made = TestCentre(Database(url), FixedClock()).open()
    yield made
    made.http.__exit__()
    made.database.close()


@pytest.fixture
def pair(centre):
    """Two officers with one family, a child c1, both up to date."""
    one, two = centre.laptop(name="One"), centre.laptop(name="Two")
    family = centre.family(one.officer_id, two.officer_id, child="c1")
    one.pull()
    two.pull()
    return one, two, family
