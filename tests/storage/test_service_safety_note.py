"""Two wordings of a staff-safety note: both are read before a visit until somebody decides, however long each is."""

from __future__ import annotations

from itertools import permutations

import pytest

from ehe_desktop.domain.conflict import Conflict, Side
from ehe_desktop.domain.records import Record, write
from ehe_desktop.services.brief_safety import read_safety
from ehe_desktop.services.open_casefile import open_casefile
from ehe_desktop.services.open_visit import open_visit
from ehe_desktop.storage.conflicts import settle
from tests.storage.case_store import ME
from tests.storage.visit_room import a_desk, plan_a_visit

KNIFE = "Knife threat. Two officers only."
DOG = "The dog was locked away and everybody was friendly, so there is nothing to note."
BY_LEE, BY_SOMEBODY = f"A colleague, 12 Nov 2025: {KNIFE}", f"A colleague, 14 Nov 2025: {DOG}"


@pytest.fixture
def desk(tmp_path):
    made = a_desk(tmp_path)
    yield made
    made.store.close()


def a_side(text, at, by="lee"):
    return Side(values={"visit_safety": text}, author=by, at=at, op_id=f"op-{at}")


def ask(desk, family_id, *pairs):
    """Conflicts about the note, as a round brings them."""
    with desk.store.settling() as work:
        for number, (theirs, yours) in enumerate(pairs):
            says = Conflict(
                record_kind="family",
                record_id=family_id,
                group=("visit_safety",),
                theirs=theirs,
                yours=yours,
            )
            work.absorb(
                Record(
                    kind="conflict", id=f"k{number}", rev=1, body=write(says), family_id=family_id
                )
            )


def put_note(desk, family_id, text):
    with desk.store.writing(ME) as work:
        work.patch("family", family_id, {"visit_safety": text})


def test_both_notes_are_read_before_a_visit_and_in_the_record_until_one_is_kept(desk):
    plan_id, (child_id,) = plan_a_visit(desk)
    visit = open_visit(desk, plan_id)
    put_note(desk, visit.family_id, DOG)
    knife, dog = a_side(KNIFE, "2025-11-12T10:00:00Z"), a_side(DOG, "2025-11-14T10:00:00Z", "x")
    ask(desk, visit.family_id, (knife, dog))
    both = f"{BY_LEE}\n{BY_SOMEBODY}"
    assert read_safety(desk, open_visit(desk, plan_id)).staff_flag == both
    assert open_casefile(desk, child_id).casefile.family.visit_safety == both
    put_note(desk, visit.family_id, "Written since.")
    written = read_safety(desk, open_visit(desk, plan_id)).staff_flag
    assert written == f"{both}\nWritten since."
    with desk.store.writing(ME) as work:
        settle(work, "k0", "theirs")
    assert read_safety(desk, open_visit(desk, plan_id)).staff_flag == KNIFE


def test_one_wording_is_one_line_and_the_order_of_the_questions_says_nothing(desk):
    plan_id, _ = plan_a_visit(desk)
    family_id = open_visit(desk, plan_id).family_id
    put_note(desk, family_id, KNIFE)
    knife, dog, gone = (
        a_side(KNIFE, "2025-11-12T10:00:00Z"),
        a_side(DOG, "2025-11-14T10:00:00Z"),
        a_side("", "2025-11-15T10:00:00Z"),
    )
    ask(desk, family_id, (knife, gone))
    assert read_safety(desk, open_visit(desk, plan_id)).staff_flag == KNIFE
    pairs = [(knife, gone), (gone, dog), (dog, knife)]
    said = set()
    for order in permutations(pairs):
        ask(desk, family_id, *order)
        said.add(read_safety(desk, open_visit(desk, plan_id)).staff_flag)
    assert said == {f"{BY_LEE}\n{BY_SOMEBODY}"}
