"""A real encrypted store filled with an officer's part of the synthetic council, and a desk over it.

    desk = council_desk(tmp_path)                       # about 60 children, on Monday 22 June 2026
    desk = council_desk(tmp_path, families=3_400)       # about 5,000
    desk = council_desk(tmp_path, role="supervisor")

The filled file is made once a process for each size and seed and then copied, so a test pays for
a copy. Everything is as after a round: no op waits. All people are invented.
"""

from __future__ import annotations

import atexit
import itertools
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from ehe_desktop.demo.council import Council
from ehe_desktop.domain.policy import Policy
from ehe_desktop.domain.records import Record
from ehe_desktop.platform.paths import forms_dir, resources_dir
from ehe_desktop.services.desk import Desk, Me
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.read_policy import read_policy
from ehe_desktop.storage import staging
from ehe_desktop.storage.engine import open_engine
from ehe_desktop.storage.errors import WrongPassphrase
from ehe_desktop.storage.health import check_open
from ehe_desktop.storage.staging import StagedPage
from ehe_desktop.storage.store import Sitting, Store
from tests.fakes.clock import FixedClock

RAW_KEY = bytes(range(32))
AUDIT_KEY = bytes(range(1, 33))
COUNCIL_NOW = datetime(2026, 6, 22, 9, 0, tzinfo=UTC)
"""A Monday in term time, ten in the morning in England."""
COUNCIL_DAY = date(2026, 6, 22)
SEED = 7
FAMILIES = 40
FILE = "cases.ehe"
ONE_BY_ONE = 10_000


@cache
def council_policy() -> Policy:
    """The council's policy as shipped."""
    return read_policy(resources_dir() / "policy")


@cache
def council(families: int = FAMILIES, officers: int = 1, seed: int = SEED) -> Council:
    """The council the store is filled from: its first officer sits at the desk."""
    return Council(seed, COUNCIL_DAY, council_policy(), officers, families)


def counted_ids(start: int = 1) -> Callable[[], str]:
    """Ids as long as real ones, in a row."""
    numbers = itertools.count(start)
    return lambda: f"00000000-0000-7000-8000-{next(numbers):012d}"


def only_right(typed: str) -> None:
    """A passphrase check that lets `right` pass, for a desk without a key file of its own."""
    if typed != "right":
        raise WrongPassphrase


def council_desk(
    folder: Path,
    *,
    families: int = FAMILIES,
    officers: int = 1,
    role: str = "officer",
    now: datetime = COUNCIL_NOW,
) -> Desk:
    """A desk over a copy of the filled store in `folder`; call `desk.store.close()` at the end.

    With role `supervisor` the same store is looked at by somebody who may see all of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_template(families, officers), folder / FILE)
    return desk_again(folder, families=families, officers=officers, role=role, now=now)


def desk_again(
    folder: Path,
    *,
    families: int = FAMILIES,
    officers: int = 1,
    role: str = "officer",
    now: datetime = COUNCIL_NOW,
    first_id: int = 1,
) -> Desk:
    """A desk over the store that lies in `folder`: after a lock, or after the process was killed."""
    clock, new_id = FixedClock(now), counted_ids(first_id)
    first = council(families, officers).accounts()[0]
    sitting = replace(_sitting(first.officer_id, role), clock=clock, new_id=new_id)
    return Desk(
        store=Store.open(open_engine(folder / FILE, RAW_KEY), sitting),
        me=Me(officer_id=first.officer_id, name=first.officer.name, role=role),
        policy=council_policy(),
        forms=FormShelf(forms_dir()),
        clock=clock,
        new_id=new_id,
        keyring_name="this test's memory",
        folder=folder,
        check_passphrase=lambda _typed: None,
        check_pages=lambda: check_open(folder / FILE, RAW_KEY),
    )


def _sitting(officer_id: str, role: str) -> Sitting:
    return Sitting(
        officer_id=officer_id,
        role=role,
        clock=FixedClock(COUNCIL_NOW),
        new_id=counted_ids(),
        device="laptop-1",
        app_version="0.1.0",
    )


def _fill(store: Store, found: Sequence[Record]) -> None:
    """Lay the records in one by one, or very many as a round does: seconds instead of minutes."""
    if len(found) <= ONE_BY_ONE:
        with store.settling() as work:
            for record in found:
                work.absorb(record)
        return
    with store.settling() as work:
        staging.stage(work.connection, StagedPage(records=found, whole=True))
    with store.settling() as work:
        staging.swap(work, cursor="c", head=1, whole=True)


@cache
def _template(families: int, officers: int) -> Path:
    """The file everybody copies, folded into one piece."""
    folder = Path(tempfile.mkdtemp(prefix="ehe-council-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = council(families, officers)
    sitting = _sitting(made.accounts()[0].officer_id, "officer")
    engine = open_engine(folder / FILE, RAW_KEY, create=True)
    store = Store.create(engine, sitting, audit_key=AUDIT_KEY, store_id="store-1")
    _fill(store, tuple(replace(one, rev=1) for one in made.records()))
    store.tidy()
    store.close()
    return folder / FILE
