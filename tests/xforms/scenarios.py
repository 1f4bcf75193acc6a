"""Replays recorded scenarios and fresh loads of other engines' forms."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime
from pathlib import Path

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.items import Item
from ehe_desktop.xforms.reading import parse_xml
from ehe_desktop.xforms.session import Session
from ehe_desktop.xforms.tree import Node
from tests.xforms.conformance import StillEnv, folder
from tests.xforms.walking import END, following, places

Difference = str | None


class CaseFiles:
    """Serves the files a scenario names."""

    def __init__(self, root: Path, resources: list[dict]) -> None:
        self.root = root
        self.files = {entry["url"]: entry["file"] for entry in resources}

    def open(self, uri: str) -> bytes | None:
        name = self.files.get(uri)
        return None if name is None else (self.root / name).read_bytes()


class Replay:
    """One scenario: a form, its fillings, and the steps."""

    def __init__(self, case: dict) -> None:
        root = folder()
        assert root is not None
        self.case = case
        now = datetime.fromtimestamp(case["clock_ms"] / 1000, UTC)
        self.env = StillEnv(now, case["timezone"])
        self.env.properties.update(_properties(case.get("preload") or {}))
        self.xml = (root / case["form"]).read_bytes()
        self.files = CaseFiles(root, case["resources"])
        self.sessions: dict[int, Session] = {}
        self.at = ""

    def run(self) -> Difference:
        """Return the first difference, or None."""
        expects_error = any(step["op"] == "expect_load_error" for step in self.case["steps"])
        try:
            form = FormDef.from_xml(self.xml, self.files)
            self.sessions[0] = Session(form, self.env)
        except FormError as error:
            return None if expects_error else f"load: {error}"
        if expects_error:
            return "loaded, and should not have"
        for step in self.case["steps"]:
            act = getattr(self, "do_" + step["op"], None)
            if act is None:
                return f"a step nobody here can take: {step['op']}"
            try:
                found = act(
                    step, self.sessions[step.get("inst", 0)] if "from" not in step else None
                )
            except (FormError, KeyError) as error:
                found = f"{type(error).__name__} {error}"
            if found is not None:
                return f"{step}: {found}"
        return None

    def _item(self, session: Session, step: dict) -> Item:
        ref = step["ref"] + (f"/@{step['attr']}" if "attr" in step else "")
        return session.find(ref)

    def do_set(self, step: dict, session: Session) -> Difference:
        value = step["value"]
        if isinstance(value, bool):
            value = "OK" if value else ""
        if isinstance(value, int | float):
            value = str(value)
        session.set(step["ref"], value)
        if step["ref"] in places(session.root):
            self.at = step["ref"]
        return None

    def do_add_repeat(self, step: dict, session: Session) -> Difference:
        self.at = session.add_repeat(step["ref"]).added[0]
        return None

    def do_next(self, step: dict, session: Session) -> Difference:
        self.at = following(session, self.at) or "nowhere"
        return None if self.at == step["expect_ref"] else f"got {self.at}"

    def do_jump_to_start(self, _step: dict, _session: Session) -> Difference:
        self.at = ""
        return None

    def do_expect_position(self, step: dict, _session: Session) -> Difference:
        return None if self.at == step["value"] else f"got {self.at}"

    def do_expect_at_end(self, step: dict, _session: Session) -> Difference:
        return None if (self.at == END) is step["value"] else f"got {self.at}"

    def do_remove_repeat(self, step: dict, session: Session) -> Difference:
        session.remove_repeat(step["ref"])
        return None

    def do_set_language(self, step: dict, session: Session) -> Difference:
        session.language = step["value"]
        return None

    def do_expect_value(self, step: dict, session: Session) -> Difference:
        got = self._item(session, step).value
        if step.get("numeric"):
            return _same_number(got, step["value"])
        return None if got == step["value"] else f"got {got!r}"

    def do_expect_value_close(self, step: dict, session: Session) -> Difference:
        got = float(self._item(session, step).value)
        return None if abs(got - float(step["value"])) <= step["tolerance"] else f"got {got}"

    def do_expect_value_matches(self, step: dict, session: Session) -> Difference:
        got = self._item(session, step).value
        return None if re.search(step["regex"], got) else f"got {got!r}"

    def do_expect_value_startswith(self, step: dict, session: Session) -> Difference:
        got = self._item(session, step).value
        return None if got.startswith(step["value"]) else f"got {got!r}"

    def do_expect_relevant(self, step: dict, session: Session) -> Difference:
        got = self._item(session, step).relevant
        return None if got is step["value"] else f"got {got}"

    def do_expect_repeat_count(self, step: dict, session: Session) -> Difference:
        got = len(session.find_repeat(step["ref"]).instances)
        return None if got == step["value"] else f"got {got}"

    def do_expect_choices(self, step: dict, session: Session) -> Difference:
        got = [choice.value for choice in self._item(session, step).choices]
        wanted = [c["value"] if isinstance(c, dict) else c for c in step["choices"]]
        same = set(wanted) <= set(got) if step["mode"] != "exact" else got == wanted
        return None if same is not step.get("negate", False) else f"got {got}"

    def do_expect_choices_count(self, step: dict, session: Session) -> Difference:
        got = len(self._item(session, step).choices)
        return None if got == step["value"] else f"got {got}"

    def do_expect_choice_labels(self, step: dict, session: Session) -> Difference:
        got = [choice.label.plain for choice in self._item(session, step).choices]
        return None if got == step["value"] else f"got {got}"

    def do_expect_selected_labels(self, step: dict, session: Session) -> Difference:
        item = self._item(session, step)
        chosen = item.value.split()
        got = [choice.label.plain for choice in item.choices if choice.value in chosen]
        return None if got == step["value"] else f"got {got}"

    def do_expect_label(self, step: dict, session: Session) -> Difference:
        got = self._item(session, step).label.plain
        return None if got == step["value"] else f"got {got!r}"

    def do_expect_validity(self, step: dict, session: Session) -> Difference:
        found = self._item(session, step).violation
        got = "OK" if found is None else f"{found.condition.upper()}_VIOLATED"
        return None if got == step["value"] else f"got {got}"

    def do_expect_message(self, step: dict, session: Session) -> Difference:
        found = self._item(session, step).violation
        got = None if found is None or found.message is None else found.message.plain
        if found is not None and step["which"] in {"required", "constraint"}:
            got = got if found.condition == step["which"] else None
        return None if got == step["value"] else f"got {got!r}"

    def do_expect_appearances(self, step: dict, session: Session) -> Difference:
        got = self._item_or_repeat(session, step["ref"]).appearance
        wanted = set(step["value"])
        fits = wanted <= got if step["mode"] != "has_not" else not wanted & got
        return None if fits else f"got {sorted(got)}"

    def _item_or_repeat(self, session: Session, ref: str) -> Item:
        try:
            return session.find(ref)
        except KeyError:
            return session.find_repeat(ref)

    def do_expect_body_classes(self, step: dict, session: Session) -> Difference:
        got, wanted = session.form.style, set(step["value"])
        fits = wanted <= got if step["mode"] != "has_not" else not wanted & got
        return None if fits else f"got {sorted(got)}"

    def do_expect_no_such_question(self, step: dict, session: Session) -> Difference:
        try:
            session.find(step["ref"])
        except KeyError:
            return None
        return "it exists"

    def do_expect_can_add_repeat(self, step: dict, session: Session) -> Difference:
        got = not session.find_repeat(step["ref"]).count_controlled
        return None if got is step["value"] else f"got {got}"

    def do_expect_instance_xml(self, step: dict, session: Session) -> Difference:
        got = _plain(parse_xml(session.to_xml(draft=False)).elements()[0])
        wanted = _plain(parse_xml(step["value"]).elements()[0])
        return None if got == wanted else f"got {got}"

    def do_restore_instance(self, step: dict, _session: None) -> Difference:
        return self._again(step, edit=False)

    def do_edit_instance(self, step: dict, _session: None) -> Difference:
        return self._again(step, edit=True)

    def do_new_instance(self, step: dict, _session: None) -> Difference:
        self.sessions[step["inst"]] = Session(self.sessions[step["from"]].form, self.env)
        return None

    def _again(self, step: dict, *, edit: bool) -> Difference:
        source = self.sessions[step["from"]]
        saved = source.to_xml(draft=False)
        self.sessions[step["inst"]] = Session(source.form, self.env, saved=saved, edit=edit)
        return None


def _properties(preload: dict) -> dict[str, str]:
    found = preload.get("properties", preload)
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _same_number(got: str, wanted: str) -> Difference:
    try:
        same = got == wanted or math.isclose(float(got), float(wanted), rel_tol=1e-9)
    except ValueError:
        same = False
    return None if same else f"got {got!r}"


def _plain(node: Node) -> tuple:
    """Return a shape to compare: names, attributes, texts; made-up identifiers left out."""
    attributes = tuple(sorted((a.qname(), a.text) for a in node.attributes))
    if node.name in {"instanceID", "deprecatedID"}:
        return (node.qname(),)
    children = tuple(_plain(child) for child in node.elements())
    return (node.qname(), attributes, children, "" if children else node.text)


def judge_fresh(entry: dict) -> Difference:
    """Compare a freshly loaded form with what two engines agree on."""
    root = folder()
    assert root is not None
    try:
        form = FormDef.from_xml((root / entry["form"]).read_bytes())
        session = Session(form, StillEnv())
    except FormError as error:
        return f"load: {error}"
    for ref, wanted in entry["agreed"].items():
        try:
            item = session.find(ref)
        except KeyError:
            return f"{ref}: no such node"
        for name, value in wanted.items():
            got = getattr(item, name)
            if got != value and not (name == "value" and _same_number(got, value) is None):
                return f"{ref} {name}: want {value!r} got {got!r}"
    return None
