"""Cuts an expression into tokens.

`*`, `and`, `or`, `div` and `mod` are told from the same letters used as names, as XPath
1.0, section 3.7 says. It refuses characters and quotes that XPath has no use for, and expressions beyond
our limits; what the tokens mean together is the parser's business.
"""

from __future__ import annotations

import re
from typing import Final, Literal, NamedTuple

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.limits import MAX_EXPRESSION, MAX_TOKENS

TokenKind = Literal["number", "literal", "name", "operator", "mark", "end"]


class Token(NamedTuple):
    """One token; `column` counts from 1."""

    kind: TokenKind
    text: str
    column: int


_START: Final = r"[^\W\d]"
_NAME: Final = rf"{_START}[\w.\-·]*"
_TOKEN: Final = re.compile(
    rf"""\s*(?:
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    | (?P<mark>\.\.|::|//|!=|<=|>=|[()\[\].@,/|+\-=<>*$])
    )""",
    re.VERBOSE,
)
_WORD: Final = re.compile(r"\s*(?P<name>and|or|div|mod)(?![^\W\d]|[-.·:])")
_OPERATORS: Final = frozenset({"/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="})
_WORDS: Final = frozenset({"and", "or", "div", "mod"})
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
    while place < len(source):
        match = _next(source, place, tokens)
        if match is None:
            if not source[place:].strip():
                break
            raise _unreadable(source, place)
        kind = match.lastgroup or ""
        tokens.append(_token(kind, match.group(kind), match.start(kind) + 1, tokens))
        if len(tokens) > MAX_TOKENS:
            raise XPathError("xpath-size", "the expression has too many parts", expression=source)
        place = match.end()
    tokens.append(Token("end", "", len(source) + 1))
    return tokens


def _next(source: str, place: int, before: list[Token]) -> re.Match[str] | None:
    """After an operand `or1` is `or 1`; anywhere else it is a name."""
    if before and not _wants_operand(before[-1]):
        word = _WORD.match(source, place)
        if word is not None:
            return word
    return _TOKEN.match(source, place)


def _token(kind: str, text: str, column: int, before: list[Token]) -> Token:
    if kind == "number":
        return Token("number", text, column)
    if kind == "literal":
        return Token("literal", text[1:-1], column)
    operand_before = bool(before) and not _wants_operand(before[-1])
    if kind == "name":
        if text in _WORDS and operand_before:
            return Token("operator", text, column)
        return Token("name", text, column)
    if text == "*":
        return Token("operator" if operand_before else "name", text, column)
    return Token("operator" if text in _OPERATORS else "mark", text, column)


def _wants_operand(token: Token) -> bool:
    return token.kind == "operator" or (token.kind == "mark" and token.text in _BEFORE_NAME)


def _unreadable(source: str, place: int) -> XPathError:
    while source[place].isspace():
        place += 1
    what = "a quote that is not closed" if source[place] in "\"'" else f"`{source[place]}`"
    return XPathError("xpath-syntax", f"cannot read {what}", "", source, place + 1)
