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

TokenKind = Literal["number", "literal", "name", "path", "operator", "mark", "end"]


class Token(NamedTuple):
    """One token; `column` counts from 1."""

    kind: TokenKind
    text: str
    column: int


_START: Final = r"[^\W\d]"
_NAME: Final = rf"{_START}[\w.\-·]*"
_PATH: Final = re.compile(rf"\s*(?P<path>(?>(?:/{_NAME})+))(?!\s*[(:])")
"""A plain absolute path, read at once: most of what forms refer to is one."""
_TOKEN: Final = re.compile(
    rf"""\s*(?:
      (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<literal>"[^"]*"|'[^']*')
    | (?P<name>{_NAME}(?::(?!:)(?:{_NAME}|\*))?)
    | (?P<mark>\.\.|::|//|!=|<=|>=|[()\[\].@,/|+\-=<>*$])
    )""",
    re.VERBOSE,
)
_WORD: Final = re.compile(r"(?:and|or|div|mod)(?![^\W\d]|[-.·:])")
_OPERATORS: Final = frozenset({"/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">="})
_BEFORE_NAME: Final = frozenset({"@", "::", "(", "[", ","})  # after these, a name is a name


def tokenize(source: str) -> list[Token]:
    """Return the tokens of `source`, the last of kind `end`.

    Raises:
        XPathError: a character that begins no token, or a limit passed.
    """
    if len(source) > MAX_EXPRESSION:
        raise XPathError("xpath-size", "the expression is too long", expression=source)
    tokens: list[Token] = []
    place, end = 0, len(source)
    operand_before = False
    while place < end:
        match = None if operand_before else _PATH.match(source, place)
        if match is None:
            match = _TOKEN.match(source, place)
        if match is None:
            if not source[place:].strip():
                break
            raise _unreadable(source, place)
        token = _token(match, operand_before=operand_before)
        tokens.append(token)
        place = match.end()
        if token.kind == "operator" and match.lastgroup == "name":
            place = token.column - 1 + len(token.text)  # `or1` is an operator and a number
        operand_before = not _wants_operand(token)
        if len(tokens) > MAX_TOKENS:
            raise XPathError("xpath-size", "the expression has too many parts", expression=source)
    tokens.append(Token("end", "", end + 1))
    return tokens


def _token(match: re.Match[str], *, operand_before: bool) -> Token:
    kind = match.lastgroup or ""
    text = match.group(kind)
    column = match.start(kind) + 1
    if kind == "path":
        return Token("path", text, column)
    if kind == "name" or text == "*":
        token = Token("name", text, column)
        return _operator(token) if operand_before else token
    if kind == "mark":
        return Token("operator" if text in _OPERATORS else "mark", text, column)
    return (
        Token("number", text, column) if kind == "number" else Token("literal", text[1:-1], column)
    )


def _operator(token: Token) -> Token:
    """After an operand `or` is an operator, and so is the `or` of `or1`."""
    if token.text == "*":
        return Token("operator", "*", token.column)
    word = _WORD.match(token.text)
    return token if word is None else Token("operator", word.group(), token.column)


def _wants_operand(token: Token) -> bool:
    return token.kind == "operator" or (token.kind == "mark" and token.text in _BEFORE_NAME)


def _unreadable(source: str, place: int) -> XPathError:
    while source[place].isspace():
        place += 1
    what = "a quote that is not closed" if source[place] in "\"'" else f"`{source[place]}`"
    return XPathError("xpath-syntax", f"cannot read {what}", "", source, place + 1)
