"""Turns an author's XLSForm into XForms XML, through pyxform.

pyxform takes a quarter of a second to import, so it is imported when asked for; a shipped
form is converted beforehand. pyxform checks no expressions: `check` loads what it made and
gives all that is wrong, by row and column.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.sheets import placed, placed_by_words
from ehe_desktop.xforms.typography import curl_form


def convert(source: str | dict[str, Any], *, name: str) -> tuple[str, list[str]]:
    """Convert XLSForm (markdown or dict); return the XML and pyxform's warnings.

    Raises:
        FormError: pyxform refuses it; the message names sheet, row and column.
    """
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert as pyxform_convert

    try:
        result = pyxform_convert(
            xlsform=source, validate=False, pretty_print=True, form_name=name, warnings=[]
        )
    except PyXFormError as error:
        raise FormError("xlsform", str(error), name) from error
    except Exception as error:  # pyxform trips over some sheets, and how is nobody's promise
        said = f"the sheets cannot be read: {type(error).__name__} at {error}"
        raise FormError("xlsform", said, name) from error
    return result.xform, list(result.warnings)


def build(source: str | dict[str, Any], *, name: str) -> tuple[str, list[str]]:
    """Convert an author's form as `convert` does, into what people read: its words curled.

    Raises:
        FormError: pyxform refuses it; the message names sheet, row and column.
    """
    xml, warnings = convert(source, name=name)
    return curl_form(xml), warnings


def check(source: str | dict[str, Any], *, name: str) -> list[FormError]:
    """Return everything wrong with an author's form, each with its row and column where it has one.

    What pyxform refuses comes alone: the rest is known only once it converts.
    """
    try:
        xml, _ = convert(source, name=name)
    except FormError as error:
        return [placed_by_words(error, _rows(source))]
    try:
        problems = FormDef.from_xml(xml).problems()
    except FormError as error:
        problems = [error]
    return in_rows(problems, source, name=name)


def in_rows(
    problems: Sequence[FormError], source: str | dict[str, Any], *, name: str
) -> list[FormError]:
    """Return what was found with the row and column it was written in, where it has one."""
    rows = _rows(source) if problems else []
    return [placed(problem, rows, name) for problem in problems]


def _rows(source: str | dict[str, Any]) -> list[dict[str, Any]]:
    from pyxform.xls2json_backends import get_xlsform

    try:
        return list(get_xlsform(source).survey or [])
    except Exception:  # noqa: BLE001 - what is refused may have no survey sheet, or one nobody can read
        return []
