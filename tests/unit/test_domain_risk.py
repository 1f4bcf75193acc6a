"""The risk matrix: points, floors, bands, reasons (domain.md 3.2 to 3.4)."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ehe_desktop.domain.bands import BANDS, ContactMode, RiskBand, worse
from ehe_desktop.domain.calendars import add_months
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.risk import NOT_KNOWN, CaseFacts, assess, override
from ehe_desktop.domain.weighing import seen_answer

from .domain_policy_for_tests import MATRIX, QUIET

TODAY = date(2026, 11, 21)
NO_FACTS = CaseFacts()

POINTS_OF_THE_GUIDE = {
    "F1": [0, 3, 6, 10, 10, 10],
    "F2": [0, 2, 3, 4],
    "F3": [0, 3, 6, 8],
    "F4": [0, 1, 4, 6],
    "F5": [-2, 0],
    "F6": [0, 1, 2, 3, 5, 7],
    "F7": [0, 1, 3, 4, 8],
    "F8": [0, 1, 2, 3],
    "F9": [0, 1, 2, 2, 3, 6, 6],
    "F10": [0, 1, 2, 2, 2, 2, 3, 6],
    "F11": [0, 1, 2, 2],
    "F12": [0, 3, 5, 6, 8, 8],
    "F13": [0, 2, 2, 3, 3, 5],
    "F14": [0, 1, 3],
    "F15": [0, 0, 2],
    "F16": [0, 1, 1],
    "F17": [0, 3, 10],
    "F18": [0, 2, 4],
}
FLOORS_OF_THE_GUIDE = {
    "F1": {"child_in_need": "very_high", "s47_open": "very_high", "cp_plan": "very_high"},
    "F2": {"cp_plan_ended": "high"},
    "F3": {"two_or_more": "very_high", "high_risk": "very_high"},
    "F4": {"within_18_months": "high", "longer_or_never": "high"},
    "F8": {"ehcp_not_in_place": "high", "left_special_school": "high"},
    "F9": {"wnb_serious": "very_high", "self_harm": "very_high"},
    "F10": {"after_school_concern": "very_high"},
    "F12": {
        "radicalisation": "very_high",
        "exploitation": "very_high",
        "nrm_referral": "very_high",
        "harmful_practice": "very_high",
    },
    "F13": {"sibling_cp_plan": "very_high"},
}


def assessed(facts=NO_FACTS, **answers):
    return assess(QUIET | answers, facts, MATRIX, TODAY)


def test_the_shipped_points_are_the_guide_s():
    assert {f.id: [o.points for o in f.options] for f in MATRIX.factors} == POINTS_OF_THE_GUIDE


def test_the_shipped_floors_are_the_guide_s():
    found = {
        f.id: {o.code: o.floor.code for o in f.options if o.floor}
        for f in MATRIX.factors
        if f.can_set_floor
    }
    assert found == FLOORS_OF_THE_GUIDE


def test_the_faces_of_the_bands():
    assert [(b.word, b.letter, b.mark_name, b.rank, b.code) for b in RiskBand] == [
        ("Not assessed", "NA", "ring", 0, "not_assessed"),
        ("Low", "L", "disc", 1, "low"),
        ("Medium", "M", "diamond", 2, "medium"),
        ("High", "H", "triangle", 3, "high"),
        ("Very high", "VH", "octagon", 4, "very_high"),
    ]
    assert [MATRIX.months(band) for band in BANDS] == [12, 9, 6, 3]
    with pytest.raises(RuleBroken):
        MATRIX.months(RiskBand.NOT_ASSESSED)
    with pytest.raises(RuleBroken):
        RiskBand.from_code("critical")
    assert RiskBand.from_code("very_high") is RiskBand.VERY_HIGH


@pytest.mark.parametrize(
    ("score", "word"),
    [
        (0, "Low"),
        (5, "Low"),
        (6, "Medium"),
        (10, "Medium"),
        (11, "High"),
        (17, "High"),
        (18, "Very high"),
        (99, "Very high"),
    ],
)
def test_the_cut_offs(score, word):
    assert MATRIX.band_of(score).word == word


def test_worked_settled_choice_seen_four_months_ago():
    seen = CaseFacts(last_seen_on=date(2026, 7, 21))
    result = assessed(seen, F10="settled_choice", F9="registered_kept")
    assert (result.score, result.band, result.months) == (0, RiskBand.LOW, 12)
    assert result.mode is ContactMode.LETTER
    assert result.reasons == result.floors == result.not_known == result.escalations == ()


def test_worked_one_notice_not_seen_fourteen_months_health_not_known():
    result = assessed(CaseFacts(last_seen_on=date(2025, 9, 21)), F3="one", F9=NOT_KNOWN)
    assert result.score == 8
    assert result.score_band is RiskBand.MEDIUM
    assert (result.band, result.months) == (RiskBand.HIGH, 6)
    assert result.mode is ContactMode.FACE_TO_FACE
    assert result.floor_months == {"F4": 6}
    assert [n.factor_id for n in result.not_known] == ["F9"]
    assert result.not_known[0].find_out


def test_worked_child_protection_plan():
    result = assessed(F1="cp_plan")
    assert (result.score, result.score_band) == (10, RiskBand.MEDIUM)
    assert (result.band, result.months) == (RiskBand.VERY_HIGH, 3)
    assert result.floor_band is RiskBand.VERY_HIGH


def test_worked_withdrawn_after_a_school_s_concern():
    result = assessed(
        F10="after_school_concern", F7="new", F4="longer_or_never", F6="two_unanswered"
    )
    assert result.score == 20
    assert (result.score_band, result.band) == (RiskBand.VERY_HIGH, RiskBand.VERY_HIGH)
    assert (result.months, result.visit_within_school_days) == (3, 10)
    assert result.due_within_months == 3


def test_a_child_new_to_home_education_is_not_very_high_for_that():
    result = assessed(F7="new")
    assert (result.band, result.due_within_months) == (RiskBand.LOW, 3)


def test_two_answers_together_set_a_floor():
    alone = assessed(F14="none", F4="within_12_months")
    together = assessed(F14="none", F4="within_18_months")
    assert alone.floors == ()
    assert together.band is RiskBand.VERY_HIGH
    assert "F14" in together.floor_months


def test_nothing_answered_is_not_assessed_and_has_no_interval():
    result = assess({}, NO_FACTS, MATRIX, TODAY)
    assert (result.band, result.months) == (RiskBand.NOT_ASSESSED, None)
    assert len(result.unanswered) == 18
    assert result.changes == ()


def test_a_band_appears_when_the_floor_questions_are_answered():
    answers = {factor_id: QUIET[factor_id] for factor_id in MATRIX.floor_questions}
    assert assess(answers, NO_FACTS, MATRIX, TODAY).band is RiskBand.LOW
    answers.popitem()
    assert assess(answers, NO_FACTS, MATRIX, TODAY).band is RiskBand.NOT_ASSESSED


def test_a_floor_already_hit_shows_before_the_other_answers():
    assert assess({"F1": "cp_plan"}, NO_FACTS, MATRIX, TODAY).band is RiskBand.VERY_HIGH


def test_points_that_nothing_can_undo_show_before_the_other_answers():
    heavy = {"F17": "unsafe", "F7": "unsuitable", "F5": "no"}
    assert assess(heavy, NO_FACTS, MATRIX, TODAY).band is RiskBand.VERY_HIGH
    open_end = {"F17": "unsafe", "F7": "unsuitable"}
    assert assess(open_end, NO_FACTS, MATRIX, TODAY).band is RiskBand.NOT_ASSESSED


def test_not_known_is_never_no():
    quiet = assessed()
    for factor in MATRIX.factors:
        result = assessed(**{factor.id: NOT_KNOWN})
        assert result.score == quiet.score + factor.not_known_points
        assert [n.factor_id for n in result.not_known] == [factor.id]
        if factor.is_safeguarding:
            assert factor.not_known_points == 1


def test_protection_never_goes_below_nought_and_lifts_no_floor():
    assert assessed(F5="yes").score == 0
    assert assessed(F5="yes", F1="child_in_need").band is RiskBand.VERY_HIGH
    open_concern = CaseFacts(has_open_concern=True)
    assert assessed(open_concern, F5="yes").band is RiskBand.HIGH
    assert assessed(F5="yes").protective[0].points == -2


def test_an_open_concern_is_told_as_a_reason():
    assert assessed(CaseFacts(has_open_concern=True)).reasons[0].answer == "yes"


@pytest.mark.parametrize(
    ("seen_on", "code"),
    [
        (date(2026, 11, 21), "within_6_months"),
        (date(2026, 5, 21), "within_6_months"),
        (date(2026, 5, 20), "within_12_months"),
        (date(2025, 11, 21), "within_12_months"),
        (date(2025, 11, 20), "within_18_months"),
        (date(2025, 5, 21), "within_18_months"),
        (date(2025, 5, 20), "longer_or_never"),
    ],
)
def test_the_record_of_sight_ages_by_itself(seen_on, code):
    assert seen_answer(seen_on, MATRIX, TODAY) == code
    stale = assessed(CaseFacts(last_seen_on=seen_on), F4="within_6_months")
    assert stale.answers["F4"] == code


def test_a_sight_in_the_future_is_refused():
    with pytest.raises(RuleBroken):
        assessed(CaseFacts(last_seen_on=date(2026, 11, 22)))


def test_several_answers_count_once_with_the_highest_points_and_all_their_floors():
    result = assessed(F13="private_fostering sibling_cp_plan young_carer")
    assert result.score == 5
    assert [a.code for a in result.actions] == ["notify_private_fostering"]
    assert result.band is RiskBand.VERY_HIGH


@pytest.mark.parametrize(
    "wrong",
    [{"F1": "vaccine"}, {"F99": "none"}, {"F1": "cp_plan s47_open"}, {"F13": "none young_carer"}],
)
def test_answers_the_matrix_does_not_offer_are_refused(wrong):
    with pytest.raises(RuleBroken):
        assess(QUIET | wrong, NO_FACTS, MATRIX, TODAY)


def test_reasons_put_the_floor_that_decides_first():
    result = assessed(F4="within_18_months", F3="one", F14="little", F7="with_recommendations")
    assert [r.factor_id for r in result.reasons] == ["F4", "F3", "F7", "F14"]
    assert result.reasons[0].sentence == (
        "+4 Child seen and spoken to by the council: 12 to 18 months ago (floor: High)"
    )


def test_a_floor_that_decides_stands_before_greater_points():
    result = assessed(F2="cp_plan_ended", F6="two_unanswered")
    assert result.score_band is RiskBand.MEDIUM
    assert [r.factor_id for r in result.reasons] == ["F2", "F6"]
    settled_by_points = assessed(F2="cp_plan_ended", F6="refused_no_evidence")
    assert [r.factor_id for r in settled_by_points.reasons] == ["F6", "F2"]


def test_no_change_is_offered_that_would_only_leave_the_case_not_assessed():
    result = assess({"F1": "cp_plan"}, NO_FACTS, MATRIX, TODAY)
    assert (result.band, result.changes) == (RiskBand.VERY_HIGH, ())


def test_what_would_change_it_is_true():
    result = assessed(F4="within_18_months", F3="one")
    assert [c.sentence for c in result.changes] == [
        "Child seen and spoken to by the council: in the last 6 months → Low"
    ]
    assert assessed(F3="one", F4="within_6_months").band is RiskBand.LOW


def test_where_no_single_answer_would_do_pairs_are_named():
    result = assessed(F1="cp_plan", F3="two_or_more")
    assert [c.answers for c in result.changes] == [
        (("Social care now", "none"), ("Domestic abuse notices", "none in the last 24 months"))
    ]


def test_what_forbids_a_visit_is_set_apart():
    assert [a.code for a in assessed(F18="sources_disagree").stops] == ["check_address"]
    assert [a.code for a in assessed(F1="looked_after").stops] == ["talk_to_virtual_school"]
    assert assessed(F15="support_missing").stops == ()


def test_no_shipped_question_scores_who_the_family_is_or_their_vaccine_choice():
    words = " ".join(
        f"{f.label} {' '.join(o.label for o in f.options if o.points)}" for f in MATRIX.factors
    ).lower()
    for never in ("ethnic", "relig", "faith", "traveller", "gypsy", "disab", "autis", "vaccin"):
        assert never not in words


def test_an_officer_may_raise_and_a_supervisor_may_lower():
    raised = override(RiskBand.MEDIUM, RiskBand.VERY_HIGH, "what I saw")
    assert (raised.band, raised.waits_for_supervisor) == (RiskBand.VERY_HIGH, False)
    asked = override(RiskBand.HIGH, RiskBand.LOW, "settled")
    assert (asked.band, asked.waits_for_supervisor) == (RiskBand.HIGH, True)
    agreed = override(RiskBand.HIGH, RiskBand.LOW, "settled", is_approved=True)
    assert (agreed.band, agreed.waits_for_supervisor) == (RiskBand.LOW, False)
    with pytest.raises(RuleBroken):
        override(RiskBand.LOW, RiskBand.HIGH, "  ")
    with pytest.raises(RuleBroken):
        override(RiskBand.NOT_ASSESSED, RiskBand.HIGH, "why")


# --- laws ----------------------------------------------------------------------

ANSWERS = st.fixed_dictionaries(
    {f.id: st.sampled_from([*[o.code for o in f.options], NOT_KNOWN]) for f in MATRIX.factors}
)


@given(ANSWERS, st.data())
@settings(max_examples=150)
def test_more_risk_never_lengthens_the_interval(answers, data):
    factor = data.draw(st.sampled_from(MATRIX.factors))
    options = [option for option in factor.options if option.points >= 0]
    place = [option.code for option in options]
    if answers[factor.id] not in place:
        answers = answers | {factor.id: place[0]}
    before = factor.option(answers[factor.id])
    graver = [
        o
        for o in options
        if o.points >= before.points and (o.floor or RiskBand.LOW).rank >= _rank(before)
    ]
    after = data.draw(st.sampled_from(graver))
    one = assess(answers, NO_FACTS, MATRIX, TODAY)
    two = assess(answers | {factor.id: after.code}, NO_FACTS, MATRIX, TODAY)
    assert two.months <= one.months
    assert two.band.rank >= one.band.rank


def _rank(option):
    return (option.floor or RiskBand.LOW).rank


@given(ANSWERS)
@settings(max_examples=150)
def test_the_band_shown_is_the_worse_of_points_and_floors(answers):
    result = assess(answers, NO_FACTS, MATRIX, TODAY)
    assert result.band is worse(result.score_band, result.floor_band or RiskBand.LOW)
    assert result.months == min([MATRIX.months(result.score_band), *result.floor_months.values()])
    assert result.score >= 0
    assert result.mode >= MATRIX.bands[result.band].mode


@given(ANSWERS)
@settings(max_examples=100)
def test_protective_points_lift_no_floor(answers):
    with_help = assess(answers | {"F5": "yes"}, NO_FACTS, MATRIX, TODAY)
    without = assess(answers | {"F5": "no"}, NO_FACTS, MATRIX, TODAY)
    assert with_help.floors == without.floors
    assert with_help.band.rank >= (with_help.floor_band or RiskBand.LOW).rank


@given(ANSWERS)
@settings(max_examples=60)
def test_an_assessment_can_be_worked_out_again_from_what_it_keeps(answers):
    result = assess(answers, NO_FACTS, MATRIX, TODAY)
    assert assess(result.answers, NO_FACTS, MATRIX, result.assessed_on) == result


@given(st.dates(date(2024, 1, 1), TODAY), st.integers(0, 30))
def test_time_without_sight_only_raises_the_band(seen_on, months):
    facts = CaseFacts(last_seen_on=seen_on)
    now = assess(QUIET, facts, MATRIX, TODAY)
    later = assess(QUIET, facts, MATRIX, add_months(TODAY, months))
    assert later.band.rank >= now.band.rank
