"""The council's policy: read whole or refused with file, table and key."""

import re

import pytest

from ehe_desktop.domain.bands import ContactMode, RiskBand
from ehe_desktop.domain.errors import PolicyProblem, RuleBroken
from ehe_desktop.domain.policy import POLICY_FILES, Policy

from .domain_policy_for_tests import POLICY, text_of

FILES = {name: text_of(name) for name in POLICY_FILES}
SHIPPED = Policy.from_toml(FILES)


def with_change(name, old, new):
    assert FILES[name].count(old) >= 1, f"{old!r} is not in {name}"
    return FILES | {name: FILES[name].replace(old, new, 1)}


def test_every_shipped_file_is_read_and_names_its_source_and_date():
    assert sorted(path.name for path in POLICY.glob("*.toml")) == sorted(POLICY_FILES)
    for note in SHIPPED.notes.values():
        assert note.source
        assert note.version
        assert note.agreed_on
        assert note.to_confirm


def test_the_matrix_and_the_time_limits_of_the_guide():
    assert SHIPPED.matrix.least_mode is ContactMode.LETTER
    assert SHIPPED.matrix.months(RiskBand.HIGH) == 6
    times = SHIPPED.timescales
    assert (times.triage_working_days, times.first_contact_working_days) == (1, 5)
    assert (times.visit_offered_school_days, times.report_to_parent_days) == (10, 28)
    assert times.officer_alert_working_days == (0, 10, 20)
    assert SHIPPED.notices.reply_days == 15
    assert SHIPPED.law.cnis_in_force_from is None
    assert SHIPPED.profile.suppress_figures_up_to == 5
    assert [s.after_minutes for s in SHIPPED.visit.buddy_steps][:3] == [15, 30, 45]


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("risk_matrix.toml", "months = 9", "months = 12", "medium must be reviewed sooner"),
        ("risk_matrix.toml", "from_score = 11", "from_score = 6", "begin at a higher score"),
        ("risk_matrix.toml", "from_score = 0", "from_score = 1", "low must begin at score 0"),
        ("risk_matrix.toml", 'band = "low"', 'band = "mild"', "must be one of low, medium"),
        (
            "risk_matrix.toml",
            'mode = "letter"',
            'mode = "pigeon"',
            "mode: must be one of letter",
        ),
        ("risk_matrix.toml", 'mode = "visit"', 'mode = "letter"', "weaker contact"),
        (
            "risk_matrix.toml",
            "points = 10,",
            'points = "ten",',
            "key points: must be a whole number",
        ),
        (
            "risk_matrix.toml",
            "points = 10,",
            "points = true,",
            "key points: must be a whole number",
        ),
        ("risk_matrix.toml", '"E7"', '"E99"', "names the escalation E99"),
        ("risk_matrix.toml", '["s437_panel"]', '["panel"]', "names the action panel"),
        ("risk_matrix.toml", 'first_factor = "F14"', 'first_factor = "F77"', "the factor F77"),
        ("risk_matrix.toml", 'id = "F2"', 'id = "F1"', "F1 stands twice"),
        ("risk_matrix.toml", 'code = "cp_plan"', 'code = "not_known"', "may not be not_known"),
        ("risk_matrix.toml", 'code = "cp_plan"', 'code = "s47_open"', "s47_open stands twice"),
        ("risk_matrix.toml", "not_known_points = 1", "not_known_points = 0", "table [factor F1]"),
        (
            "risk_matrix.toml",
            "safeguarding = true",
            "safe_guarding = true",
            "key safe_guarding: is",
        ),
        ("risk_matrix.toml", 'several = "highest"', 'several = "most"', '"highest" or "sum"'),
        ("risk_matrix.toml", "agreed_on = 2026-11-21", 'agreed_on = "soon"', "must be a date"),
        ("risk_matrix.toml", "agreed_on = 2026-11-21", "agreed_on = 2026-11-21T09:00:00", "a time"),
        ("risk_matrix.toml", "very_high = 5\n", "", "key very_high: is missing"),
        ("timescales.toml", "reply_days = 15", "reply_days = 14", "15 or more"),
        ("timescales.toml", "[0, 10, 20]", "[0, 20, 10]", "smallest first"),
        ("timescales.toml", "[0, 10, 20]", "[]", "at least one day"),
        ("timescales.toml", "triage_working_days = 1\n", "", "table [timescales], key triage"),
        ("timescales.toml", "pilot_meeting_la = false", 'pilot_meeting_la = "no"', "true or false"),
        ("calendars.toml", "last_year = 2029", "last_year = 2030", "2030 has 0 bank holidays"),
        ("calendars.toml", "last_on = 2026-10-23", "last_on = 2026-11-02", "begins before"),
        ("calendars.toml", "last_on = 2026-10-23", "last_on = 2026-09-01", "lies before first_on"),
        ("calendars.toml", '2026-01-01 = "', '2026-1-1 = "', "must be a date such as"),
        ("codes.toml", '["MH", "Mental health"]', '["MH"]', "entry 1 must be a table"),
        ("codes.toml", '["PHIL"', '["MH"', "MH stands twice"),
        ("codes.toml", 'access = "B"', 'access = "D"', "must be one of A, B, C"),
        ("codes.toml", 'factor_option = "cp_plan"', 'factor_option = "plan"', "F1 plan, not in"),
        ("codes.toml", 'name = "suitability"', 'name = "ehe_reason"', "ehe_reason stands twice"),
        ("immunisations.toml", 'id = "weeks_12"', 'id = "weeks_8"', "weeks_8 stands twice"),
        ("immunisations.toml", "runs_to = 2028-03-31", "runs_to = 2026-03-31", "lies before its"),
        ("visit.toml", "after_minutes = 30", "after_minutes = 15", "later than the one before"),
        ("contacts.toml", 'code = "front_door"', 'code = "door"', "front_door must be there"),
        ("contacts.toml", 'number = "999"', 'number = ""', "key number: may not be empty"),
        ("retention.toml", 'counts_from = "birth"', 'counts_from = "moon"', "birth"),
        ("retention.toml", "active = false", "active = true", "needs a reason"),
        (
            "visit.toml",
            "[lone_working]",
            "[lone]",
            "key lone_working: is missing; it must be a table",
        ),
        ("visit.toml", "[file]", "[file", "not valid TOML"),
        ("visit.toml", 'source = "', 'sources = "', "table [file], key source: is missing"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(name, old, new, words):
    with pytest.raises(PolicyProblem) as refused:
        Policy.from_toml(with_change(name, old, new))
    assert words in refused.value.happened
    assert name in refused.value.happened
    assert refused.value.safe
    assert refused.value.next_step


@pytest.mark.parametrize("name", POLICY_FILES)
def test_a_missing_file_or_an_unknown_key_is_refused(name):
    with pytest.raises(PolicyProblem, match=re.escape(f"{name} is missing")):
        Policy.from_toml({other: text for other, text in FILES.items() if other != name})
    with pytest.raises(PolicyProblem, match="slip: is not a key"):
        Policy.from_toml(FILES | {name: "slip = 1\n" + FILES[name]})


def test_a_council_may_change_its_intervals_and_add_them_up():
    files = with_change("risk_matrix.toml", "months = 12", "months = 10")
    files["risk_matrix.toml"] = files["risk_matrix.toml"].replace('"highest"', '"sum"', 1)
    changed = Policy.from_toml(files).matrix
    assert changed.months(RiskBand.LOW) == 10
    assert changed.adds_several


def test_law_switches_begin_on_their_day():
    files = with_change(
        "timescales.toml", 'cnis_in_force_from = ""', "cnis_in_force_from = 2027-09-01"
    )
    law = Policy.from_toml(files).law
    day = law.cnis_in_force_from
    assert law.is_register_in_force(day)
    assert not law.is_register_in_force(day.replace(month=8, day=31))
    assert not law.is_consent_in_force(day)
    assert not law.is_new_order_regime_in_force(day)


def test_every_local_number_is_an_example_and_national_ones_are_to_be_verified():
    for contact in SHIPPED.contacts:
        if contact.number in {"999", "101"}:
            continue
        if contact.is_example:
            assert contact.number.startswith("01632 960")
        else:
            assert contact.must_be_verified
    front_door = SHIPPED.contact("front_door")
    assert front_door.days_since_check(front_door.checked_on.replace(day=30)) == 9
    assert SHIPPED.contact("nobody") is None


def test_buddy_steps_are_reached_one_after_another():
    reached = [len(SHIPPED.visit.steps_reached(late)) for late in (0, 14, 15, 30, 45, 60, 600)]
    assert reached == [0, 0, 1, 2, 3, 4, 4]


def test_the_longest_retention_rule_wins_and_a_hold_stops_it():
    born = SHIPPED.calendars.terms[0].first_on.replace(year=2016, month=2, day=29)
    closed = born.replace(year=2028)
    kept = SHIPPED.retention.keep_until(["ehe", "lac"], born, closed)
    assert kept.isoformat() == "2091-03-01"
    assert SHIPPED.retention.keep_until(["ehe"], born, closed).year == 2041
    with pytest.raises(RuleBroken):
        SHIPPED.retention.keep_until([], born, closed)
    files = with_change(
        "retention.toml", 'active = false\nreason = ""', 'active = true\nreason = "x"'
    )
    assert Policy.from_toml(files).retention.keep_until(["ehe"], born, closed) is None


def test_a_code_set_that_is_not_there_is_a_broken_rule():
    with pytest.raises(RuleBroken):
        SHIPPED.codes("colours")
