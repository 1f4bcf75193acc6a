"""What can be wrong with a form, said so that its author can put it right.

Nothing here is shown to a family. A message names expressions and references of
the form, never an answer: answers are somebody's life and stay out of errors.
"""

from __future__ import annotations


class FormError(Exception):
    """One thing wrong with a form.

    `code` is short and stable, for tests and help pages; `where` is the
    reference (or sheet row) it belongs to; `expression` and `column` point into
    the XPath at fault, counting columns from 1, 0 when there is none.
    """

    def __init__(
        self, code: str, message: str, where: str = "", expression: str = "", column: int = 0
    ) -> None:
        """Keep the parts; the text puts them in one sentence."""
        self.code = code
        self.message = message
        self.where = where
        self.expression = expression
        self.column = column
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        said = self.message
        if self.column:
            said += f" at column {self.column}"
        if self.expression:
            said += f" of `{self.expression[:200]}`"
        if self.where:
            said += f" ({self.where})"
        return said

    def at(self, where: str) -> FormError:
        """Return the same error, saying where in the form it stands."""
        return type(self)(self.code, self.message, where, self.expression, self.column)


class XPathError(FormError):
    """An expression that cannot be read, or that cannot be worked out."""


class FormTooLarge(FormError):  # noqa: N818 - named for what is wrong, as its siblings are
    """A form or answer beyond our limits, refused before it costs anything."""
