"""Values a form asks to find filled in: identifiers, times, properties of the device.

An identifier is made once, when a form is first opened; a draft keeps it. Editing a
finished filling gives it a new one and keeps the old as `deprecatedID`.
"""

from __future__ import annotations

from ehe_desktop.xforms.filling import Filling
from ehe_desktop.xforms.scope import state
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath import moments


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
    if first:
        _instance_id(filling)


def _identify(filling: Filling, node: Node, *, edit: bool) -> None:
    if edit and node.text and node.parent is not None:
        old = node.parent.first("deprecatedID")
        if old is not None:
            old.text = node.text
        node.text = ""
    if not node.text:
        node.text = f"uuid:{filling.env.uuid()}"


def _instance_id(filling: Filling) -> None:
    """Give `meta/instanceID` a value where the form has one and asks for nothing."""
    meta = filling.root.first("meta")
    node = None if meta is None else meta.first("instanceID")
    if node is None or node.text or state(node).bind is not None:
        return
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
