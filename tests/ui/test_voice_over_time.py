"""The child's words over time: the same question on different days, side by side."""

from __future__ import annotations

from datetime import date

from PySide6.QtWidgets import QApplication, QLabel

from ehe_desktop.domain.child_voice import ChildVoice, Statement
from ehe_desktop.domain.hand_over import HandedAnswer, HandedVoice
from ehe_desktop.services.open_casefile import VoiceOccasion
from ehe_desktop.ui.casefile import parts
from ehe_desktop.ui.casefile.sections import SectionsView
from ehe_desktop.ui.casefile.voice_over_time import TITLE, over_time
from ehe_desktop.ui.theme import Mode, apply
from tests.fakes.council_store import council_policy
from tests.storage.case_store import NOW
from tests.ui.audit import audit


def heard(voice_id, on, *said, **over):
    statements = tuple(Statement(question=q, words=w, present="Mum") for q, w in said)
    voice = ChildVoice(visit_id="v", officer_id="o", on=on, statements=statements, **over)
    return VoiceOccasion(voice_id=voice_id, voice=voice, heard_by="Sam Patel")


MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
SAID = (
    heard("3", JULY, ("What is good?", "my dog"), ("Once?", "yes")),
    heard("1", MAY, ("what is  good?", "nothing")),
    heard("2", JUNE, ("What is good?", "tea")),
)


def test_the_same_question_stands_side_by_side_oldest_first():
    (section,) = over_time(SAID)
    assert [quote.words for quote in section.beside] == ["nothing", "tea", "my dog"]
    assert section.title == TITLE
    assert section.paragraphs == ("What is good?",)
    assert section.beside[0].source.startswith("1 May 2026")


def test_words_said_aloud_stand_beside_the_others_and_say_so():
    said = Statement(question="What is good?", words="the worms", given_as="recording")
    spoken = ChildVoice(visit_id="v", officer_id="o", on=JULY, statements=(said,))
    occasion = VoiceOccasion(voice_id="4", voice=spoken, heard_by="Sam Patel")
    (section,) = over_time((SAID[1], occasion))
    assert section.beside[1].words == "the worms"
    assert "Said aloud and recorded; typed by the officer" in section.beside[1].source


def test_a_question_asked_on_one_day_alone_has_nothing_beside_it():
    twice_on_a_day = heard("1", MAY, ("What is good?", "a"), ("What is good?", "b"))
    assert over_time((twice_on_a_day,)) == ()
    assert over_time(()) == ()


def test_the_newest_occasion_comes_first_then_the_words_over_time():
    sections = parts.voice(
        sorted(SAID, key=lambda one: one.voice.on, reverse=True), council_policy()
    )
    assert [section.title for section in sections[:2]] == ["1 July 2026", TITLE]
    assert len(sections) == 4


def test_what_was_skipped_and_the_wish_to_talk_are_said():
    skipped = HandedAnswer(ref="/a", question="Sad?", outcome="skipped", at=NOW)
    made = HandedVoice(
        envelope_id="e", form_id="f", form_version="1", form_title="t", began_at=NOW,
        ended_at=NOW, answers=(skipped,), talk_at=("",),
    )  # fmt: skip
    facts = parts.voice((heard("1", MAY, handed=(made,)),), council_policy())[0].facts
    assert ("Skipped, as the child chose", "Sad?") in {(one.label, one.value) for one in facts}
    assert "Wanted to talk" in {one.label for one in facts}


def test_they_stand_beside_one_another_at_both_sizes(qtbot, show):
    view = SectionsView("Child’s voice")
    view.show_sections(over_time(SAID))
    show(view, 900, 600)
    for scale in (1.0, 2.0):
        apply(QApplication.instance(), Mode.LIGHT, scale)
        for _ in range(4):
            QApplication.processEvents()
        assert audit(view) == []
        boxes = [one for one in view.findChildren(QLabel) if one.text().startswith("“")]
        places = [one.mapTo(view, one.rect().topLeft()) for one in boxes]
        assert len({place.y() for place in places}) == 1
        assert [place.x() for place in places] == sorted({place.x() for place in places})
