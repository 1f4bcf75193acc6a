"""What an officer reads before a visit: last time in five lines, flags, needs, what to take along.

The child's words stand as they were said. What is not on this device is said to be missing; nothing
is promised. Nothing is written here: that it was read is kept by `keep_draft`.

Source: ux.md 2.6 (1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.calendars import say_date
from ehe_desktop.domain.casefile import CaseSummary
from ehe_desktop.domain.child_voice import ChildVoice, HealthAnswers, Statement
from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.filled_form import FilledForm
from ehe_desktop.domain.safeguarding import SafeguardingFlag
from ehe_desktop.domain.school_age import age_on
from ehe_desktop.domain.visit import FormAnswers, Visit, seen_word
from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.services.check_answers import NOT_ASKED
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import open_answers
from ehe_desktop.services.hear_child import needs_cards
from ehe_desktop.services.officer_names import officer_names
from ehe_desktop.services.open_visit import FORM_NAMES, OpenVisit, VisitedChild
from ehe_desktop.services.read_back import form_of
from ehe_desktop.storage.casefile_query import casefile
from ehe_desktop.storage.owed_query import hearing_back
from ehe_desktop.storage.view import View
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session

ACTIONS = "agreed_action"
COMMUNICATION = "communication"
"""Entity list of the form about how a child communicates."""
_CARRIED: Mapping[str, str] = {
    "needs_to_happen": "Needs to happen",
    "suitability_missing": "Was missing for a judgement",
    "next_attempt": "So that the child can be seen",
    "lundy_influence": "What was to change for the child",
}
"""Answers of the last visit that ask to be followed up, by `save_to` name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastVisit:
    """The last signed visit, in the lines that matter now."""

    seen: str
    agreed: tuple[str, ...]
    words: tuple[Statement, ...]
    not_asked: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildBefore:
    """One child as they are known before the visit."""

    child_id: str
    called: str
    full_name: str
    band: RiskBand
    facts: tuple[str, ...]
    needs: tuple[str, ...]
    flags: tuple[SafeguardingFlag, ...]
    last: LastVisit | None
    """None: no visit yet."""
    carried_over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """One thing to have along, and whether it is on this device."""

    what: str
    is_here: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Preparation:
    """Everything the Prepare page shows."""

    children: tuple[ChildBefore, ...]
    adults: tuple[str, ...]
    place: tuple[str, ...]
    why: str
    take: tuple[Taken, ...]


def prepare_visit(desk: Desk, visit: OpenVisit) -> Preparation:
    """What is known now, from this device alone."""
    with desk.store.reading() as view:
        names = officer_names(view)
        names.setdefault(desk.me.officer_id, desk.me.name)
        children = tuple(_child(desk, view, one, names) for one in visit.children)
    return Preparation(
        children=children,
        adults=tuple(_adults(desk, visit)),
        place=tuple(_place(visit)),
        why=visit.plan.family_told_why.strip(),
        take=tuple(_take(desk, visit)),
    )


def _child(desk: Desk, view: View, one: VisitedChild, names: Mapping[str, str]) -> ChildBefore:
    case = casefile(view, one.child_id, desk.as_of())
    visits = sorted(view.of_child(Visit, one.child_id).items(), key=lambda p: (p[1].on, p[0]))
    voices = view.of_child(ChildVoice, one.child_id)
    health = view.of_child(HealthAnswers, one.child_id)
    last_id, last = visits[-1] if visits else ("", None)
    voice = next((v for v in voices.values() if last and v.visit_id == last_id), None)
    asked = next((h for h in health.values() if last and h.visit_id == last_id), None)
    kept = [last.record if last else None, voice.answers if voice else None]
    opened = [_session(desk, answers) for answers in (*kept, asked.answers if asked else None)]
    return ChildBefore(
        child_id=one.child_id,
        called=one.called,
        full_name=one.child.full_name,
        band=RiskBand.read(case.summary.band) if case else RiskBand.NOT_ASSESSED,
        facts=tuple(_facts(desk, one, case.summary if case else None)),
        needs=(*_needs(desk, one), *_communicates(view, one)),
        flags=tuple(flag for flag in (case.flags if case else ()) if flag.is_open),
        last=_last(last, voice, opened, names) if last else None,
        carried_over=(*_promised(view, one.child_id), *_carried(kept)),
    )


def _last(
    last: Visit, voice: ChildVoice | None, opened: list[Session | None], names: Mapping[str, str]
) -> LastVisit:
    how = seen_word(last.seen_status)
    reason = f": {last.not_seen_reason}" if last.not_seen_reason else ""
    by = names.get(last.officer_id, "a colleague")
    return LastVisit(
        seen=f"{say_date(last.on)}, by {by}. {how}{reason}",
        agreed=tuple(_agreed(opened[0])),
        words=voice.statements if voice else (),
        not_asked=tuple(line for one in opened if one for line in _not_asked(one)),
        summary=last.summary.strip(),
    )


def agreed_rows(desk: Desk, answers: FormAnswers | None) -> list[dict[str, str]]:
    """What was agreed at a visit, as its form saves it: `what`, `who`, `by_when`."""
    return _rows(_session(desk, answers))


