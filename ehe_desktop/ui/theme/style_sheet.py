"""The one application style sheet, filled from the tokens.

It holds edges, radius, padding and states of standard inputs. It never holds
a font, and no widget sets a style sheet of its own.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from string import Template

from ehe_desktop.ui.theme.palette import qss_roles
from ehe_desktop.ui.theme.resources import resource
from ehe_desktop.ui.theme.tokens import Mode, tokens


@cache
def style_sheet(mode: Mode) -> str:
    """The style sheet of a look (not `SYSTEM`)."""
    if mode is Mode.CONTRAST:
        values = qss_roles() | {"edge": "2px", "track": "palette(base)"}
    else:
        colours = tokens().colours[mode]
        edge = "2px" if mode is Mode.CHILD else "1px"
        values = asdict(colours) | {"edge": edge, "track": colours.surface}
    text = resource("theme", "app.qss").read_text(encoding="utf-8")
    return Template(text).substitute(values)
