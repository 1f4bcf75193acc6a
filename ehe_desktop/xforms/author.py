"""Turns an author's XLSForm into XForms XML, through pyxform.

pyxform takes a quarter of a second to import, so it is imported when asked for; a shipped
form is converted beforehand. It checks no expressions: load the result and read
`FormDef.problems()`.
"""

from __future__ import annotations

from typing import Any

from ehe_desktop.xforms.errors import FormError


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
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        said = f"the sheets cannot be read: {type(error).__name__} at {error}"
        raise FormError("xlsform", said, name) from error
    return result.xform, list(result.warnings)
