"""Actions: `setvalue`, and the events that fire it.

Known events: odk-instance-first-load, odk-instance-load, odk-new-repeat (in a repeat),
xforms-value-changed (in a question). Another event is refused when the form is loaded.
`setgeopoint` and `recordaudio` do nothing here, and the form's warnings say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ehe_desktop.xforms.errors import FormError, XPathError
from ehe_desktop.xforms.itext import Compile
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath.compiler import Expr, compile_target

FIRST_LOAD: Final = "odk-instance-first-load"
LOAD: Final = "odk-instance-load"
NEW_REPEAT: Final = "odk-new-repeat"
CHANGED: Final = "xforms-value-changed"
_KNOWN: Final = frozenset({FIRST_LOAD, LOAD, NEW_REPEAT, CHANGED})
_OLD_NAMES: Final = {"xforms-ready": FIRST_LOAD, "jr-insert": NEW_REPEAT}

LEFT_OUT: Final = {
    "setgeopoint": "this program takes no position, and the answer stays empty",
    "recordaudio": "this program records no sound in the background",
}


@dataclass(frozen=True, slots=True)
class SetValue:
    """Write a value to `target` when one of `events` happens at `place`."""

    events: frozenset[str]
    place: str
    target: Expr
    value: Expr | None
    literal: str = ""


def read_actions(node: Node, place: str, compile_: Compile) -> tuple[SetValue, ...]:
    """Read the actions standing directly in a control or in the model.

    Raises:
        FormError: an event that does not exist, or one that cannot happen here.
    """
    if not node.named("setvalue"):
        return ()
    return tuple(
        action
        for child in node.named("setvalue")
        if (action := _read(child, place, compile_)) is not None
    )


def read_refused(html: Node) -> list[FormError]:
    """Return a word for each action this program leaves out, because it takes no position.

    Raises:
        FormError: an event that does not exist.
    """
    found: list[FormError] = []
    for node in html.walk():
        if node.kind == "element" and node.name in LEFT_OUT:
            ref = node.get("ref") or node.get("nodeset") or node.get("bind")
            _events(node, ref)
            found.append(
                FormError("action", f"{node.name} is left out: {LEFT_OUT[node.name]}", ref)
            )
    return found


def _events(node: Node, place: str) -> frozenset[str]:
    events = frozenset(_OLD_NAMES.get(name, name) for name in node.get("event", None).split())
    unknown = events - _KNOWN
    if unknown or not events:
        raise FormError("event", f"no such event: {' '.join(sorted(unknown))}", place)
    return events


def _read(node: Node, place: str, compile_: Compile) -> SetValue | None:
    events = _events(node, place)
    if NEW_REPEAT in events and node.parent is not None and node.parent.name == "model":
        raise FormError("event", f"{NEW_REPEAT} stands in a repeat, not in the model", place)
    ref = node.get("ref") or node.get("bind")
    try:
        target = compile_target(ref.strip())
    except XPathError as error:
        raise error.at(f"setvalue at {place}") from error
    written = node.get("value")
    value = compile_(written, f"setvalue {ref}") if written.strip() else None
    return SetValue(events, place, target, value, "" if written else node.string())
