"""The forms on this device: found by id and version, compiled once, kept.

A visit keeps the form version it was started with, so every published version stays on the
shelf. The shelf reads one folder of compiled XForms and knows no network.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from ehe_desktop.domain.errors import FormProblem
from ehe_desktop.xforms.definition import FormDef


class FormMissing(FormProblem):
    """A filling names a form that is not on this device."""

    happened = "The form this was written with is not on this device."
    safe = "The answers are safe and stay as they were given."
    next_step = "Connect and sync; the form comes with the next round."


class FormShelf:
    """Compiled forms of one folder, loaded when first asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._kept: dict[str, FormDef] = {}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """File names without ending, sorted."""
        return tuple(sorted(path.stem for path in self._folder.glob("*.xml")))

    def form(self, name: str) -> FormDef:
        """The form in `name`.xml.

        Raises:
            FormMissing: there is no such file.
            FormError: the form cannot be used; the message names the place.
        """
        if name not in self._kept:
            path = self._folder / f"{name}.xml"
            if name not in self.names:
                raise FormMissing
            self._kept[name] = FormDef.from_xml(path.read_bytes())
        return self._kept[name]
