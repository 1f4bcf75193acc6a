"""The tree drawn in `domain/errors.py` is the tree of the classes.

The drawing names every class of that file. A branch that says where its leaves
are ("leaves in storage/errors.py") must have them there, and nowhere else may a
class hang on it.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re

import ehe_desktop
from ehe_desktop.domain import errors
from ehe_desktop.domain.errors import EheError

_LINE = re.compile(r"^ {4}(?P<indent>[│ ]*(?:[├└]── )?)(?P<name>[A-Z]\w+)(?P<rest>.*)$")


def drawn() -> dict[str, str]:
    """Each name in the drawing with the name it hangs on ("" for the root)."""
    tree: dict[str, str] = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        found = _LINE.match(line)
        if found:
            depth = len(found["indent"]) // 4
            above[depth:] = [found["name"]]
            tree[found["name"]] = above[depth - 1] if depth else ""
    return tree


def written() -> dict[str, str]:
    """Each class of the file with its base in the tree."""
    own = [
        c for _, c in inspect.getmembers(errors, inspect.isclass) if c.__module__ == errors.__name__
    ]
    tree = {c.__name__: c.__bases__[0].__name__ for c in own}
    tree["EheError"] = ""
    return tree


def test_the_drawing_is_the_classes():
    assert drawn() == written()


def test_every_other_fault_hangs_on_a_branch_and_lives_in_a_file_of_faults():
    strays = [
        f"{fault.__module__}.{fault.__name__}"
        for fault in descendants(EheError)
        if fault.__module__ != errors.__name__ and not _is_a_file_of_faults(fault.__module__)
    ]
    assert not strays, f"faults belong in an errors.py: {strays}"


def test_branches_that_name_a_file_have_their_leaves_there():
    for line in (errors.__doc__ or "").splitlines():
        found = _LINE.match(line)
        place = re.search(r"leaves in (\w+)/errors\.py$", line)
        if found and place:
            branch = getattr(errors, found["name"])
            homes = {f.__module__ for f in descendants(branch)}
            assert homes == {f"ehe_desktop.{place[1]}.errors"}, found["name"]


def descendants(root: type) -> set[type]:
    """Every class below `root`, of all modules of the package."""
    for module in pkgutil.walk_packages(ehe_desktop.__path__, "ehe_desktop."):
        if not module.name.endswith(".migrations.env"):  # runs only inside Alembic
            importlib.import_module(module.name)
    below: set[type] = set()
    waiting = [root]
    while waiting:
        children = {c for c in waiting.pop().__subclasses__() if c.__module__.startswith("ehe_")}
        waiting.extend(children - below)
        below |= children
    return below


def _is_a_file_of_faults(module: str) -> bool:
    return module.rsplit(".", 1)[-1] in ("errors", "problems")