def _rows(session: Session | None) -> list[dict[str, str]]:
    return session.saved_rows().get(ACTIONS, []) if session else []


def _agreed(session: Session | None) -> Iterator[str]:
    for row in _rows(session):
        who, by_when = row.get("who", ""), row.get("by_when", "")
        tail = ", ".join(part for part in (who, f"by {by_when}" if by_when else "") if part)
        yield f"{row.get('what', '')} ({tail})" if tail else row.get("what", "")


def _not_asked(session: Session) -> Iterator[str]:
    for item in session.root.questions():
        if item.relevant and item.value in NOT_ASKED:
            yield item.label.plain


def _carried(kept: list[FormAnswers | None]) -> Iterator[str]:
    for answers in kept:
        for name, words in _CARRIED.items():
            value = answers.saved.get(name, "").strip() if answers else ""
            if value:
                yield f"{words}: {value}"


def _promised(view: View, child_id: str) -> Iterator[str]:
    """What the child was told they would hear back on, until they have."""
    for owed in hearing_back(view, child_id):
        by = f", from: {owed.by}" if owed.by else ""
        yield f"The child was to hear back on {say_date(owed.due_on)}{by}"


def _session(desk: Desk, answers: FormAnswers | None) -> Session | None:
    if answers is None:
        return None
    try:
        return open_answers(desk, form_of(desk, answers), answers)
    except (UserFacingError, FormError):  # an older form: the answers stay kept, this page goes on
        return None


def _facts(desk: Desk, one: VisitedChild, line: CaseSummary | None) -> Iterator[str]:
    if one.child.born_on is not None:
        years = age_on(one.child.born_on, desk.today())
        yield f"{years} years old, born {say_date(one.child.born_on)}"
    if one.child.home_educated_since is not None:
        yield f"Home educated since {say_date(one.child.home_educated_since)}"
    if line is not None:
        seen, alone = line.last_seen_on, line.last_seen_alone_on
        yield f"Last seen {say_date(seen)}" if seen else "Not seen yet"
        yield f"Last seen alone {say_date(alone)}" if alone else "Not seen alone yet"


def _needs(desk: Desk, one: VisitedChild) -> Iterator[str]:
    if one.child.language != "en":
        yield f"Speaks {_language(desk, one.child.language)}"
    if one.child.interpreter_needed:
        yield "Needs an interpreter"
    if one.child.access_needs.strip():
        yield one.child.access_needs.strip()


def _communicates(view: View, one: VisitedChild) -> Iterator[str]:
    """How the child communicates, as it was asked last; that it was not, where words alone may not do."""
    found = view.of_child(FilledForm, one.child_id).values()
    asked = [filled for filled in found if filled.about == COMMUNICATION]
    if asked:
        last = max(asked, key=lambda filled: filled.at)
        yield from (f"{said.question} {said.words}" for said in last.statements)
    elif needs_cards(one.child):
        yield "How they communicate: not asked yet. There is a form for it in step 4."


def _language(desk: Desk, code: str) -> str:
    return desk.policy.codes("language").label(code)


def _adults(desk: Desk, visit: OpenVisit) -> Iterator[str]:
    for adult in visit.adults:
        called = f"{adult.name}, likes to be called {adult.preferred_name}"
        words = [called if adult.preferred_name else adult.name, adult.relationship]
        if adult.language != "en":
            words.append(f"speaks {_language(desk, adult.language)}")
        if adult.interpreter_needed:
            words.append("needs an interpreter")
        yield ", ".join(word for word in words if word)


def _place(visit: OpenVisit) -> Iterator[str]:
    family = visit.family
    if family.address_confidential:
        yield "The address is confidential. Do not say or print it."
    yield ", ".join(part for part in (family.address, family.postcode) if part)
    if family.address_sources_disagree:
        yield "Two sources disagree about the address. Check it before you go."
    elif family.address_confirmed_on is None:
        yield "The address has not been confirmed yet"
    if family.travel_note.strip():
        yield family.travel_note.strip()
    if visit.plan.interpreter.strip():
        yield f"Interpreter: {visit.plan.interpreter.strip()}"


def _take(desk: Desk, visit: OpenVisit) -> Iterator[Taken]:
    yield Taken("Records of this family", True, "On this device")
    missing = [name for name in FORM_NAMES.values() if name not in desk.forms.names]
    words = "Not on this device. Connect before you go" if missing else "On this device"
    yield Taken("Forms of this visit", not missing, words)
    for what, folder, instead in (
        ("Audio pack", "audio", "Not on this device. Read the questions out yourself"),
        ("Leave-behind sheets", "letters", "Not on this device. Take printed ones"),
    ):
        here = (resources_dir() / folder).is_dir()
        yield Taken(what, here, "On this device" if here else instead)
    buddy = visit.plan.buddy_name.strip()
    words = f"This device cannot know whether {buddy} has it" if buddy else "No buddy is named yet"
    yield Taken("Buddy’s printed copy", False, words)
