"""Parses XPath 1.0, with the names ODK adds, into the tree of `ast`.

It refuses what the grammar refuses, with the column, and expressions nested beyond
our limit. It does not know which functions exist; the compiler does.
"""

from __future__ import annotations

import functools
from typing import Final, NoReturn

from ehe_desktop.xforms.errors import XPathError
from ehe_desktop.xforms.limits import MAX_NESTING
from ehe_desktop.xforms.xpath.ast import (
    Ast,
    Call,
    Chain,
    Literal,
    Negate,
    Number,
    Path,
    Step,
)
from ehe_desktop.xforms.xpath.lexer import Token, tokenize

AXES: Final = frozenset({
    "ancestor", "ancestor-or-self", "attribute", "child", "descendant", "descendant-or-self",
    "following", "following-sibling", "namespace", "parent", "preceding", "preceding-sibling",
    "self",
})  # fmt: skip
_SLASHES: Final = frozenset({"/", "//"})
_SIGNS: Final = frozenset({"operator", "mark"})
_NODE_TYPES: Final = frozenset({"node", "text", "comment", "processing-instruction"})
_ANYWHERE: Final = Step("descendant-or-self", "node()")


def parse(source: str) -> Ast:
    """Parse one expression.

    Raises:
        XPathError: with the column where reading stopped.
    """
    return _Parser(source).whole()


