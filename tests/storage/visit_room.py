"""A planned visit on a real store, and hands that fill its forms as a person would.

    desk = a_desk(tmp_path)
    plan_id, child_ids = plan_a_visit(desk, "Amina Yusuf", "Bilal Yusuf")
    visit = open_visit(desk, plan_id)
    write_up(desk, visit)          # everything sign-off waits for, child by child

Answers are found by `save_to` name or, where a question has none, by its own; what is not said
gets the first thing the form allows. All people are invented.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from ehe_desktop.domain.plan import RiskAssessment
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.platform.paths import forms_dir
from ehe_desktop.services.brief_safety import keep_safety
from ehe_desktop.services.desk import Desk, Me
from ehe_desktop.services.fill_form import start_filling
from ehe_desktop.services.form_shelf import FormShelf
from ehe_desktop.services.keep_draft import keep_answers, keep_fields
from ehe_desktop.services.open_visit import OpenVisit, open_visit
from ehe_desktop.storage.errors import WrongPassphrase
from ehe_desktop.storage.store import Store
from tests import builders
from tests.fakes.council_store import council_policy
from tests.storage.case_store import ME, NOW, a_store, counted_ids

PASSPHRASE = "horse battery staple, still correct"
SETTLED = {
    "F1": "none", "F2": "none", "F3": "none", "F5": "yes", "F6": "working_with_us",
    "F7": "suitable", "F8": "met_or_none", "F9": "registered_kept", "F10": "settled_choice",
    "F11": "under_10", "F12": "none", "F13": "none", "F14": "regular", "F15": "none",
    "F16": "none", "F17": "no", "F18": "confirmed",
}  # fmt: skip
"""Answers of a case that is well known and settled: Low while the child was seen lately."""

USUAL = {
    "visit_type": "review",
    "seen_status": "SA",
    "voice_outcome": "kept",
    "time_alone_offered": "yes_agreed",
    "safeguarding_seen": "no",
    "any_actions": "no",
    "will_share": "no",
    "suitability": "SUI",
    "words": "I like the bird book best.",
    "given_as": "spoken",
    "show_to_parent": "yes",
    "factor_F7": "",
}


def a_desk(folder: Path, store: Store | None = None, **over: Any) -> Desk:
    """Sam's desk over a store; the passphrase is `PASSPHRASE`."""
    store = store or a_store(folder)
    given: dict[str, Any] = {
        "store": store,
        "me": Me(officer_id=builders.AN_OFFICER, name="Sam Patel"),
        "policy": council_policy(),
        "forms": FormShelf(forms_dir()),
        "clock": store.sitting.clock,
        "new_id": counted_ids(5_000),
        "folder": folder,
        "check_passphrase": check_passphrase,
    }
    return Desk(**given | over)


def check_passphrase(typed: str) -> None:
    """As the real one, without its half second."""
    if typed != PASSPHRASE:
        raise WrongPassphrase


def plan_a_visit(
    desk: Desk,
    *names: str,
    at: datetime = NOW,
    family: dict[str, Any] | None = None,
    plan: dict[str, Any] | None = None,
) -> tuple[str, tuple[str, ...]]:
    """A family with these children and a visit planned to all of them; plan id and child ids."""
    with desk.store.writing(ME) as work:
        family_id = work.create("family", builders.a_family(**(family or {})))
        work.create("parent_carer", builders.a_parent_carer(), family_id=family_id)
        child_ids = tuple(
            work.create("child", builders.a_child(name), family_id=family_id)
            for name in names or ("Amina Yusuf",)
        )
        given = {"buddy_name": "L. Okafor", "buddy_phone": "07700 900123", "out_by": "12:00"}
        body = builders.a_visit_plan(*child_ids, starts_at=at, **{**given, **(plan or {})})
        plan_id = work.create("visit_plan", body, family_id=family_id)
    return plan_id, child_ids


def assess_before(desk: Desk, child_id: str, band: str = "low", **over: Any) -> None:
    """What was known of the child's risk before the visit: the settled answers."""
    body = RiskAssessment(**{"answers": SETTLED, "band": band, "matrix_version": "1"} | over)
    with desk.store.writing(ME) as work:
        work.create("risk_assessment", body, child_id=child_id)


def fill(desk: Desk, visit: OpenVisit, step: Step, **said: str) -> None:
    """Fill a form for every child until it wants nothing more, and keep it."""
    filling = start_filling(desk, visit, step)
    answers = {**USUAL, **said}
    for one in visit.children:
        for _ in range(3):  # what is said opens further questions
            _required(filling, one.child_id, answers)
            _say_more(filling, one.child_id, said)
        for ref, control in filling.form.controls.items():
            wanted = ref.endswith("/statements") and answers["voice_outcome"] == "kept"
            if control.kind == "repeat" and wanted:
                _say(filling, one.child_id, ref, answers)
    keep_answers(desk, visit.draft_id, filling.take())


def _required(filling: Any, child_id: str, answers: dict[str, str]) -> None:
    session = filling.sessions[child_id]
    for _ in range(12):  # an answer may open the next question; some are left open on purpose
        for lack in session.validate():
            item = session.find(lack.ref)
            if item.relevant and not item.value.strip():
                filling.set(child_id, lack.ref, answer_for(item, answers))


def _say_more(filling: Any, child_id: str, said: dict[str, str]) -> None:
    session = filling.sessions[child_id]
    for name, ref in filling.form.save_to.items():
        item = session.find(ref)
        if name in said and item.relevant and item.value != said[name] and not item.calculated:
            filling.set(child_id, ref, said[name])


def _say(filling: Any, child_id: str, ref: str, answers: dict[str, str]) -> None:
    session = filling.sessions[child_id]
    repeat = session.find_repeat(ref)
    if not repeat.relevant or not answers["words"]:
        return
    if not repeat.instances:
        filling.add_row(child_id, ref)
    for _ in range(20):
        wanted = next(iter(session.validate()), None)
        if wanted is None:
            return
        filling.set(child_id, wanted.ref, answer_for(session.find(wanted.ref), answers))


def answer_for(item: Any, answers: dict[str, str]) -> str:
    """What a person would put here: what was said to be, else the first thing that fits."""
    name = item.save_to or item.ref.rsplit("/", 1)[-1]
    if answers.get(name):
        return answers[name]
    offered = [choice.value for choice in item.choices]
    if offered:
        return "yes" if "yes" in offered and name.endswith("asked") else offered[0]
    if item.type == "date":
        return "2026-06-22"
    if item.type in ("int", "decimal"):
        return "10"
    return "Said and seen."


def write_up(desk: Desk, visit: OpenVisit, **said: str) -> OpenVisit:
    """Everything that sign-off waits for; the visit as it stands then."""
    keep_fields(desk, visit.draft_id, prepared=True)
    keep_safety(desk, visit, {})
    for step in (Step.RECORD, Step.VOICE, Step.HEALTH):
        fill(desk, visit, step, **said)
    return open_visit(desk, visit.plan_id)
