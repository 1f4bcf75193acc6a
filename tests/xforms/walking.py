"""Walks a filling from place to place, as the recorded scenarios do.

A place is a question, a group with a label of its own, an instance of a repeat, or, after the
last instance, the repeat itself where another may be added.
"""

from __future__ import annotations

from collections.abc import Iterator

from ehe_desktop.xforms.items import Group, Repeat
from ehe_desktop.xforms.session import Session

END = "END_OF_FORM"


def places(group: Group) -> Iterator[str]:
    """Yield every place of a group, in order."""
    for item in group.children:
        if isinstance(item, Repeat):
            for instance in item.instances:
                if instance.relevant:
                    yield instance.ref
                    yield from places(instance)
            if not item.count_controlled and item.relevant:
                yield item.ref
        elif not item.relevant:
            continue
        elif isinstance(item, Group):
            if item.ref != group.ref:
                yield item.ref
            yield from places(item)
        else:
            yield item.ref


def following(session: Session, at: str) -> str | None:
    """Return the place after `at` ("" is the beginning), or None where `at` is no place now."""
    found = [*places(session.root), END]
    if not at:
        return found[0]
    return found[found.index(at) + 1] if at in found[:-1] else None