@functools.lru_cache(maxsize=1024)
def _child(name: str) -> Step:
    """Return the step to a child; the same few names stand in most paths of a form."""
    return Step("child", name)


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = tokenize(source)
        self.place = 0
        self.depth = 0

    def whole(self) -> Ast:
        ast = self.expression(1)
        if self.now.kind != "end":
            self.fail(f"did not expect `{self.now.text}`")
        return ast

    @property
    def now(self) -> Token:
        return self.tokens[self.place]

    def fail(self, message: str, token: Token | None = None) -> NoReturn:
        column = (token or self.now).column
        raise XPathError("xpath-syntax", message, "", self.source, column)

    def is_at(self, text: str) -> bool:
        token = self.tokens[self.place]
        return token.text == text and token.kind in _SIGNS

    def take(self, text: str) -> bool:
        if self.is_at(text):
            self.place += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            self.fail(f"expected `{text}`")

    def expression(self, lowest: int) -> Ast:
        """Precedence climbing; one level of nesting is one call of this."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail(f"the expression is nested more than {MAX_NESTING} deep")
        left = self._tail(self.unary(), lowest)
        self.depth -= 1
        return left

    def _tail(self, left: Ast, lowest: int) -> Ast:
        """Bind what binds tighter than the operator just read."""
        tokens = self.tokens
        while (level := tokens[self.place].level) >= lowest:
            rest: list[tuple[str, Ast]] = []
            while (token := tokens[self.place]).level == level:
                self.place += 1
                rest.append((token.text, self._tail(self.unary(), level + 1)))
            left = Chain(left, tuple(rest))
        return left

    def unary(self) -> Ast:
        minuses = 0
        while self.tokens[self.place].text == "-" and self.take("-"):
            minuses += 1
            if minuses > MAX_NESTING:
                self.fail("too many minus signs")
        ast = self._union()
        for _ in range(minuses):
            ast = Negate(ast)
        return ast

    def _union(self) -> Ast:
        first = self.path()
        if self.tokens[self.place].text != "|":
            return first
        rest: list[tuple[str, Ast]] = []
        while self.take("|"):
            rest.append(("|", self.path()))
        return Chain(first, tuple(rest)) if rest else first

    def path(self) -> Ast:
        """A location path, or a filter expression with steps after it."""
        token = self.tokens[self.place]
        if token.kind == "path":
            return self._plain(token)
        if token.kind == "operator" and token.text in _SLASHES:
            return self._absolute()
        if not self._starts_primary():
            return Path(None, (), tuple(self._steps()), token.column)
        primary = self._primary()
        following = self.tokens[self.place].text
        if following != "[" and following not in _SLASHES:
            return primary
        filters = self._predicates()
        steps: list[Step] = []
        if self.is_at("/") or self.is_at("//"):
            steps = self._more_steps()
        if not filters and not steps:
            return primary
        return Path(primary, filters, tuple(steps), token.column)

    def _plain(self, token: Token) -> Path:
        """A path of bare names from the root, and what may stand after it."""
        self.place += 1
        steps = [_child(name) for name in token.text[1:].split("/")]
        following = self.tokens[self.place].text
        if following != "[" and following not in _SLASHES:
            return Path("/", (), tuple(steps), token.column, token.text)
        if following == "[":
            steps[-1] = Step("child", steps[-1].test, self._predicates())
        steps += self._more_steps()
        return Path("/", (), tuple(steps), token.column)

    def _absolute(self) -> Path:
        column = self.now.column
        if self.take("//"):
            return Path("/", (), (_ANYWHERE, *self._steps()), column)
        self.need("/")
        steps = self._steps() if self._starts_step() else []
        return Path("/", (), tuple(steps), column)

    def _starts_step(self) -> bool:
        token = self.now
        return token.kind == "name" or (token.kind == "mark" and token.text in {".", "..", "@"})

    def _starts_primary(self) -> bool:
        token = self.tokens[self.place]
        if token.kind in {"number", "literal"} or self.is_at("("):
            return True
        if self.is_at("$"):
            self.fail("variables are not part of ODK XForms")
        return (
            token.kind == "name"
            and self.tokens[self.place + 1].text == "("
            and self.tokens[self.place + 1].kind == "mark"
            and token.text not in _NODE_TYPES
        )

    def _primary(self) -> Ast:
        token = self.now
        self.place += 1
        if token.kind == "number":
            return Number(token.text)
        if token.kind == "literal":
            return Literal(token.text)
        if token.kind == "mark":
            inside = self.expression(1)
            self.need(")")
            return inside
        return self._call(token)

    def _call(self, token: Token) -> Call:
        self.need("(")
        arguments: list[Ast] = []
        if not self.take(")"):
            arguments.append(self.expression(1))
            while self.take(","):
                arguments.append(self.expression(1))
            self.need(")")
        return Call(token.text, tuple(arguments), token.column)

    def _steps(self) -> list[Step]:
        return [self._step(), *self._more_steps()]

    def _more_steps(self) -> list[Step]:
        steps: list[Step] = []
        while True:
            token = self.tokens[self.place]
            if token.kind != "operator" or token.text not in _SLASHES:
                return steps
            self.place += 1
            if token.text == "//":
                steps.append(_ANYWHERE)
            steps.append(self._step())

    def _step(self) -> Step:
        token = self.tokens[self.place]
        if token.kind == "name":
            axis = "child"
            if self.tokens[self.place + 1].text == "::":
                axis = token.text
                if axis not in AXES:
                    self.fail(f"there is no axis `{axis}`")
                self.place += 2
            return Step(axis, self._test(), self._predicates())
        if self.take(".."):
            return Step("parent", "node()", self._predicates())
        if self.take("."):
            return Step("self", "node()", self._predicates())
        if not self.take("@"):
            self.fail("expected a step")
        return Step("attribute", self._test(), self._predicates())

    def _test(self) -> str:
        token = self.now
        if token.kind != "name":
            self.fail("expected a step")
        self.place += 1
        if token.text not in _NODE_TYPES or not self.take("("):
            return token.text
        inside = ""
        if token.text == "processing-instruction" and self.now.kind == "literal":
            inside = self.now.text
            self.place += 1
        self.need(")")
        return f"{token.text}('{inside}')" if inside else f"{token.text}()"

    def _predicates(self) -> tuple[Ast, ...]:
        if self.tokens[self.place].text != "[":
            return ()
        found: list[Ast] = []
        while self.take("["):
            found.append(self.expression(1))
            self.need("]")
        return tuple(found)
