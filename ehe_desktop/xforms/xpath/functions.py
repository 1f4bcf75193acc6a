"""Brings every function into the table."""

from ehe_desktop.xforms.xpath import (
    functions_core,
    functions_form,
    functions_geo,
    functions_number,
    functions_text,
    functions_time,
)
from ehe_desktop.xforms.xpath.registry import FUNCTIONS

__all__ = [
    "FUNCTIONS",
    "functions_core",
    "functions_form",
    "functions_geo",
    "functions_number",
    "functions_text",
    "functions_time",
]
