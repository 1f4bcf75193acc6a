"""The band and the next date as they would be now, while a visit is being written.

It is what `weigh_visit` says of the draft as it stands, with the Record form as it is on screen:
the same asking as the check page and sign-off, so the foot never shows another band or date than
the one that is then signed. Nothing is kept here and nothing is decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.review import ReviewDate
from ehe_desktop.domain.risk import Assessment
from ehe_desktop.domain.visit import FormAnswers, VisitDraft
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.services.signed_records import child_records
from ehe_desktop.services.weigh_visit import Weighed, weigh_records


@dataclass(frozen=True, slots=True)
class LiveBand:
    """One child weighed while its visit is being written; none of it is written anywhere."""

    weighed: Weighed

    @property
    def assessment(self) -> Assessment:
        """The rule's assessment, with its reasons."""
        return self.weighed.assessment

    @property
    def band(self) -> RiskBand:
        """The band that would stand: the rule's, or the one an officer raised it to."""
        return self.weighed.band

    @property
    def before(self) -> RiskBand:
        """The band that stood before this visit."""
        return self.weighed.before

    @property
    def is_same(self) -> bool:
        """True when the band would stay what it was."""
        return self.before is self.band

    @property
    def raised_words(self) -> str:
        """Why it stands above the rule's band; empty when it does not."""
        raised = self.weighed.raised_to
        if raised.rank <= self.assessment.band.rank:
            return ""
        return f"Raised to {raised.word}: {self.weighed.raised_reason}".removesuffix(": ")

    @property
    def review(self) -> ReviewDate | None:
        """The review date that follows; None while the band is Not assessed."""
        return self.weighed.review

    @property
    def sentence(self) -> str:
        """The whole reason of the date; empty while there is none."""
        return self.weighed.sentence


def live_band(
    desk: Desk, visit: OpenVisit, child_id: str, answers: Mapping[str, str] | None = None
) -> LiveBand:
    """The band of one child now.

    `answers` are the `save_to` values of its Record form on screen, all of them: they stand in the
    place of what the draft keeps of that form.

    Raises:
        VisitMissing: the visit is to no such child.
        FormMissing: the form version of this draft is not on this device.
        FormError: what was saved cannot be read.
    """
    one = visit.child(child_id)
    with desk.store.reading() as view:
        draft = view.body(VisitDraft, visit.draft_id) or visit.draft
        if answers is not None:
            draft = _on_screen(draft, child_id, answers)
        made = child_records(desk, draft, visit.plan, child_id)
        return LiveBand(weigh_records(desk, view, one.called, made))


def _on_screen(draft: VisitDraft, child_id: str, answers: Mapping[str, str]) -> VisitDraft:
    """The draft as it will be when the Record form is next saved."""
    held = draft.record.get(child_id) or FormAnswers(form_id="", form_version="", xml="")
    return replace(draft, record={**draft.record, child_id: replace(held, saved=dict(answers))})
