"""A form read in the language it was written in, and shown in the person's own again afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ehe_desktop.xforms.session import Session


@contextmanager
def in_first_language(session: Session) -> Iterator[None]:
    """The session in its form's first language for as long as the block lasts."""
    was, first = session.language, session.form.itext.default
    if first and first != was:
        session.language = first
    try:
        yield
    finally:
        if was and was != session.language:
            session.language = was


def choice_words(session: Session, ref: str) -> dict[str, str]:
    """What each choice of a question says in the form's first language, by its value."""
    with in_first_language(session):
        return {one.value: one.label.plain or one.value for one in session.find(ref).choices}
