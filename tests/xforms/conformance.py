"""Runs the recorded cases of other engines. The cases are read, never committed."""

from __future__ import annotations

import json
import math
import os
import random
import re
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.reading import parse_xml
from ehe_desktop.xforms.tree import Node, text_nodes
from ehe_desktop.xforms.xpath.compiler import compile_xpath
from ehe_desktop.xforms.xpath.context import Ctx, Scope
from ehe_desktop.xforms.xpath.values import to_boolean, to_number, to_string


def folder() -> Path | None:
    """Return where the cases are, or None."""
    named = os.environ.get("EHE_CONFORMANCE")
    root = Path(named) if named else Path(__file__).resolve().parents[3] / "shared/conformance"
    return root if (root / "xpath_cases.json").is_file() else None


class StillEnv:
    """A world that stands still."""

    def __init__(self, now: datetime | None = None, zone: str = "America/Phoenix") -> None:
        self._now = now or datetime(2026, 11, 21, 18, 45, tzinfo=UTC)
        self._zone = ZoneInfo(zone)
        self._chance = random.Random(7)
        self.properties: dict[str, str] = {}

    def now(self) -> datetime:
        return self._now

    def zone(self) -> tzinfo:
        return self._zone

    def random(self) -> random.Random:
        return self._chance

    def uuid(self) -> str:
        number = self._chance.getrandbits(128)
        text = f"{number:032x}"
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-8{text[17:20]}-{text[20:]}"

    def property(self, name: str) -> str:
        return self.properties.get(name, "")


class CaseScope(Scope):
    """A bare tree that may hold a model with instances and texts."""

    def __init__(self, env: StillEnv, document: Node, root: Node | None, lang: str) -> None:
        super().__init__(env, root)
        self.document = document
        self.lang = lang

    def instance(self, name: str) -> Node | None:
        for node in self.document.walk():
            if node.kind == "element" and node.name == "instance" and node.get("id") == name:
                return node
        return None

    def itext(self, name: str, _ctx: Ctx) -> list[Node]:
        found = [node for node in self.document.walk() if node.name == "translation"]
        default = [node for node in found if node.attribute("default")] or found
        lang = self.lang or (default[0].get("lang") if default else "")
        for node in found:
            if node.get("lang") == lang:
                for text in node.named("text"):
                    if text.get("id") == name:
                        return sorted(text.elements(), key=lambda v: bool(v.get("form")))
        return []


def locate(document: Node, path: str) -> Node:
    if path == "/":
        return document
    node = document
    for step in path.strip("/").split("/"):
        match = re.match(r"(.*?)(?:\[(\d+)\])?$", step)
        assert match
        test, number = match.group(1), int(match.group(2) or 1)
        if test.startswith("@"):
            found = node.attribute(test[1:].rpartition(":")[2])
            assert found is not None
            return found
        if test == "*":
            node = node.elements()[number - 1]
        elif test == "text()":
            node = text_nodes(node)[number - 1]
        else:
            kind = {"comment()": "comment", "processing-instruction()": "pi"}[test]
            node = [child for child in node.children if child.kind == kind][number - 1]
    return node


def judge_xpath(case: dict) -> bool:
    """Say whether we give the recorded answer."""
    options = case["options"]
    now = options.get("now_ms")
    env = StillEnv(datetime.fromtimestamp(now / 1000, UTC) if now else None, options["timezone"])
    expected = case["expected"]
    try:
        document = parse_xml(case["instance_xml"])
        root = locate(document, options["root"]) if options.get("root") else None
        scope = CaseScope(env, document, root, options.get("language", ""))
        ctx = Ctx(scope, locate(document, case["context"]))
        value = compile_xpath(case["expression"], case["namespaces"]).run(ctx)
        return _agrees(expected, value, ctx, document)
    except FormError:
        return expected["type"] == "error"


def _agrees(expected: dict, value: object, ctx: Ctx, document: Node) -> bool:
    kind, wanted = expected["type"], expected["value"]
    if kind == "boolean":
        return to_boolean(value) is wanted
    if kind == "string":
        return to_string(value) == wanted
    if kind == "string-matches":
        return re.search(wanted, to_string(value)) is not None
    if kind == "string-length":
        return len(to_string(value)) == wanted
    if kind == "number":
        return _number_agrees(expected, to_number(value, ctx))
    if kind == "nodeset-count":
        return _nodes_agree(expected, value, document)
    return False


def _number_agrees(expected: dict, got: float) -> bool:
    wanted = expected["value"]
    if isinstance(wanted, str):
        wanted = float(wanted.replace("Infinity", "inf"))
    if math.isnan(wanted):
        return math.isnan(got)
    if "round_factor" in expected:
        factor = expected["round_factor"]
        return math.floor(got * factor + 0.5) / factor == wanted
    return math.isclose(got, wanted, rel_tol=1e-9, abs_tol=expected.get("tolerance", 1e-9))


def _nodes_agree(expected: dict, value: object, document: Node) -> bool:
    if not isinstance(value, list) or len(value) != expected["value"]:
        return False
    if "string_values" in expected:
        return [node.string() for node in value] == expected["string_values"]
    paths = expected.get("nodes")
    if not paths:
        return True
    try:
        wanted = [locate(document, path) for path in paths]
    except (KeyError, IndexError, AssertionError):
        return False
    return [id(node) for node in value] == [id(node) for node in wanted]


def load(name: str) -> list[dict]:
    root = folder()
    assert root is not None
    return json.loads((root / name).read_text("utf-8"))
