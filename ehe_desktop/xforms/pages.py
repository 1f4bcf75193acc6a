"""Cuts a form into pages: a field-list group is one, and so is a question on its own."""

from __future__ import annotations

from ehe_desktop.xforms.items import Group, Item, Page, Repeat

FIELD_LIST = "field-list"


def pages_of(root: Group) -> list[Page]:
    """Return the pages of a form as it stands."""
    pages: list[Page] = []
    _collect(root, pages)
    return pages


def _collect(group: Group, pages: list[Page]) -> None:
    for item in group.children:
        if isinstance(item, Repeat):
            for instance in item.instances:
                _open(instance, pages)
        elif not item.relevant:
            continue
        elif isinstance(item, Group):
            _open(item, pages)
        else:
            pages.append(Page(item.ref, item.label, (item,)))


def _open(group: Group, pages: list[Page]) -> None:
    if not group.relevant:
        return
    if FIELD_LIST in group.appearance:
        items = visible(group)
        if items:
            pages.append(Page(group.ref, group.label, items))
    else:
        _collect(group, pages)


def visible(group: Group) -> tuple[Item, ...]:
    """Return the relevant items of a group, in order."""
    return tuple(item for item in group.children if item.relevant)
