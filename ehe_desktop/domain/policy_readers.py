"""Readers of the smaller policy files, one for each file. Each refuses unknown keys.

They give a shape to figures and dates and check that they can be true; which
figures are wise is the council's business.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from ehe_desktop.domain.codes import Code, CodeSet, FlagType
from ehe_desktop.domain.diary import DiaryRules
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.immunisation import ImmunisationTable, VaccinePrompt
from ehe_desktop.domain.policy_parts import (
    BuddyStep,
    Check,
    Contact,
    CouncilProfile,
    LawSwitches,
    NoticeRules,
    Retention,
    RetentionRule,
    Timescales,
    VisitRules,
)
from ehe_desktop.domain.policy_table import PolicyTable, read_note, unique
from ehe_desktop.domain.recording import AudioRules

MOST_MINUTES: Final = 5
"""A whole recording of five minutes is 10 MB; a kept file has at most 20."""
_ACCESS: Final = ("A", "B", "C", "C-lite")


def read_timescales(table: PolicyTable) -> Timescales:
    """The table [timescales]."""
    read = Timescales(
        triage_working_days=table.whole("triage_working_days"),
        first_contact_working_days=table.whole("first_contact_working_days"),
        visit_offered_school_days=table.whole("visit_offered_school_days"),
        report_to_parent_days=table.whole("report_to_parent_days"),
        new_very_high_review_working_days=table.whole("new_very_high_review_working_days"),
        failed_visit_follow_up_working_days=table.whole("failed_visit_follow_up_working_days"),
        concern_reply_working_days=table.whole("concern_reply_working_days"),
        officer_alert_working_days=table.list_of(int, "officer_alert_working_days"),
    )
    if not read.officer_alert_working_days:
        table.refuse("officer_alert_working_days", "needs at least one day")
    table.done()
    return read


def read_notices(table: PolicyTable) -> NoticeRules:
    """The table [notices]. The law sets the least reply period: 15 days."""
    read = NoticeRules(
        reply_days=table.whole("reply_days", least=15),
        deemed_service_working_days=table.whole("deemed_service_working_days"),
        decision_working_days=table.whole("decision_working_days"),
    )
    table.done()
    return read


def read_profile(table: PolicyTable) -> CouncilProfile:
    """The table [profile]."""
    read = CouncilProfile(
        face_to_face_every_months=table.whole("face_to_face_every_months"),
        cp_lookback_years=table.whole("cp_lookback_years"),
        suppress_figures_up_to=table.whole("suppress_figures_up_to"),
    )
    table.done()
    return read


def read_law(table: PolicyTable) -> LawSwitches:
    """The table [law]."""
    read = LawSwitches(
        cnis_in_force_from=table.day_or_none("cnis_in_force_from"),
        consent_in_force_from=table.day_or_none("consent_in_force_from"),
        sao_new_regime_from=table.day_or_none("sao_new_regime_from"),
        pilot_meeting_la=table.flag("pilot_meeting_la"),
        home_consideration_days=table.whole("home_consideration_days", least=1),
        parent_update_min_interval_months=table.whole("parent_update_min_interval_months"),
        provider_hours_threshold=table.whole("provider_hours_threshold"),
    )
    table.done()
    return read


def read_visit(top: PolicyTable) -> VisitRules:
    """The file visit.toml. The buddy's steps must follow one another."""
    read_note(top)
    lone = top.table("lone_working")
    steps = []
    for table in top.tables("buddy_step"):
        steps.append(BuddyStep(table.whole("after_minutes", least=1), table.text("words")))
        table.done()
    for before, after in pairwise(steps):
        if after.after_minutes <= before.after_minutes:
            top.refuse("buddy_step", "each step must come later than the one before it")
    if not steps:
        top.refuse("buddy_step", "a buddy needs at least one step")
    checks = []
    for table in top.tables("check"):
        checks.append(Check(table.text("code"), table.text("words")))
        table.done()
    rules = VisitRules(
        usual_visit_minutes=lone.whole("usual_visit_minutes", least=1),
        check_in_grace_minutes=lone.whole("check_in_grace_minutes"),
        code_phrase_needed=lone.flag("code_phrase_needed"),
        buddy_steps=tuple(steps),
        checks=tuple(checks),
        diary=_diary(top.table("diary")),
        audio=_audio(top.table("audio")),
    )
    lone.done()
    top.done()
    return rules


