"""The words of paper in a language: those of a shipped file, English where a language lacks one."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from typing import Final

from ehe_desktop.domain.form_library import WRITTEN_IN, FormLanguage
from ehe_desktop.platform.paths import resources_dir
from ehe_desktop.reports.form_lines import PaperWords

_PAPER: Final = "paper"


def words_of(name: str, language: str) -> dict[str, str]:
    """The words of `resources/translations/<name>.toml` in a language as a form names it."""
    tables = _tables(name)
    return {**tables[WRITTEN_IN], **tables.get(FormLanguage(language).tag, {})}


def languages_of(name: str) -> tuple[FormLanguage, ...]:
    """The languages of a file whose tables say their own, `language`, as a form would."""
    return tuple(FormLanguage(table["language"]) for table in _tables(name).values())


def say_day(day: date) -> str:
    """A day in figures: no language here spells it otherwise."""
    return f"{day:%d/%m/%Y}"


def paper_words(language: str) -> PaperWords:
    """What any paper says that a form does not say itself."""
    return PaperWords(**words_of(_PAPER, language))


@cache
def _tables(name: str) -> dict[str, dict[str, str]]:
    path = resources_dir() / "translations" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
