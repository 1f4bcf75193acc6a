"""What a child answered on the device comes to on the record: who may see it, a wish to talk, languages."""

from __future__ import annotations

import pytest

from ehe_desktop.domain.cards import Offer
from ehe_desktop.domain.hand_over import Deed
from ehe_desktop.domain.handed_review import HandedReview
from ehe_desktop.services.file_handover import file_handovers
from ehe_desktop.services.print_child_page import open_answers_in
from ehe_desktop.services.signed_records import child_records, handed_statements
from tests.storage.hand_over_room import Room
from tests.storage.visit_room import write_up


@pytest.fixture
def room(tmp_path):
    made = Room(tmp_path)
    yield made
    made.desk.store.close()


def test_each_answer_keeps_the_language_it_was_given_in(room):
    deeds = [(Deed.ANSWERED, {"ref": ref, "question": "?", "words": words, "language": language})
             for ref, words, language in (("/a", "mój pies", "Polish (pl)"),
                                          ("/b", "my cat", "English (en)"))]  # fmt: skip
    room.child(room.hand_over(), *deeds, (Deed.FINISHED, {"language": "English (en)"}))
    file_handovers(room.desk)
    (voice,) = room.draft.handed[room.child_id]
    told = handed_statements((voice,), {voice.envelope_id: HandedReview()})
    assert [(one.words, one.language) for one in told] == [("mój pies", "pl"), ("my cat", "")]
    visit = write_up(room.desk, room.visit)
    assert child_records(room.desk, room.draft, visit.plan, room.child_id).voice.language == "pl"


def test_what_the_child_says_about_showing_it_is_what_the_form_makes_of_it(room):
    said = {
        f"/houses/{house}/{house}_show": "yes" if house == "good" else "no"
        for house in ("good", "worries", "dreams")
    }
    deeds = [(Deed.ANSWERED, {"ref": ref, "value": value, "words": value})
             for ref, value in said.items()]  # fmt: skip
    talk = (Deed.ANSWERED, {"ref": "/houses/talk", "value": "yes", "words": "Yes"})
    room.child(room.hand_over(), (Deed.BEGUN, {}), *deeds, talk, (Deed.FINISHED, {}))
    file_handovers(room.desk)
    (voice,) = room.draft.handed[room.child_id]
    assert voice.saved["show_to_parent"] == "part"
    assert voice.wants_to_talk, "said as an answer, not with the button"


def test_a_worry_picked_among_cards_is_not_unsaid_by_another(room):
    cards = tuple(Offer(cards=("Yes", "No"), picked=(one,)) for one in ("No", "Yes"))
    said = {"ref": "/send_pictures/safe_home", "value": "yes", "words": "Yes", "offers": cards}
    given = room.hand_over(form_name="send_pictures")
    room.child(given, (Deed.BEGUN, {}), (Deed.ANSWERED, said), (Deed.FINISHED, {}))
    file_handovers(room.desk)
    (voice,) = room.draft.handed[room.child_id]
    assert voice.answers[0].offers == cards
    assert voice.saved["says_unsafe"] == "yes"


def test_a_worry_from_before_the_device_stopped_is_neither_unsaid_nor_printed(room):
    ref = "/send_pictures/safe_home"
    said = [(Deed.ANSWERED, {"ref": ref, "value": value, "words": value, "question_en": "Safe?"})
            for value in ("yes", "no")]  # fmt: skip
    stop = (Deed.RESUMED, {"ref": ref})
    given = room.hand_over(form_name="send_pictures")
    room.child(given, (Deed.BEGUN, {}), said[0], stop, said[1], (Deed.FINISHED, {}))
    file_handovers(room.desk)
    (voice,) = room.draft.handed[room.child_id]
    assert [one.words for one in voice.answers] == ["yes", "no"]
    assert voice.saved["says_unsafe"] == "yes"
    assert list(open_answers_in(room.desk, voice)) == [], (
        "what is said about safety never goes home"
    )


@pytest.mark.parametrize(
    ("child", "officer", "kept"),
    [
        ("no", "yes", "no"),
        ("part", "yes", "part"),
        ("yes", "not_asked", "yes"),
        ("yes", "no", "no"),
    ],
)
def test_a_childs_no_is_never_overruled_by_what_the_officer_wrote(room, child, officer, kept):
    said = [(Deed.ANSWERED, {"ref": f"/houses/{one}/{one}_show", "value": child, "words": child})
            for one in ("good", "worries", "dreams")]  # fmt: skip
    room.child(room.hand_over(), (Deed.BEGUN, {}), *said, (Deed.FINISHED, {}))
    file_handovers(room.desk)
    visit = write_up(room.desk, room.visit, show_to_parent=officer)
    assert (
        child_records(room.desk, room.draft, visit.plan, room.child_id).voice.show_to_parent == kept
    )
