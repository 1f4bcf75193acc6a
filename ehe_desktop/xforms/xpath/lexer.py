"""Cuts an expression into tokens.

`*`, `and`, `or`, `div` and `mod` are told from the same letters used as names, as XPath
1.0, section 3.7 says. It refuses characters and quotes that XPath has no use for, and expressions beyond
our limits; what the tokens mean together is the parser's business.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.limits import MAX_EXPRESSION, MAX_TOKENS
from ehe_desktop.xforms.xpath.ast import PRECEDENCE


class Token(NamedTuple):
    """One token: a number, literal, name, path, operator, mark or end.

    `column` counts from 1; `level` is how tightly an operator between operands binds, else 0.
    """

    kind: str
    text: str
    column: int
    level: int = 0


_START: Final = r"[^\W\d]"
_NAME: Final = rf"{_START}[\w.\-·]*"
_SAME: Final = rf"""
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?|\*)
    | (?P<operator>//|!=|<=|>=|[/|+\-=<>])
    | (?P<mark>\.\.|::|[()\[\].@,$])
    """
_OPERAND: Final = re.compile(
    rf"\s*(?: (?P<path>(?>(?:/{_NAME})+))(?!\s*[(:]) | {_SAME})", re.VERBOSE
)
"""Where an operand begins. A plain absolute path is read at once: most of what forms refer to is one."""
_AFTER_OPERAND: Final = re.compile(
    rf"\s*(?: (?P<word>\*|(?:and|or|div|mod)(?![^\W\d]|[-.·:])) | {_SAME})", re.VERBOSE
)
"""After an operand, `or` is an operator, and so is the `or` of `or1`."""
_BEFORE_NAME: Final = frozenset({"@", "::", "(", "[", ","})  # after these, a name is a name


def tokenize(source: str) -> list[Token]:
    """Return the tokens of `source`, the last of kind `end`.

    Raises:
        XPathError: a character that begins no token, or a limit passed.
    """
    if len(source) > MAX_EXPRESSION:
        raise XPathError("xpath-size", "the expression is too long", expression=source)
    tokens: list[Token] = []
    place = 0
    after_operand = False
    while match := (_AFTER_OPERAND if after_operand else _OPERAND).match(source, place):
        kind = match.lastgroup or ""
        start, place = match.span(kind)
        text = source[start:place]
        if kind == "word":
            kind = "operator"
        elif kind == "literal":
            text = text[1:-1]
        level = PRECEDENCE.get(text, 0) if kind == "operator" else 0
        tokens.append(Token(kind, text, start + 1, level))
        after_operand = kind != "operator" and not (kind == "mark" and text in _BEFORE_NAME)
    if source[place:].strip():
        raise _unreadable(source, place)
    if len(tokens) > MAX_TOKENS:
        raise XPathError("xpath-size", "the expression has too many parts", expression=source)
    tokens.append(Token("end", "", len(source) + 1))
    return tokens


def _unreadable(source: str, place: int) -> XPathError:
    while source[place].isspace():
        place += 1
    what = "a quote that is not closed" if source[place] in "\"'" else f"`{source[place]}`"
    return XPathError("xpath-syntax", f"cannot read {what}", "", source, place + 1)
