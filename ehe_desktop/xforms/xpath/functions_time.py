"""Dates and times. The clock and the zone come from the environment, never from here."""

from __future__ import annotations

import math

from ehe_desktop.xforms.xpath import moments
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.moments import Moment
from ehe_desktop.xforms.xpath.registry import eager
from ehe_desktop.xforms.xpath.values import Value, number_of_text, to_number, to_string


@eager("today", 0, volatile=True)
def _today(ctx: Ctx) -> Value:
    zone = ctx.scope.env.zone()
    local = ctx.scope.env.now().astimezone(zone)
    return moments.moment_from_text(local.date().isoformat(), zone)


@eager("now", 0, volatile=True)
def _now(ctx: Ctx) -> Value:
    local = ctx.scope.env.now().astimezone(ctx.scope.env.zone())
    return Moment(moments.show(local), moments.to_days(local))


def _moment(ctx: Ctx, value: Value) -> Value:
    """Make a date of a number of days or of text; nothing stays nothing."""
    zone = ctx.scope.env.zone()
    if isinstance(value, bool):
        return Moment(moments.INVALID, math.nan)
    if isinstance(value, float):
        return moments.moment_from_days(value, zone)
    text = to_string(value) if not isinstance(value, Moment) else value
    if not text:
        return ""
    if isinstance(text, Moment):
        return text
    number = number_of_text(text, ctx)
    if "-" in text[1:]:
        return moments.moment_from_text(text, zone)
    return moments.moment_from_days(number, zone)


eager("date", 1)(_moment)
eager("date-time", 1)(_moment)


@eager("decimal-date-time", 1)
def _decimal_date_time(ctx: Ctx, value: Value) -> Value:
    return to_number(value, ctx)


@eager("decimal-time", 1)
def _decimal_time(ctx: Ctx, value: Value) -> Value:
    return moments.day_fraction(to_string(value), ctx.scope.env.zone())


def _format(ctx: Ctx, value: Value, pattern: Value) -> Value:
    days = to_number(value, ctx)
    zone = ctx.scope.env.zone()
    found = moments.from_days(days, zone)
    return "" if found is None else moments.formatted(found, to_string(pattern))


eager("format-date", 2)(_format)
eager("format-date-time", 2)(_format)
