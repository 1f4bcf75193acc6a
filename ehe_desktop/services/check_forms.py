"""Look over a folder of forms before anybody meets them: everything wrong, form by form, in words.

A finding that stops a form is an error; one that its author should know is a note. What is checked is
what an officer or a child would stumble over: an expression that cannot be worked out, a word missing in
a language, a picture that is not there, a child who is made to answer, English harder than it should be,
an answer the program waits for that is asked no more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from ehe_desktop.domain.errors import FormProblem
from ehe_desktop.domain.form_library import FormEntry, FormLanguage, FormLibrary
from ehe_desktop.domain.readability import reading_age
from ehe_desktop.services.form_duties import never, undone
from ehe_desktop.services.form_env import FormEnv
from ehe_desktop.services.form_files import FolderFiles
from ehe_desktop.services.form_sheets import read_markdown
from ehe_desktop.services.form_shelf import LIBRARY, read_library
from ehe_desktop.xforms.author import build, check, in_rows
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.itext import Forms
from ehe_desktop.xforms.session import Session

LOCK: Final = "published.lock"
_MISSING: Final = frozenset({"", "-"})
"""What the converter puts where a translation is missing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about one form."""

    form: str
    words: str
    is_error: bool = True


@dataclass(frozen=True)
class FormFolder:
    """A folder of forms with the pictures they may name."""

    forms: Path
    pictures: Path

    @property
    def names(self) -> tuple[str, ...]:
        """The forms by the name of their source."""
        return tuple(sorted(path.stem for path in self.forms.glob("*.md")))

    def source(self, name: str) -> str:
        """The author's Markdown.

        Raises:
            FormProblem: there is no such form.
        """
        path = self.forms / f"{name}.md"
        if not path.is_file():
            raise FormProblem(
                f"There is no form named {name} in this folder.",
                "No form was changed.",
                f"The forms here are: {', '.join(self.names)}.",
            )
        return path.read_text(encoding="utf-8")

    @cached_property
    def library(self) -> FormLibrary:
        """What each form is for.

        Raises:
            FormProblem: the file cannot be read.
        """
        path = self.forms / LIBRARY
        return read_library(path.read_text(encoding="utf-8")) if path.is_file() else FormLibrary()

    def built(self, name: str) -> dict[str, str]:
        """What the form as it was last built saves, name to question; nothing where it never was.

        Raises:
            FormError: what was built cannot be read.
        """
        path = self.forms / f"{name}.xml"
        return FormDef.from_xml(path.read_bytes()).save_to if path.is_file() else {}

    def published(self) -> dict[tuple[str, str], str]:
        """Form id and version to the hash of what was published."""
        return {(one["id"], one["version"]): one["sha256"] for one in self._lock.get("forms", ())}

    def published_lists(self) -> dict[str, str]:
        """Name of a list beside the forms to the hash of what a published form reads."""
        return dict(self._lock.get("lists", {}))

    @property
    def _lock(self) -> dict[str, Any]:
        path = self.forms / LOCK
        lock: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.is_file() else {}
        return lock


def check_forms(folder: FormFolder) -> tuple[Finding, ...]:
    """Everything found about every form of a folder; no error means all can be built.

    Raises:
        FormProblem: the library cannot be read.
    """
    return tuple(
        finding
        for name in folder.names
        for finding in check_source(folder, name, folder.source(name))
    )


def check_source(folder: FormFolder, name: str, source: str) -> tuple[Finding, ...]:
    """Everything found about one form, as its source stands here.

    Raises:
        FormProblem: the library cannot be read.
    """
    wrong = check(source, name=name)
    if wrong:
        return tuple(Finding(name, str(one)) for one in wrong)
    try:
        xml, warnings = build(source, name=name)
        files = FolderFiles(folder.forms)
        form = FormDef.from_xml(xml, files)
        failures = _opened(form)
    except FormError as fault:
        return tuple(Finding(name, str(one)) for one in in_rows([fault], source, name=name))
    entry = folder.library.entry(name)
    found = [Finding(name, str(one)) for one in in_rows(failures, source, name=name)]
    found += [Finding(name, words) for words in _refusals(folder, name, form, xml)]
    found += [Finding(name, words) for words in _changed(folder, files)]
    sheets = read_markdown(source)
    found += [Finding(name, words) for words in (*undone(name, sheets), *never(sheets))]
    found += [Finding(name, words, is_error=False) for words in warnings]
    doubts = in_rows(form.warnings, source, name=name)
    found += [Finding(name, str(one), is_error=one.code == "missing-file") for one in doubts]
    found += [Finding(name, words) for words in _untranslated(form)]
    found += [Finding(name, words) for words in _without_picture(folder, form)]
    if entry.audience == "child":
        found += [Finding(name, words) for words in _forced(form)]
        found += [Finding(name, words, is_error=False) for words in _hard(form, entry)]
    found += [Finding(name, words, is_error=False) for words in _notes(folder, name, form, entry)]
    return tuple(found)


def digest(xml: str) -> str:
    """The hash by which a published version is known."""
    return hashlib.sha256(xml.encode()).hexdigest()


def _opened(form: FormDef) -> Sequence[FormError]:
    """Open the form and look at every question as it is first met; what could not be worked out.

    Raises:
        FormError: it cannot be opened.
    """
    session = Session(form, FormEnv(_StillClock(), form.id))
    for item in session.root.questions():
        _ = (item.label, item.hint, item.choices)
    return session.failures


class _StillClock:
    """One moment for every check: the same form is found the same on any day."""

    def now(self) -> datetime:
        """A working day."""
        return datetime(2026, 1, 5, 9, tzinfo=UTC)


def _refusals(folder: FormFolder, name: str, form: FormDef, xml: str) -> Iterator[str]:
    if form.id != name:
        yield f"Its form_id is {form.id!r}: it must be the name of the file."
    if not form.version:
        yield "It has no version in its settings."
        return
    known = folder.published().get((form.id, form.version))
    if known is not None and known != digest(xml):
        yield f"Version {form.version} is published: give the change a new version."


def _changed(folder: FormFolder, files: FolderFiles) -> Iterator[str]:
    """A list stays as it is once a published form reads it: visits go on with that form."""
    known = folder.published_lists()
    for name, now in files.read.items():
        if known.get(name, now) != now:
            yield f"{name} belongs to a published version: put the changed list in a file of another name."


def _untranslated(form: FormDef) -> Iterator[str]:
    texts = form.itext.texts
    every = {text_id for told in texts.values() for text_id in told}
    for language in form.languages:
        for text_id in sorted(every):
            if _plain(texts[language].get(text_id, {})) in _MISSING:
                yield f"{text_id} has no words in {language}."


def _without_picture(folder: FormFolder, form: FormDef) -> Iterator[str]:
    named = {
        _piece(forms[kind]).rpartition("/")[2]
        for told in form.itext.texts.values()
        for forms in told.values()
        for kind in ("image", "big-image")
        if kind in forms
    }
    for name in sorted(named - {""}):
        if not (folder.pictures / name).is_file():
            yield f"There is no picture named {name}."


def _forced(form: FormDef) -> Iterator[str]:
    for ref, bind in form.binds.items():
        if bind.required is not None:
            yield f"{ref} is required: a child may leave anything out."


def _hard(form: FormDef, entry: FormEntry) -> Iterator[str]:
    if entry.reading_age is None or not form.languages:
        return
    english = next((one for one in form.languages if FormLanguage(one).tag == "en"), "")
    told = [_plain(one) for one in form.itext.texts.get(english, {}).values()]
    age = reading_age([words for words in told if words.endswith(("?", "."))])
    if age > entry.reading_age:
        yield f"Its English reads at about {age:g} years; it is meant for {entry.reading_age:g}."


def _notes(folder: FormFolder, name: str, form: FormDef, entry: FormEntry) -> Iterator[str]:
    if name not in {one.name for one in folder.library.entries}:
        yield f"{LIBRARY} does not say what it is for."
    unchecked = [one.word for one in map(FormLanguage, form.languages) if not entry.is_checked(one)]
    if unchecked and entry.audience == "child":
        yield f"Not yet checked by a translator: {', '.join(unchecked)}."
    if (form.id, form.version) not in folder.published():
        yield f"Version {form.version} is not built yet."
        dropped = folder.built(name).keys() - form.save_to.keys()
        if dropped:
            yield f"It no longer saves {', '.join(sorted(dropped))}, as the version before does."


def _plain(forms: Forms) -> str:
    return _piece(forms.get("", forms.get("long", ()))).strip()


def _piece(pieces: tuple[object, ...]) -> str:
    """The words of a text; a part that is worked out counts as words."""
    return "".join(piece if isinstance(piece, str) else "…" for piece in pieces)
