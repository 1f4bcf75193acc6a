"""What a child said aloud on the device: its words as the officer typed them, and its end after sign-off.

A transcript is the officer's, so it stands apart from what the child made until the visit is signed.
Then it goes with the answer, and the recording is deleted unless the council keeps them: until then it
has left the device with no record, since files go only with signed ones.

Source: domain.md 4.3; ux.md 2.7 (Officer's review).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from ehe_desktop.domain.given_file import sha256_in
from ehe_desktop.domain.hand_over import HandedAnswer, HandedVoice
from ehe_desktop.domain.handed_review import HandedReview
from ehe_desktop.domain.visit import VisitDraft
from ehe_desktop.domain.visit_steps import Step
from ehe_desktop.services.check_answers import Missing
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.open_visit import OpenVisit
from ehe_desktop.storage import blobs
from ehe_desktop.storage.store import Work


def recorded(voices: Sequence[HandedVoice]) -> Iterator[tuple[HandedVoice, HandedAnswer]]:
    """The answers that were said aloud and can still be heard."""
    return ((voice, one) for voice in voices for one in voice.answers if one.recording)


def transcript_of(draft: VisitDraft, voice: HandedVoice, one: HandedAnswer) -> str:
    """What the officer typed from a recording; empty while nothing is."""
    review = draft.reviews.get(voice.envelope_id, HandedReview())
    return review.of(one.ref).transcript.strip()


def missing_transcripts(visit: OpenVisit, draft: VisitDraft) -> Iterator[Missing]:
    """Recordings whose words are not written down: signing would delete them unheard."""
    for child in visit.children:
        for voice, one in recorded(draft.handed.get(child.child_id, ())):
            if not transcript_of(draft, voice, one):
                asked = one.question_en or one.question
                yield Missing(
                    words=f"{child.called}: type what was said in the recording at “{asked}”.",
                    step=Step.VOICE,
                    child_id=child.child_id,
                )


def with_transcripts(desk: Desk, draft: VisitDraft, child_id: str) -> tuple[HandedVoice, ...]:
    """What a child made, as it is signed: with the words of each recording, and what becomes of it."""
    stays = desk.policy.visit.audio.keep_after_sign_off

    def signed(voice: HandedVoice, one: HandedAnswer) -> HandedAnswer:
        if not one.recording:
            return one
        words = transcript_of(draft, voice, one)
        return replace(one, transcript=words, recording=one.recording if stays else "")

    return tuple(
        replace(voice, answers=tuple(signed(voice, one) for one in voice.answers))
        for voice in draft.handed.get(child_id, ())
    )


def end_recordings(desk: Desk, work: Work, visit: OpenVisit, draft: VisitDraft) -> None:
    """Delete the recordings of a visit that is being signed, unless the council keeps them."""
    if desk.policy.visit.audio.keep_after_sign_off:
        return
    for child_id, voices in draft.handed.items():
        gone = [sha256_in(one.recording) for _, one in recorded(voices)]
        for sha256 in gone:
            blobs.drop_blob(work, visit.family_id, sha256)
        if gone:
            detail = {"recordings": len(gone)}
            work.audit("delete", "recording", visit.draft_id, child_id=child_id, detail=detail)
