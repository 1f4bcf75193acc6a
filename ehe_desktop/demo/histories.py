"""What has happened to one child so far: notice, visits, words, risk, review, flags and concerns.

Bands and review dates are worked out by the council's rules from the drawn answers and visits, so
a record here is never at odds with what the program would say. About one review in eleven is late.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from ehe_desktop.demo.answers import risk_answers
from ehe_desktop.demo.chance import Dice
from ehe_desktop.demo.safety import concerns, flags, is_flagged
from ehe_desktop.demo.voices import statements
from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.child_voice import ChildVoice
from ehe_desktop.domain.clock import civil_date, from_text
from ehe_desktop.domain.merge import standing_id
from ehe_desktop.domain.notice import Notification
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.policy import Policy
from ehe_desktop.domain.records import Record, kind_name, write
from ehe_desktop.domain.review import (
    CompletedContact,
    ContactBasis,
    ContactKind,
    ReviewTerms,
    next_review,
)
from ehe_desktop.domain.review_words import explain
from ehe_desktop.domain.risk import CaseFacts
from ehe_desktop.domain.second_sign_off import (
    AGREED,
    SENT_BACK,
    SecondSignOff,
    SecondState,
    content_hash,
)
from ehe_desktop.domain.visit import Visit
from ehe_desktop.domain.weighing import Weighing, settle_answers, weigh

SEEN: Final = {"SP": 70, "SA": 9, "SO": 6, "SV": 8, "CD": 5, "NS": 2}
LATE_SHARE: Final = 0.09


@dataclass(frozen=True, slots=True)
class Subject:
    """The child a history is about."""

    child_id: str
    family_id: str
    child: Child
    officer_id: str
    supervisor_id: str


@dataclass(frozen=True, slots=True)
class _Visit:
    on: date
    seen: str


class History:
    """Makes the records of one child, in the order they came about."""

    def __init__(
        self, seed: int, number: int, subject: Subject, policy: Policy, today: date
    ) -> None:
        self._seed, self._number = seed, number
        self._dice = Dice(seed, "history", number)
        self._subject = subject
        self._policy = policy
        self._today = today

    def records(self) -> Iterator[Record]:
        """All records of this child's history."""
        yield self._notification()
        if self._subject.child.suitability == "NYA":
            return
        answers = risk_answers(self._dice, self._policy.matrix)
        visits = self._visits(answers)
        last_seen = max((v.on for v in visits if v.seen in ("SA", "SP", "SO", "SV")), default=None)
        weighing = self._weigh(answers, last_seen, self._judged_on(visits))
        needs_second = weighing.band is RiskBand.VERY_HIGH or is_flagged(answers)
        made: list[Record] = []
        for visit in visits:
            is_last = visit is visits[-1]
            made = list(self._visited(visit, needs_second=is_last and needs_second))
            yield from made
        if made and needs_second:
            yield from self._second(made)
        risk = self._risk(weighing, answers, visits)
        yield self._record(replace(risk, visit_id=made[0].id if made else ""))
        yield self._record(self._review(weighing, visits))
        for body in (*flags(self._dice, self._subject.officer_id, answers, self._today),
                     *concerns(self._dice, self._subject.officer_id, weighing.band, self._today)):  # fmt: skip
            yield self._record(body)

    def _notification(self) -> Record:
        child = self._subject.child
        on = child.home_educated_since or self._today
        return self._record(
            Notification(
                school=child.previous_school or "none: never at school",
                received_on=on,
                off_roll_on=child.off_roll_on,
                parent_letter_on=on - timedelta(days=2),
                letter_attached=self._dice.happens(0.7),
                source="school" if child.previous_school else "parent",
            )
        )

    def _visits(self, answers: dict[str, str]) -> list[_Visit]:
        """Past visits, newest last; the last one lies so that about one review in eleven is late."""
        months = self._policy.matrix.months(self._weigh(answers, self._today, self._today).band)
        since = self._subject.child.home_educated_since or self._today
        known_days = max(30, (self._today - since).days)
        late = self._dice.happens(LATE_SHARE)
        span = months * 30
        back = self._dice.between(span + 3, span + 40) if late else self._dice.between(4, span - 3)
        found: list[_Visit] = []
        while back < known_days and len(found) < 5:
            seen = (
                self._dice.weighted(SEEN)
                if found
                else self._dice.weighted({"SP": 80, "SA": 12, "SO": 8})
            )
            found.append(_Visit(self._dice.day_before(self._today, back, back), seen))
            back += self._dice.between(span // 2, span + 40)
        return list(reversed(found))

    def _judged_on(self, visits: list[_Visit]) -> date:
        """The day the case was last judged: the last visit, or a few days after the notice."""
        since = self._subject.child.home_educated_since or self._today
        return visits[-1].on if visits else min(self._today, since + timedelta(days=10))

    def _weigh(self, answers: dict[str, str], last_seen: date | None, on: date) -> Weighing:
        """The band by the rule. The bare weighing: explanations cost more than 200,000 children bear."""
        matrix = self._policy.matrix
        facts = CaseFacts(last_seen_on=last_seen)
        seen = {} if last_seen else {matrix.seen_factor: "longer_or_never"}
        settled = settle_answers({**answers, **seen}, facts, matrix, on)
        return weigh(settled, facts, matrix)

    def _second(self, made: list[Record]) -> Iterator[Record]:
        """What the supervisor made of the last visit, by dice of its own; the newest ones wait."""
        signed, dice = made[0], Dice(self._seed, "second", self._number)
        at = from_text(signed.body["signed_at"]) + timedelta(days=dice.between(1, 4))
        result = dice.weighted({AGREED: 70, SENT_BACK: 10, "": 20})
        if not result or civil_date(at) >= self._today:
            return
        body = SecondSignOff(
            visit_id=signed.id,
            visit_hash=content_hash(signed.body),
            result=result,
            note=dice.one_of(_TO_ADD) if result == SENT_BACK else "",
            by=self._subject.supervisor_id,
            at=at,
            read=tuple(one.id for one in made[1:]),
        )
        yield self._record(body, dice.id_at(at))

    def _visited(self, visit: _Visit, *, needs_second: bool) -> Iterator[Record]:
        at = self._dice.instant(visit.on, 9, 15)
        officer = self._subject.officer_id
        made = self._record(
            Visit(
                plan_id="",
                officer_id=officer,
                on=visit.on,
                started_at=at,
                ended_at=at + timedelta(minutes=self._dice.between(35, 80)),
                mode="video" if visit.seen == "SV" else "face_to_face",
                seen_status=visit.seen,
                not_seen_reason="Out with grandmother." if visit.seen == "NS" else "",
                summary=self._dice.one_of(_SUMMARIES),
                signed_by=officer,
                signed_at=at + timedelta(hours=self._dice.between(2, 7)),
                second_sign_off=(
                    SecondState.WAITING if needs_second else SecondState.NOT_NEEDED
                ).value,
            )
        )
        yield made
        if visit.seen in ("SA", "SP", "SO", "SV"):
            yield self._record(self._voice(made.id, visit))

    def _voice(self, visit_id: str, visit: _Visit) -> ChildVoice:
        born = self._subject.child.born_on or self._today
        present = {"SP": "mother", "SO": "grandmother", "SV": "mother, off camera"}.get(
            visit.seen, "nobody else"
        )
        return ChildVoice(
            visit_id=visit_id,
            officer_id=self._subject.officer_id,
            on=visit.on,
            seen_status=visit.seen,
            statements=statements(self._dice, (visit.on - born).days // 365, present),
            language=self._subject.child.language,
            time_alone_offered="yes" if self._dice.happens(0.6) else "no",
            show_to_parent=self._dice.one_of(("yes", "yes", "no", "not_asked")),
        )

    def _review(self, weighing: Weighing, visits: list[_Visit]) -> ReviewPlan:
        contacts = [
            CompletedContact(
                on=visit.on,
                kind=ContactKind.VIDEO if visit.seen == "SV" else ContactKind.VISIT,
                was_child_seen=visit.seen not in ("NS", "PR"),
            )
            for visit in visits
        ]
        matrix = self._policy.matrix
        starts = self._subject.child.home_educated_since or self._today
        set_on = self._judged_on(visits)
        review = next_review(
            ReviewTerms(
                weighing.band, matrix.months(weighing.band), weighing.strongest_mode(matrix)
            ),
            ContactBasis(starts_on=starts, contacts=contacts),
            (),
            self._policy.calendars,
            set_on,
        )
        return ReviewPlan(
            due_on=review.due_on,
            band=weighing.band.code,
            months=review.months,
            counted_from=review.counted_from,
            counted_because="last seen" if review.contact else "notified",
            mode=review.mode.code,
            sentence=explain(review, self._subject.child.called),
            set_by=self._subject.officer_id,
            set_on=set_on,
        )

    def _risk(
        self, weighing: Weighing, answers: dict[str, str], visits: list[_Visit]
    ) -> RiskAssessment:
        matrix = self._policy.matrix
        gravest = sorted(weighing.findings, key=lambda f: -f.points)[:3]
        return RiskAssessment(
            answers=answers,
            matrix_version=matrix.version,
            score=weighing.score,
            band=weighing.band.code,
            floors={floor.factor_id: matrix.months(floor.band) for floor in weighing.floors},
            reasons=tuple(
                f"{f.points:+d} {f.factor.label}: {f.answer_label}" for f in gravest if f.points > 0
            ),
            assessed_on=self._judged_on(visits),
            assessed_by=self._subject.officer_id,
        )

    def _record(self, body: Any, own_id: str = "") -> Record:
        name = kind_name(type(body))
        at = self._dice.instant(self._today - timedelta(days=1))
        stands_once = isinstance(body, RiskAssessment | ReviewPlan)
        own_id = own_id or self._dice.id_at(at)
        return Record(
            kind=name,
            id=standing_id(name, self._subject.child_id) if stands_once else own_id,
            family_id=self._subject.family_id,
            child_id=self._subject.child_id,
            body=write(body),
        )


_TO_ADD: Final = (
    "Who else lives there now? Please add it.",
    "Was the child asked about the flat upstairs? Please add what was said.",
)
_SUMMARIES: Final = (
    "Reading aloud from a book of their own choice; maths with an online course, stuck on fractions.",
    "Work seen in three subjects. A quiet room upstairs, own desk, library card used every week.",
    "Learning led by interests: bikes, maps, cooking. Plans to join the Thursday group.",
    "Mother described the week; some work shown. Agreed to send writing samples within a month.",
    "Progress since the last visit in writing. Swimming and scouts every week.",
)
