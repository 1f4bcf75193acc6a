"""Text, selection and hashing: the functions ODK adds for strings and choices."""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import math
import re
from typing import Any, Final

import re2

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.limits import MAX_PATTERN, MAX_PATTERN_BYTES
from ehe_desktop.xforms.xpath.context import Ctx
from ehe_desktop.xforms.xpath.functions_core import joined, texts
from ehe_desktop.xforms.xpath.registry import MANY, eager
from ehe_desktop.xforms.xpath.values import Value, to_boolean, to_number, to_string

_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_HASHES: Final = {
    "MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512",
}  # fmt: skip

_LOOKS_AROUND: Final = re.compile(r"\(\?[=!<>]|\(\?P\W*$|\\[1-9k]")
"""What RE2 names when a pattern looks ahead or behind, or back at what it matched."""
_NOT_TAKEN: Final = (
    "look-ahead, look-behind and back-references are not taken in a regular expression;"
    " two conditions joined with `and` do the same"
)


@eager("join", 1, MANY)
def _join(_ctx: Ctx, between: Value, *values: Value) -> Value:
    return joined(to_string(between), texts(values))


@eager("substr", 2, 3)
def _substr(ctx: Ctx, text: Value, start: Value, end: Value | None = None) -> Value:
    whole = to_string(text)
    first = _index(to_number(start, ctx))
    if end is None:
        return whole[first:]
    return whole[first : _index(to_number(end, ctx))]


def _index(number: float) -> int:
    return int(number) if math.isfinite(number) else 0


@eager("regex", 2)
def _regex(ctx: Ctx, text: Value, pattern: Value) -> Value:
    del ctx
    return matcher(to_string(pattern)).search(to_string(text)) is not None


@functools.lru_cache(maxsize=64)
def matcher(pattern: str) -> Any:
    """Return a compiled linear-time matcher.

    Raises:
        XPathError: RE2 cannot read the pattern, or it is too long.
    """
    if len(pattern) > MAX_PATTERN:
        raise XPathError("regex", "the regular expression is too long")
    options = re2.Options()
    options.log_errors = False
    options.max_mem = MAX_PATTERN_BYTES
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        is_taken = _LOOKS_AROUND.search(str(error)) is None
        said = "the regular expression cannot be read" if is_taken else _NOT_TAKEN
        raise XPathError("regex", said) from error


@eager("uuid", 0, 1, volatile=True)
def _uuid(ctx: Ctx, length: Value | None = None) -> Value:
    if length is None:
        return ctx.scope.env.uuid()
    number = to_number(length, ctx)
    count = min(int(number), 1000) if math.isfinite(number) else 0
    chance = ctx.scope.env.random()
    return "".join(chance.choice(_LETTERS) for _ in range(count))


@eager("digest", 2, 3)
def _digest(_ctx: Ctx, text: Value, name: Value, encoding: Value = "base64") -> Value:
    algorithm = _HASHES.get(to_string(name).upper())
    if algorithm is None:
        raise XPathError("digest", "digest() knows MD5, SHA-1, SHA-256, SHA-384 and SHA-512")
    found = hashlib.new(algorithm, to_string(text).encode(), usedforsecurity=False).digest()
    wanted = to_string(encoding)
    if wanted == "hex":
        return found.hex()
    if wanted == "base64":
        return base64.b64encode(found).decode()
    raise XPathError("digest", "digest() writes hex or base64")


@eager("base64-decode", 1)
def _base64_decode(_ctx: Ctx, text: Value) -> Value:
    try:
        return base64.b64decode(to_string(text), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


@eager("boolean-from-string", 1)
def _boolean_from_string(_ctx: Ctx, text: Value) -> Value:
    return to_string(text).lower() in {"true", "1", "1.0"}


@eager("selected", 2)
def _selected(_ctx: Ctx, chosen: Value, value: Value) -> Value:
    return to_string(value).strip() in (to_string(chosen).split() or [""])


@eager("selected-at", 2)
def _selected_at(ctx: Ctx, chosen: Value, place: Value) -> Value:
    words = to_string(chosen).split()
    number = to_number(place, ctx)
    if math.isfinite(number) and 0 <= int(number) < len(words):
        return words[int(number)]
    return ""


@eager("count-selected", 1)
def _count_selected(_ctx: Ctx, chosen: Value) -> Value:
    return float(len(to_string(chosen).split()))


@eager("checklist", 2, MANY)
def _checklist(ctx: Ctx, least: Value, most: Value, *values: Value) -> Value:
    total = float(sum(_truths(values)))
    return _within(total, to_number(least, ctx), to_number(most, ctx))


def _truths(values: tuple[Value, ...]) -> list[bool]:
    """Return one truth a value; a node counts when its text does."""
    found: list[bool] = []
    for value in values:
        if isinstance(value, list):
            found.extend(_node_counts(node.string()) for node in value)
        else:
            found.append(to_boolean(value))
    return found


def _node_counts(text: str) -> bool:
    return bool(text)


def _within(total: float, least: float, most: float) -> bool:
    return (least < 0 or total >= least) and (most < 0 or total <= most)


@eager("weighted-checklist", 4, MANY)
def _weighted_checklist(ctx: Ctx, least: Value, most: Value, *pairs: Value) -> Value:
    total = 0.0
    for value, weight in zip(pairs[::2], pairs[1::2], strict=False):
        weights = (
            [to_number(text, ctx) for text in texts((weight,))]
            if isinstance(weight, list)
            else [to_number(weight, ctx)]
        )
        for truth, heavy in zip(_truths((value,)), weights, strict=False):
            total += heavy if truth else 0.0
    return _within(total, to_number(least, ctx), to_number(most, ctx))
