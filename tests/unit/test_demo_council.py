"""The synthetic council: the same for the same seed, and never at odds with the council's own rules."""

from collections import Counter
from datetime import date

import pytest

from ehe_desktop.demo.council import Council
from ehe_desktop.domain.bands import RiskBand
from ehe_desktop.domain.child import Child
from ehe_desktop.domain.family import Family, ParentCarer
from ehe_desktop.domain.identifiers import is_test_nhs_number, read_nhs_number, read_upn
from ehe_desktop.domain.officer import Officer
from ehe_desktop.domain.plan import ReviewPlan, RiskAssessment
from ehe_desktop.domain.records import KINDS, read
from ehe_desktop.domain.school_age import age_on
from ehe_desktop.domain.second_sign_off import SecondSignOff, content_hash
from ehe_desktop.domain.visit import VisitPlan
from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.services.read_policy import read_policy

TODAY = date(2026, 6, 22)
POLICY = read_policy(resources_dir() / "policy")


def council(**more) -> Council:
    return Council(
        **{"seed": 7, "today": TODAY, "policy": POLICY, "officers": 3, "families_each": 60} | more
    )


@pytest.fixture(scope="module")
def made():
    return list(council().records())


def bodies(made, kind, body):
    return [read(body, one.body) for one in made if one.kind == kind]


def test_the_same_seed_and_day_give_the_same_council(made):
    assert list(council().records()) == made
    assert list(council(seed=8).records()) != made


def test_nobody_is_their_own_buddy(made):
    names = {one.id: read(Officer, one.body).name for one in made if one.kind == "officer"}
    plans = bodies(made, "visit_plan", VisitPlan)
    assert {plan.buddy_name for plan in plans} >= {"S. Patel", "L. Okafor"}
    for plan in plans:
        first, last = names[plan.officer_id].split(maxsplit=1)
        assert plan.buddy_name != f"{first[0]}. {last}"


def test_a_larger_council_starts_with_the_same_families():
    small = [r for r in council(officers=1, families_each=5).records() if r.kind == "child"]
    large = [r for r in council(officers=1, families_each=9).records() if r.kind == "child"]
    assert large[: len(small)] == small


def test_every_record_fits_its_kind_and_no_id_comes_twice(made):
    for one in made:
        read(KINDS[one.kind].body, one.body)
    assert len({(one.kind, one.id) for one in made}) == len(made)


@pytest.mark.parametrize("day", range(22, 29))
def test_on_any_day_of_the_week_a_small_council_has_visits_to_come(day):
    small = council(officers=1, families_each=8, today=date(2026, 6, day)).records()
    plans = bodies(small, "visit_plan", VisitPlan)
    assert sum(one.state == "planned" for one in plans) >= 2


def test_identifiers_come_from_test_ranges_with_right_check_digits(made):
    for child in bodies(made, "child", Child):
        if child.upn:
            assert read_upn(child.upn)[1:4] == "999"
        if child.nhs_number:
            assert is_test_nhs_number(read_nhs_number(child.nhs_number))


def test_nobody_can_be_reached(made):
    phones = [a.phone for a in bodies(made, "parent_carer", ParentCarer)]
    assert all(p.startswith(("07700 900", "01632 960")) for p in phones)
    assert all(f.postcode.startswith("AH") for f in bodies(made, "family", Family))


def test_children_are_of_school_age_or_near_it(made):
    ages = [age_on(c.born_on, TODAY) for c in bodies(made, "child", Child)]
    assert min(ages) >= 4
    assert max(ages) <= 16
    assert sum(age >= 11 for age in ages) > len(ages) / 2  # more of secondary age


def test_bands_and_late_reviews_are_spread_as_a_council_knows_them(made):
    bands = Counter(r.band for r in bodies(made, "risk_assessment", RiskAssessment))
    total = sum(bands.values())
    assert bands[RiskBand.LOW.code] > total * 0.35
    assert 0 < bands[RiskBand.VERY_HIGH.code] < total * 0.25
    reviews = bodies(made, "review_plan", ReviewPlan)
    late = sum(r.due_on < TODAY for r in reviews)
    assert 0.03 < late / len(reviews) < 0.25
    assert all(r.sentence for r in reviews)


def test_some_visits_wait_for_the_supervisor_and_some_were_signed_by_her_as_they_stand(made):
    visits = {one.id: one for one in made if one.kind == "visit"}
    waiting = {key for key, one in visits.items() if one.body["second_sign_off"] == "waiting"}
    given = bodies(made, "second_sign_off", SecondSignOff)
    assert {one.visit_id for one in given} < waiting
    assert {one.result for one in given} == {"agreed", "sent_back"}
    assert {one.by for one in given} == {council().supervisor.officer_id}
    for one in given:
        assert one.visit_hash == content_hash(visits[one.visit_id].body)


def test_names_come_in_many_scripts(made):
    letters = "".join(c.full_name for c in bodies(made, "child", Child))
    assert any("\u0600" <= x <= "\u06ff" for x in letters)
    assert "Ł" in letters or "Ż" in letters or "ń" in letters
