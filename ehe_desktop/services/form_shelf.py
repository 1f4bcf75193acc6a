"""The forms on this device: found by id and version, compiled once, kept.

A visit keeps the form version it was started with, so every published version stays on the
shelf. The shelf reads one folder of compiled XForms with their lists and knows no network. Beside them lies
`library.toml`, which says what each form is for.
"""

from __future__ import annotations

import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from ehe_desktop.domain.errors import FormProblem
from ehe_desktop.domain.form_library import FormEntry, FormLibrary, Occasion
from ehe_desktop.services.errors import FormMissing
from ehe_desktop.services.form_files import LAST_SAVED, FolderFiles
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError

LIBRARY: Final = "library.toml"


class FormShelf:
    """Compiled forms of one folder, loaded when first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._kept: dict[str, FormDef] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """File names without ending, sorted. An older version stands as `name.version`."""
        return tuple(sorted(path.stem for path in self.folder.glob("*.xml")))

    @cached_property
    def current(self) -> tuple[str, ...]:
        """The forms as they are begun now: names without those of older versions."""
        return tuple(name for name in self.names if name.isidentifier())

    @cached_property
    def library(self) -> FormLibrary:
        """What each form is for; forms that are not on the shelf are left out.

        Raises:
            FormProblem: the library file cannot be read.
        """
        path = self.folder / LIBRARY
        if not path.exists():
            return FormLibrary()
        entries = read_library(path.read_text(encoding="utf-8")).entries
        return FormLibrary(tuple(one for one in entries if one.name in self.current))

    def form(self, name: str) -> FormDef:
        """The form in `name`.xml.

        Raises:
            FormMissing: there is no such file.
            FormError: the form cannot be used; the message names the place.
        """
        if name not in self._kept:
            if name not in self.names:
                raise FormMissing
            self._kept[name] = FormDef.from_xml(self.xml(name), FolderFiles(self.folder))
        return self._kept[name]

    def title(self, name: str) -> str:
        """What a form is called now; its bare name when it is not here or cannot be used."""
        try:
            return self.form(name).title
        except (FormError, FormMissing):
            return name

    def xml(self, name: str) -> bytes:
        """The compiled form as it lies on the shelf, for a process that has no shelf.

        Raises:
            FormMissing: there is no such file.
        """
        if name not in self.names:
            raise FormMissing
        return (self.folder / f"{name}.xml").read_bytes()

    def version(self, form_id: str, version: str) -> FormDef:
        """One version of a form, the one begun now or an older one.

        Raises:
            FormMissing: that version is not on this device.
            FormError: the form cannot be used.
        """
        return self.form(self._name(form_id, version))

    def asks_last_saved(self, form: FormDef) -> bool:
        """True when the form wants the answers that were finished before."""
        return LAST_SAVED.encode() in self.xml(self._name(form.id, form.version))

    def after(self, form: FormDef, last: bytes) -> FormDef:
        """The same form with these answers as its last-saved ones.

        Raises:
            FormError: the answers cannot be read.
        """
        files = FolderFiles(self.folder, last)
        return FormDef.from_xml(self.xml(self._name(form.id, form.version)), files)

    def _name(self, form_id: str, version: str) -> str:
        for name in self.names:
            if name.startswith(form_id):
                found = self.form(name)
                if (found.id, found.version) == (form_id, version):
                    return name
        raise FormMissing


def read_library(text: str) -> FormLibrary:
    """Read a library file.

    Raises:
        FormProblem: it is no TOML, or a form in it has a key or a value that means nothing.
    """
    try:
        return FormLibrary(tuple(_entry(one) for one in tomllib.loads(text).get("form", [])))
    except (tomllib.TOMLDecodeError, TypeError, ValueError) as error:
        raise FormProblem(
            "The list of forms, library.toml, cannot be read.",
            "The forms themselves are as they were.",
            "Run `ehe-desktop forms check`: it names the line.",
        ) from error


def _entry(said: dict[str, Any]) -> FormEntry:
    known = dict(said)
    known["occasion"] = Occasion(known.get("occasion", "visit"))
    return FormEntry(**known)
