"""Reads risk_matrix.toml into a `RiskMatrix` and refuses one that contradicts itself.

A matrix in which more risk would lengthen the interval, or an answer would point
to an action or a rule that is not there, is refused whole: the last good one
stays in use.

Source of the rules checked: domain.md 3.2 to 3.6.
"""

from __future__ import annotations

from itertools import pairwise

from ehe_desktop.domain.bands import BANDS, ContactMode, RiskBand
from ehe_desktop.domain.errors import RuleBroken
from ehe_desktop.domain.policy_table import PolicyTable, read_note, unique
from ehe_desktop.domain.risk_matrix import (
    NOT_KNOWN,
    Action,
    BandRule,
    CombinedFloor,
    EscalationRule,
    Factor,
    Option,
    RiskMatrix,
)

_LEAST_POINTS = -50


def read_matrix(top: PolicyTable) -> RiskMatrix:
    """The matrix in the top table of its file.

    Raises:
        PolicyProblem: a key is missing or wrong, or the matrix contradicts itself.
    """
    note, settings = read_note(top), top.table("matrix")
    several = settings.text("several", "highest")
    if several not in {"highest", "sum"}:
        settings.refuse("several", 'must be "highest" or "sum"')
    matrix = RiskMatrix(
        version=note.version,
        agreed_on=note.agreed_on,
        source=note.source,
        factors=tuple(_factor(table) for table in top.tables("factor")),
        bands=_bands(top),
        escalation_rules={rule.id: rule for rule in map(_escalation, top.tables("escalation"))},
        actions={action.code: action for action in map(_action, top.tables("action"))},
        combined_floors=tuple(_combined(table) for table in top.tables("combined_floor")),
        seen_factor=settings.text("seen_factor", ""),
        adds_several=several == "sum",
        open_concern_floor=_band_or_none(settings, "open_concern_floor"),
        least_mode=_mode(settings, "least_mode", "letter"),
        overdue_alert_days=_alerts(top.table("overdue_alert_working_days")),
    )
    for table in (settings, top):
        table.done()
    _check_names(top, matrix)
    return matrix


def _factor(table: PolicyTable) -> Factor:
    options = tuple(_option(option) for option in table.tables("options"))
    factor = Factor(
        id=table.text("id"),
        label=table.text("label"),
        group=table.text("group"),
        options=options,
        is_safeguarding=table.flag("safeguarding"),
        not_known_points=table.whole("not_known_points", 0),
        takes_several=table.flag("several"),
        find_out=table.text("find_out", ""),
    )
    table.done()
    if len(options) < 2:
        table.refuse("options", "needs at least two answers")
    unique(table, "options", [option.code for option in options])
    first = options[0]
    if first.floor or first.points > min(option.points for option in options):
        table.refuse("options", "the mildest answer must stand first and set no floor")
    if any(option.code == NOT_KNOWN or " " in option.code for option in options):
        table.refuse("options", f"a code may not be {NOT_KNOWN} and may hold no space")
    if factor.is_safeguarding and factor.not_known_points < 1:
        table.refuse("not_known_points", "must be 1 or more on a safeguarding factor")
    return factor


def _option(table: PolicyTable) -> Option:
    option = Option(
        code=table.text("code"),
        label=table.text("label"),
        points=table.whole("points", least=_LEAST_POINTS),
        floor=_band_or_none(table, "floor"),
        mode=_mode(table, "mode") if table.text("mode", "") else None,
        due_within_months=table.whole_or_none("due_within_months"),
        visit_within_school_days=table.whole_or_none("visit_within_school_days"),
        escalations=table.list_of(str, "escalations"),
        actions=table.list_of(str, "actions"),
        seen_within_months=table.whole_or_none("seen_within_months"),
    )
    table.done()
    return option


def _bands(top: PolicyTable) -> dict[RiskBand, BandRule]:
    rules: dict[RiskBand, BandRule] = {}
    for table in top.tables("band"):
        band = _band(table, "band")
        if band in rules:
            table.refuse("band", f"{band.code} stands twice")
        rules[band] = BandRule(
            band, table.whole("from_score"), table.whole("months", least=1), _mode(table, "mode")
        )
        table.done()
    if set(rules) != set(BANDS):
        top.refuse("band", "the four bands low, medium, high and very_high must all be there")
    if rules[RiskBand.LOW].from_score != 0:
        top.refuse("band", "the band low must begin at score 0")
    for mild, grave in pairwise(BANDS):
        if rules[grave].from_score <= rules[mild].from_score:
            top.refuse("band", f"{grave.code} must begin at a higher score than {mild.code}")
        if rules[grave].months >= rules[mild].months:
            top.refuse("band", f"{grave.code} must be reviewed sooner than {mild.code}")
        if rules[grave].mode < rules[mild].mode:
            top.refuse("band", f"{grave.code} may not ask for a weaker contact than {mild.code}")
    return rules


def _alerts(table: PolicyTable) -> dict[RiskBand, int]:
    days = {band: table.whole(band.code) for band in RiskBand}
    table.done()
    return days


def _action(table: PolicyTable) -> Action:
    action = Action(table.text("code"), table.text("words"), table.flag("stops"))
    table.done()
    return action


def _escalation(table: PolicyTable) -> EscalationRule:
    rule = EscalationRule(
        table.text("id"),
        table.text("when"),
        table.text("do"),
        table.text("limit"),
        table.whole_or_none("working_days", least=0),
    )
    table.done()
    return rule


def _combined(table: PolicyTable) -> CombinedFloor:
    rule = CombinedFloor(
        table.text("first_factor"),
        table.whole("first_points"),
        table.text("second_factor"),
        table.whole("second_points"),
        _band(table, "floor"),
        table.text("words"),
    )
    table.done()
    return rule


def _check_names(top: PolicyTable, matrix: RiskMatrix) -> None:
    unique(top, "factor", [factor.id for factor in matrix.factors])
    known = {factor.id for factor in matrix.factors}
    for factor in matrix.factors:
        for option in factor.options:
            for rule_id in set(option.escalations) - set(matrix.escalation_rules):
                top.refuse(
                    f"factor {factor.id}", f"names the escalation {rule_id}, not in the file"
                )
            for code in set(option.actions) - set(matrix.actions):
                top.refuse(f"factor {factor.id}", f"names the action {code}, not in the file")
    named = {f for rule in matrix.combined_floors for f in (rule.first_factor, rule.second_factor)}
    if missing := sorted((named | {matrix.seen_factor}) - known - {""}):
        top.refuse("matrix", f"names the factor {missing[0]}, not in the file")


def _band(table: PolicyTable, key: str) -> RiskBand:
    band = _band_or_none(table, key)
    if band is None:
        table.refuse(key, "must be one of low, medium, high, very_high")
    return band


def _band_or_none(table: PolicyTable, key: str) -> RiskBand | None:
    code = table.text(key, "")
    if not code:
        return None
    if code not in {band.code for band in BANDS}:
        table.refuse(key, "must be one of low, medium, high, very_high")
    return RiskBand.from_code(code)


def _mode(table: PolicyTable, key: str, default: str | None = None) -> ContactMode:
    try:
        return ContactMode.from_code(table.text(key, default))
    except RuleBroken:
        table.refuse(key, f"must be one of {', '.join(mode.code for mode in ContactMode)}")
