"""The forms on this device, for whoever looks after them: versions, languages, problems, and a preview.

A preview is a filling that belongs to no case: nothing of it is kept anywhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ehe_desktop.domain.errors import UserFacingError
from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.fill_form import DeskEnv
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session

PREVIEW: Final = "preview"
_ADDRESS: Final = re.compile(r"jr://\S+/(\S+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLine:
    """One form as it is begun now."""

    name: str
    title: str
    version: str = ""
    audience: str = "officer"
    suits: str = ""
    languages: tuple[FormLanguage, ...] = ()
    not_checked: tuple[FormLanguage, ...] = ()
    """Translations nobody checked."""
    older: tuple[str, ...] = ()
    """Versions that stay for the visits begun with them."""
    problems: tuple[str, ...] = ()
    """What keeps it from being filled in, each in words."""
    missing: tuple[str, ...] = ()
    """Files beside the form that it reads and that are not here: their lists offer nothing."""


def list_forms(desk: Desk) -> tuple[FormLine, ...]:
    """Every form on this device by its title; one that cannot be used says why."""
    return tuple(sorted((_line(desk, name) for name in desk.forms.current), key=lambda f: f.title))


def preview_form(desk: Desk, name: str, language: str = "") -> Session:
    """The form, empty, to be tried out in a language.

    Raises:
        FormMissing: there is no such form.
        FormError: it cannot be used.
    """
    session = Session(desk.forms.form(name), DeskEnv(desk, PREVIEW))
    if language in session.form.languages:
        session.language = language
    return session


def _line(desk: Desk, name: str) -> FormLine:
    try:
        entry = desk.forms.library.entry(name)
        form = desk.forms.form(name)
    except (FormError, UserFacingError) as fault:
        return FormLine(name=name, title=name, problems=(str(fault),))
    languages = tuple(map(FormLanguage, form.languages))
    older = [one for one in desk.forms.names if one.startswith(f"{name}.")]
    return FormLine(
        name=name,
        title=form.title or name,
        version=form.version,
        audience=entry.audience,
        suits=entry.suits,
        languages=languages,
        not_checked=tuple(one for one in languages if not entry.is_checked(one)),
        older=tuple(one.partition(".")[2] for one in older),
        problems=_problems(desk, form),
        missing=tuple(_bare(one) for one in form.warnings if one.code == "missing-file"),
    )


def _bare(fault: FormError) -> str:
    """Name of the file that is not here; the whole of what was said where it names none."""
    found = _ADDRESS.search(fault.message)
    return found[1] if found else fault.message


def _problems(desk: Desk, form: FormDef) -> tuple[str, ...]:
    """What is wrong with a form as it lies here, or with opening it."""
    try:
        Session(form, DeskEnv(desk, PREVIEW))
    except FormError as fault:
        return tuple(str(one) for one in form.problems() or [fault])
    return ()
