"""Values a form asks to find filled in: identifiers, times, properties of the device.

An identifier is made once, when a form is first opened; a draft keeps it. Editing a
finished filling gives it a new one and keeps the old as `deprecatedID`.
"""

from __future__ import annotations

from ehe_desktop.xforms.casting import TYPED, cast_text, fits
from ehe_desktop.xforms.filling import Filling
from ehe_desktop.xforms.scope import state
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath import moments
from ehe_desktop.xforms.xpath.context import Ctx


def on_load(filling: Filling, *, first: bool, edit: bool) -> None:
    """Fill what is asked for when a form is opened."""
    for ref, bind in filling.form.binds.items():
        if not bind.preload:
            continue
        for node in filling.scope.everywhere(tuple(ref.split("/")[1:])):
            if bind.preload == "uid":
                _identify(filling, node, edit=edit)
            elif first and not node.text:
                node.text = _value(filling, bind.preload, bind.preload_params, node)


def on_finish(filling: Filling) -> None:
    """Write the time a filling was finished, where the form asks for it."""
    for ref, bind in filling.form.binds.items():
        if bind.preload == "timestamp" and bind.preload_params == "end":
            for node in filling.scope.everywhere(tuple(ref.split("/")[1:])):
                node.text = moments.show(filling.env.now().astimezone(filling.env.zone()))


def tidy_defaults(filling: Filling) -> None:
    """Fit the form's own defaults to their types; one that does not fit is none."""
    for node in filling.root.walk():
        if node.children or not node.text:
            continue
        own = state(node)
        kind = "string" if own.bind is None else own.bind.type
        control = filling.form.controls.get(own.path)
        if kind in TYPED:
            ctx = Ctx(filling.scope, node)
            text = cast_text(node.text, kind, ctx)
            node.text = text if fits(text, kind, ctx) else ""
        elif control is not None and control.kind == "select":
            node.text = " ".join(node.text.split())


def _identify(filling: Filling, node: Node, *, edit: bool) -> None:
    if edit and node.text and node.parent is not None:
        old = node.parent.first("deprecatedID")
        if old is not None:
            old.text = node.text
        node.text = ""
    if not node.text:
        node.text = f"uuid:{filling.env.uuid()}"


def _value(filling: Filling, kind: str, parameter: str, node: Node) -> str:
    local = filling.env.now().astimezone(filling.env.zone())
    if kind == "timestamp":
        return moments.show(local) if parameter == "start" else ""
    if kind == "date" and parameter == "today":
        return local.date().isoformat()
    if kind == "property":
        return filling.env.property(parameter)
    return node.text
