"""Judges recorded XLSForms: a sound one converts and loads, a faulty one is reported no worse.

No worse means that our error holds every sentence the author must see in pyxform's, or, where
pyxform lets a fault through, that the loaded form reports a problem of its own. A sound form must
convert to the XForm recorded for it, where that file is at hand, and must load without a problem.
"""

from __future__ import annotations

import re
from pathlib import Path

from ehe_desktop.xforms.author import convert
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from tests.xforms.conformance import folder

_ROOT = re.compile(r"<instance>\s*<([\w.\-]+)")


def judge_author(case: dict) -> str | None:
    """Return what is worse, or None."""
    given = _given(case)
    root = _ROOT.search(given) if given else None
    try:
        xml, _ = convert(case["md"], name=root.group(1) if root else "data")
        problems = [str(problem) for problem in FormDef.from_xml(xml).problems()]
    except FormError as error:
        return _judge_error(case, str(error))
    if case["expect"] == "error":
        return _judge_error(case, "\n".join(problems))
    if problems:
        return f"refused: {problems[0]}"
    if given and given.split() != xml.split():
        return "converts to other XML"
    return None


def _given(case: dict) -> str:
    base = folder()
    path = Path(base, case["xform"]) if base and "xform" in case else None
    return path.read_text("utf-8") if path and path.is_file() else ""


def _judge_error(case: dict, said: str) -> str | None:
    if case["expect"] != "error":
        return f"refused: {said}"
    wanted = case.get("error_contains") or []
    missing = [
        part for part in ([wanted] if isinstance(wanted, str) else wanted) if part not in said
    ]
    if missing or not said:
        return f"does not say {missing}, but {said!r}"
    return None