def _audio(table: PolicyTable) -> AudioRules:
    """Recording a child's voice. A device holds a whole recording in memory: five minutes at most."""
    minutes = table.whole("longest_minutes", 3, least=1)
    if minutes > MOST_MINUTES:
        table.refuse("longest_minutes", f"must be {MOST_MINUTES} or less")
    rules = AudioRules(
        allowed=table.flag("allowed"),
        longest_s=minutes * 60,
        keep_after_sign_off=table.flag("keep_after_sign_off"),
    )
    table.done()
    return rules


def _diary(table: PolicyTable) -> DiaryRules:
    usual = DiaryRules()
    try:
        rules = DiaryRules(
            available_minutes=table.whole("available_minutes", usual.available_minutes, least=1),
            travel_minutes=table.whole("travel_minutes", usual.travel_minutes),
            writing_up_minutes=table.whole("writing_up_minutes", usual.writing_up_minutes),
            first_start=table.whole("first_start", usual.first_start),
            last_end=table.whole("last_end", usual.last_end),
            slot_minutes=table.whole("slot_minutes", usual.slot_minutes, least=5),
            shred_paper_after_days=table.whole(
                "shred_paper_after_days", usual.shred_paper_after_days
            ),
            exports_kept_hours=table.whole("exports_kept_hours", usual.exports_kept_hours, least=1),
        )
    except RuleBroken as fault:
        table.refuse("first_start", str(fault))
    table.done()
    return rules


def read_contacts(top: PolicyTable) -> tuple[Contact, ...]:
    """The file contacts.toml. The emergency number and the front door must be there."""
    read_note(top)
    contacts = []
    for table in top.tables("contact"):
        contacts.append(
            Contact(
                code=table.text("code"),
                label=table.text("label"),
                number=table.text("number"),
                when=table.text("when"),
                checked_on=table.day("checked_on"),
                is_example=table.flag("example"),
                must_be_verified=table.flag("verify"),
                is_for_child=table.flag("for_child"),
                address=table.text("address", ""),
            )
        )
        table.done()
    top.done()
    codes = [contact.code for contact in contacts]
    unique(top, "contact", codes)
    for needed in ("emergency", "front_door", "out_of_hours"):
        if needed not in codes:
            top.refuse("contact", f"the number {needed} must be there")
    return tuple(contacts)


def read_retention(top: PolicyTable) -> Retention:
    """The file retention.toml."""
    read_note(top)
    device, hold = top.table("device"), top.table("legal_hold")
    rules = []
    for table in top.tables("rule"):
        rule = RetentionRule(
            table.text("code"),
            table.text("label"),
            table.text("counts_from"),
            table.whole("years_after", least=1),
        )
        if rule.counts_from not in {"birth", "closed"}:
            table.refuse("counts_from", 'must be "birth" or "closed"')
        table.done()
        rules.append(rule)
    unique(top, "rule", [rule.code for rule in rules])
    reviews = {}
    for table in top.tables("review"):
        table.text("label")
        reviews[table.text("code")] = table.whole("every_months", least=1)
        table.done()
    read = Retention(
        rules=tuple(rules),
        review_every_months=reviews,
        purge_days_after_sync=device.whole("purge_days_after_sync"),
        offline_lock_days=device.whole("offline_lock_days", least=1),
        is_legal_hold=hold.flag("active"),
        legal_hold_reason=hold.text("reason", ""),
    )
    if read.is_legal_hold and not read.legal_hold_reason:
        hold.refuse("reason", "a legal hold needs a reason")
    for table in (device, hold, top):
        table.done()
    return read


