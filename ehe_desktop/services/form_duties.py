"""What the program reads in a form by its `save_to` names, and what would no longer happen without one.

A council may reword every question and add its own. It may not switch off, without a word, what hangs on
an answer. Nothing here judges a form's questions: only that what is read is still saved, in words the
program knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ehe_desktop.domain.visit import SeenStatus
from ehe_desktop.services.child_safety import LOOK, SAYS_UNSAFE, UNSAFE
from ehe_desktop.services.form_sheets import Sheets

_COMPARED: Final = re.compile(r"""\$\{(\w+)\}\s*!?=\s*["']([^"']+)["']""")
_SELECTED: Final = re.compile(r"""selected\(\s*["']([^"']+)["']\s*,\s*\$\{(\w+)\}""")
_RESULT: Final = re.compile(r""",\s*["']([^"']*)["']""")
"""A text that a sum comes to: what an `if` gives, never what it compares."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One name a form must save to."""

    save_to: str
    otherwise: str
    """What happens without it, as a sentence."""
    answers: tuple[str, ...] = ()
    """Answers the question must offer, or the sum must give, by their codes."""


_TALK: Final = Duty("wants_to_talk", "Nobody is told that a child wants to talk.")
_SHOW: Final = Duty(
    "show_to_parent",
    "Nobody knows whether the parent may see a child’s words.",
    ("yes", "part", "no"),
)
_UNSAFE: Final = Duty(
    SAYS_UNSAFE,
    "An answer that may mean danger is told to nobody and stops no signing.",
    (UNSAFE, LOOK),
)
_HURTS: Final = Duty(SAYS_UNSAFE, "That something hurts is told to nobody.", (LOOK,))
_VISIT: Final = (
    Duty("visit_date", "A visit is kept under the day it was planned for."),
    Duty("visit_type", "A visit that did not happen is kept as a visit.", ("failed",)),
    Duty("failed_type", "An attempt is kept without what happened."),
    Duty("follow_up_on", "An attempt is kept without the day to try again."),
    Duty("why_visit", "Every visit is kept as routine.", ("routine", "concern")),
    Duty("factor_F18", "An address in doubt is not marked.", ("confirmed", "sources_disagree")),
    Duty("suitability", "The judgement does not reach the case."),
    Duty("safeguarding_seen", "A worry of the officer’s stops no signing.", ("yes",)),
    Duty("parent_words", "The parents’ views are signed by nobody as read back."),
)
_WORDS: Final = (
    Duty(
        "seen_status",
        "No child counts as seen, and none as refused.",
        tuple(one.value for one in SeenStatus),
    ),
    Duty("not_seen_reason", "A child counts as not seen without a reason."),
    Duty("time_alone_offered", "Nobody knows whether time alone was offered."),
    Duty(
        "voice_outcome",
        "A child who said no counts as one who was never asked.",
        ("kept", "form", "offered_said_no", "not_offered"),
    ),
    Duty("voice_not_offered_why", "A child is not asked, and the record does not say why."),
    Duty("feedback_on", "A child was promised an answer, and nobody is reminded."),
    Duty("factor_F17", "A child who says they are unsafe stops no signing.", ("unhappy", "unsafe")),
    _SHOW,
)
_JUDGEMENT: Final = Duty("suitability", "It is not signed, and does not reach the case.")
_TOLD: Final = Duty("feedback_given", "That a child heard back ends no reminder.", ("yes",))
_TRIED: Final = (
    Duty("tried_on", "An attempt is kept under the day it was written."),
    Duty("result", "An attempt is kept without what happened."),
    Duty("follow_up_on", "An attempt is kept without the day to try again."),
)
DUTIES: Final[Mapping[str, tuple[Duty, ...]]] = {
    "home_visit": (
        *(Duty(f"visit#{one.save_to}", one.otherwise, one.answers) for one in _VISIT),
        Duty("agreed_action#what", "What was agreed is not followed up at the next visit."),
    ),
    "child_words": (
        *(Duty(f"child_words#{one.save_to}", one.otherwise, one.answers) for one in _WORDS),
        Duty("statement#words", "What the child said does not stand in the record."),
    ),
    "health_prompts": (Duty("health#factor_F9", "Health counts as not known in every band."),),
    "education_judgement": (_JUDGEMENT,),
    "contact_attempt": _TRIED,
    "lundy_check": (_TOLD,),
    "houses": (_SHOW, _TALK),
    "picture_choices": (_HURTS, _SHOW, _TALK),
    "send_pictures": (_UNSAFE, _SHOW, _TALK),
    "about_my_learning": (_UNSAFE, _SHOW, _TALK),
    "have_my_say": (_UNSAFE, _SHOW, _TALK),
    "blank_page": (_SHOW, _TALK),
    "child_letter_page": (_SHOW, _TALK),
    "child_feedback": (_TALK,),
}
"""By the name of the form; a form of the council's own owes nothing."""


def undone(name: str, sheets: Sheets) -> Iterator[str]:
    """What this form no longer does, in words."""
    asked = {row["save_to"]: row for row in _rows(sheets, "survey") if row.get("save_to")}
    for duty in DUTIES.get(name, ()):
        row = asked.get(duty.save_to)
        if row is None:
            yield f"Nothing is saved to {duty.save_to}. {duty.otherwise}"
            continue
        gives = _gives(row, sheets)
        for answer in duty.answers:
            if answer not in gives:
                yield f"{duty.save_to} cannot be {answer!r}. {duty.otherwise}"


def never(sheets: Sheets) -> Iterator[str]:
    """Comparisons with an answer that the question does not offer: what hangs on them never happens."""
    rows = _rows(sheets, "survey")
    offers = {row.get("name", ""): _offered(row, sheets) for row in rows if _list_of(row)}
    for row in rows:
        text = " ".join(filter(None, row.values()))
        found = list(_COMPARED.findall(text))
        found += [(name, code) for codes, name in _SELECTED.findall(text) for code in codes.split()]
        for name, code in sorted(set(found)):
            if name in offers and code not in offers[name]:
                yield f"{row.get('name')} waits for {name} to be {code!r}, which it does not offer."


def _gives(row: Mapping[str, str], sheets: Sheets) -> frozenset[str]:
    """The codes a question offers, or the texts a sum comes to."""
    if calculation := row.get("calculation"):
        return frozenset(_RESULT.findall(calculation))
    return _offered(row, sheets)


def _list_of(row: Mapping[str, str]) -> str:
    """The list a question is chosen from; empty when it is not."""
    kind, _, rest = row.get("type", "").partition(" ")
    return rest.split()[0] if kind in ("select_one", "select_multiple", "rank") and rest else ""


def _offered(row: Mapping[str, str], sheets: Sheets) -> frozenset[str]:
    named = _list_of(row)
    choices = _rows(sheets, "choices")
    return frozenset(one.get("name", "") for one in choices if one.get("list_name") == named)


def _rows(sheets: Sheets, name: str) -> list[dict[str, str]]:
    head, *rows = sheets.get(name, ((),))
    heads = [one.replace("list name", "list_name") for one in head]
    return [dict(zip(heads, row, strict=True)) for row in rows]