def read_immunisations(top: PolicyTable) -> ImmunisationTable:
    """The file immunisations.toml."""
    note, signpost = read_note(top), top.table("signpost")
    table = ImmunisationTable(
        version=note.version,
        agreed_on=note.agreed_on,
        source=note.source,
        prompts=tuple(map(_prompt, top.tables("prompt"))),
        health_prompts=tuple(map(_prompt, top.tables("health_prompt"))),
        signpost=signpost.text("words"),
    )
    signpost.done()
    top.done()
    unique(top, "prompt", [prompt.id for prompt in table.prompts])
    return table


def _prompt(table: PolicyTable) -> VaccinePrompt:
    prompt = VaccinePrompt(
        id=table.text("id"),
        ask_about=table.text("ask_about"),
        protects_against=table.text("protects_against", ""),
        from_weeks=table.whole("from_weeks", 0),
        from_months=table.whole("from_months", 0),
        until_months=table.whole_or_none("until_months"),
        year_groups=table.list_of(int, "year_groups"),
        born_from=table.day_or_none("born_from"),
        born_to=table.day_or_none("born_to"),
        runs_from=table.day_or_none("runs_from"),
        runs_to=table.day_or_none("runs_to"),
        months=table.list_of(int, "months"),
        note=table.text("note", ""),
        to_confirm=table.flag("to_confirm"),
    )
    table.done()
    for first, last, key in (
        (prompt.born_from, prompt.born_to, "born_to"),
        (prompt.runs_from, prompt.runs_to, "runs_to"),
    ):
        if first and last and last < first:
            table.refuse(key, "lies before its beginning")
    if any(not 1 <= month <= 12 for month in prompt.months):
        table.refuse("months", "must be months from 1 to 12")
    return prompt


def read_code_sets(top: PolicyTable) -> dict[str, CodeSet]:
    """The [[set]] tables of codes.toml."""
    sets: dict[str, CodeSet] = {}
    for table in top.tables("set"):
        read = CodeSet(
            name=table.text("name"),
            title=table.text("title"),
            source=table.text("source"),
            codes=tuple(map(_code, table.tables("codes", ("code", "label")))),
            to_confirm=table.flag("to_confirm"),
        )
        table.done()
        if read.name in sets:
            table.refuse("name", f"{read.name} stands twice")
        unique(table, "codes", [code.code for code in read.codes])
        sets[read.name] = read
    return sets


def _code(row: PolicyTable) -> Code:
    code = Code(
        row.text("code"),
        row.text("label"),
        row.day_or_none("valid_from"),
        row.day_or_none("valid_to"),
        row.flag("in_returns", default=True),
    )
    row.done()
    if code.valid_from and code.valid_to and code.valid_to < code.valid_from:
        row.refuse("valid_to", "lies before valid_from")
    return code


def read_flag_types(top: PolicyTable) -> dict[str, FlagType]:
    """The [[flag]] tables of codes.toml."""
    flags: dict[str, FlagType] = {}
    for table in top.tables("flag"):
        flag = FlagType(
            code=table.text("code"),
            label=table.text("label"),
            access=table.text("access"),
            prints=table.flag("prints"),
            factor=table.text("factor", ""),
            factor_option=table.text("factor_option", ""),
            sets=table.text("sets", ""),
            not_with_family_first=table.flag("not_with_family_first"),
        )
        table.done()
        if flag.access not in _ACCESS:
            table.refuse("access", f"must be one of {', '.join(_ACCESS)}")
        if flag.access.startswith("C") and flag.prints:
            table.refuse("prints", "a sealed flag is never printed")
        if flag.code in flags:
            table.refuse("code", f"{flag.code} stands twice")
        flags[flag.code] = flag
    return flags
