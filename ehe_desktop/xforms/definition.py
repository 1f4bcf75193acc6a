"""A form as it is asked: read once from ODK XForms XML, immutable, shared.

Loading compiles every expression, follows every path and orders everything; `problems`
gives all that is wrong, not the first. A form with problems can be shown to its author
but not filled in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from ehe_desktop.xforms.binds import Bind, read_binds
from ehe_desktop.xforms.checking import Checked
from ehe_desktop.xforms.controls import Control, read_body
from ehe_desktop.xforms.errors import FormError, FormTooLarge, XPathError
from ehe_desktop.xforms.events import LEFT_OUT, SetValue, read_actions, read_refused
from ehe_desktop.xforms.graph import Aspect, Plan, Target, make_plan
from ehe_desktop.xforms.itext import Itext, Words, expressions, read_itext, speaks
from ehe_desktop.xforms.limits import MAX_EXPRESSIONS, MAX_PATHS
from ehe_desktop.xforms.reading import parse_xml
from ehe_desktop.xforms.references import Shape
from ehe_desktop.xforms.search import files_of
from ehe_desktop.xforms.secondary import NoResources, Resources, read_secondary
from ehe_desktop.xforms.tree import NO_NODES, Node, below
from ehe_desktop.xforms.xpath.compiler import Expr, compile_xpath

_JR: Final = "http://openrosa.org/javarosa"
_OF_BINDS: Final[tuple[Aspect, ...]] = ("calculate", "relevant", "readonly", "required")
_ENTITY: Final = re.compile(r"&(?:lt|gt|amp|quot|apos);")


@dataclass(frozen=True)
class FormDef:
    """One version of a form. Make it with `from_xml`."""

    id: str
    version: str
    title: str
    languages: tuple[str, ...]
    style: frozenset[str]
    instance: Node
    templates: Mapping[str, Node]
    binds: Mapping[str, Bind]
    body: Control
    controls: Mapping[str, Control]
    actions: tuple[SetValue, ...]
    itext: Itext
    secondary: Mapping[str, Node]
    shape: Shape
    plan: Plan
    warnings: tuple[FormError, ...] = ()
    _problems: tuple[FormError, ...] = field(default=(), repr=False)

    @classmethod
    def from_xml(cls, xml: bytes | str, resources: Resources | None = None) -> FormDef:
        """Read a form.

        Raises:
            FormError: the XML is refused, or has no model or no instance; anything less
                is collected in `problems`.
        """
        loader = _Loader(parse_xml(xml), resources or NoResources())
        source = xml.encode() if isinstance(xml, str) else xml
        loader.holds_actions = any(name.encode() in source for name in LEFT_OUT)
        return loader.load()

    def problems(self) -> list[FormError]:
        """Return everything that keeps this form from being filled in."""
        return list(self._problems)

    @property
    def dataset(self) -> str:
        """The entity list that answers outside repeats belong to, or ""."""
        return _dataset(self.instance)

    @property
    def save_to(self) -> dict[str, str]:
        """`save_to` name -> path of the question that fills it, outside repeats."""
        return {
            bind.save_to: ref
            for ref, bind in self.binds.items()
            if bind.save_to and not self.shape.repeat_of(ref)
        }

    @property
    def rows_save_to(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Entity list of a repeat -> (path of the repeat, `save_to` name -> path)."""
        found: dict[str, tuple[str, dict[str, str]]] = {}
        for ref, bind in self.binds.items():
            repeat = self.shape.repeat_of(ref)
            if bind.save_to and repeat:
                name = _dataset(self.templates[repeat]) or repeat
                found.setdefault(name, (repeat, {}))[1][bind.save_to] = ref
        return found


def _dataset(node: Node) -> str:
    meta = node.first("meta")
    entity = None if meta is None else meta.first("entity")
    return "" if entity is None else entity.get("dataset")


class _Loader:
    def __init__(self, document: Node, resources: Resources) -> None:
        self.problems: list[FormError] = []
        self.holds_actions = True
        self.expressions = 0  # characters of them, so far
        self.resources = resources
        html = document.elements()[0]
        head = html.first("head")
        model = head.first("model") if head is not None else html.first("model")
        if model is None:
            raise FormError("no-model", "the XML holds no XForms model")
        self.html, self.model, self.head = html, model, head
        self.namespaces = dict(html.scope)
        _name_bound(html, model)

    def compile(self, source: str, where: str) -> Expr | None:
        """Compile, or keep the problems and give None."""
        text = source.strip()
        self.expressions += len(text)
        if self.expressions > MAX_EXPRESSIONS:
            raise FormTooLarge("expressions", "the form has too many or too long expressions")
        if "&" in text and _escaped_twice(text):
            text = unescape(text)
        try:
            expr = compile_xpath(text, self._used(text))
        except XPathError as error:
            self.problems.append(error.at(where))
            return None
        self.problems += [fault.at(where) for fault in expr.faults]
        return None if expr.faults else expr

    def _used(self, source: str) -> dict[str, str]:
        return self.namespaces if "::" in source or "@" in source else {}

    def load(self) -> FormDef:
        """Read everything in the order it depends on."""
        root = self._primary()
        itext = read_itext(self.model, self.compile)
        binds = read_binds(self.model, root.name, self.compile)
        body = read_body(self.html.first("body"), root.name, self.compile)
        everything = tuple(body.walk())
        searches = [control.search for control in everything if control.search is not None]
        names = [name for expr in searches for name in files_of(expr)]
        secondary, wrong, missing = read_secondary(self.model, self.resources, names)
        self.problems += wrong
        controls = _by_ref(everything)
        shape = _shape(root, controls)
        templates = self._templates(root, controls)
        actions = self._actions(everything, f"/{root.name}")
        targets = _targets(binds, everything, itext)
        plan, problems, doubts = make_plan(targets, shape)
        self.problems += problems
        checked = Checked(binds, everything, actions, itext, shape, secondary, root.get("id"))
        checked.run()
        self.problems += checked.problems
        words = read_refused(self.html) if self.holds_actions else []
        title = self.head.first("title") if self.head is not None else None
        style = self.html.first("body")
        return FormDef(
            id=root.get("id"),
            version=root.get("version", None),
            title="" if title is None else title.string().strip(),
            languages=itext.languages,
            style=frozenset(style.get("class").split()) if style is not None else frozenset(),
            instance=root,
            templates=templates,
            binds=binds,
            body=body,
            controls=controls,
            actions=actions,
            itext=itext,
            secondary=secondary,
            shape=shape,
            plan=plan,
            warnings=(*missing, *doubts, *checked.doubts, *words),
            _problems=tuple(self.problems),
        )

    def _primary(self) -> Node:
        """Return the first instance's root, without the white space between elements."""
        instance = self.model.first("instance")
        elements = [] if instance is None else instance.elements()
        if not elements:
            raise FormError("no-instance", "the model holds no instance")
        root = elements[0]
        root.parent = None  # it stands alone from here on
        for node in root.walk():
            if not node.children:
                continue
            if any(child.kind == "element" for child in node.children):
                node.children = [child for child in node.children if child.kind == "element"]
            else:
                node.text, node.children = node.string(), NO_NODES
        return root

    def _templates(self, root: Node, controls: Mapping[str, Control]) -> dict[str, Node]:
        """Take templates out of the instance; a repeat without one gets its first instance, empty."""
        templates: dict[str, Node] = {}
        stack = [(root, f"/{root.name}")]
        while stack:
            node, path = stack.pop()
            for child in list(node.children):
                ref = f"{path}/{child.name}"
                if child.attribute("template", _JR) is not None:
                    node.remove(child)
                    child.attributes = [a for a in child.attributes if a.name != "template"]
                    templates[ref] = child
                stack.append((child, ref))
        for ref, control in controls.items():
            if control.kind == "repeat" and ref not in templates:
                found = _first_at(root, ref, templates)
                if found is None:
                    self.problems.append(FormError("repeat", "the repeat has no nodes", ref))
                else:
                    templates[ref] = _emptied(found.clone())
        for ref, control in controls.items():
            if control.kind == "repeat" and control.times is not None:
                _uncounted(templates, ref)
        return templates

    def _actions(self, everything: Sequence[Control], root: str) -> tuple[SetValue, ...]:
        model = read_actions(self.model, root, self.compile)
        return model + tuple(action for control in everything for action in control.actions)


def _emptied(top: Node) -> Node:
    """Take the answers out: what an author wrote into an instance is of that one alone."""
    for node in top.walk():
        node.text = ""
    return top


def _uncounted(templates: Mapping[str, Node], counted: str) -> None:
    """Leave what is counted out of the templates around it: its count makes it."""
    for ref, template in templates.items():
        if counted.startswith(f"{ref}/"):
            for node in below([template], tuple(counted[len(ref) + 1 :].split("/"))):
                assert node.parent is not None
                node.parent.remove(node)


def _escaped_twice(text: str) -> bool:
    """Say whether an entity stands outside quotes, where XPath has no use for an ampersand.

    pyxform 4.5 escapes an expression inside a label twice.
    """
    outside = text.replace("'", '"').split('"')[::2]
    return any(_ENTITY.search(part) for part in outside)


def _name_bound(html: Node, model: Node) -> None:
    """Give whatever names its bind by id the bind's own reference."""
    ids = {bind.get("id"): bind.get("nodeset") for bind in model.named("bind") if bind.get("id")}
    if not ids:
        return
    for node in html.walk():
        bound = node.attribute("bind", "") if node.attributes else None
        if bound is not None and bound.text in ids:
            bound.name, bound.text = "ref", ids[bound.text]


def _by_ref(everything: Sequence[Control]) -> dict[str, Control]:
    found: dict[str, Control] = {}
    for control in everything:
        if control.ref:
            known = found.get(control.ref)
            if known is None or (control.kind == "repeat" and known.kind == "group"):
                found[control.ref] = control
    return found


def _first_at(root: Node, ref: str, templates: Mapping[str, Node]) -> Node | None:
    """Return the first node at a path, looking through templates where instances lack."""
    node: Node | None = root
    path = f"/{root.name}"
    for name in ref.split("/")[2:]:
        path += f"/{name}"
        node = (node.first(name) if node is not None else None) or templates.get(path)
    return node


def _shape(root: Node, controls: Mapping[str, Control]) -> Shape:
    """List every path, in document order, before templates are taken out."""
    paths: set[str] = set()
    children: dict[str, list[str]] = {}
    stack = [(root, f"/{root.name}")]
    while stack:
        node, path = stack.pop()
        if path not in paths:
            paths.add(path)
            children.setdefault(path.rpartition("/")[0], []).append(path)
            if len(paths) > MAX_PATHS:
                raise FormTooLarge("paths", f"the form asks for more than {MAX_PATHS} answers")
        if node.attributes:
            paths.update(f"{path}/@{attribute.name}" for attribute in node.attributes)
        if node.children:
            stack.extend([(child, f"{path}/{child.name}") for child in reversed(node.children)])
    repeats = frozenset(ref for ref, control in controls.items() if control.kind == "repeat")
    return Shape(frozenset(paths), children, repeats)


def _targets(
    binds: Mapping[str, Bind], everything: Sequence[Control], itext: Itext
) -> list[Target]:
    targets = [
        Target(ref, aspect, (expr,))
        for ref, bind in binds.items()
        if not bind.plain
        for aspect in _OF_BINDS
        if (expr := getattr(bind, aspect)) is not None
    ]
    for control in everything:
        if control.times is not None:
            targets.append(Target(control.ref, "count", (control.times,)))
        if control.itemset is not None:
            targets.append(Target(control.ref, "choices", (control.itemset.nodeset,)))
        if control.search is not None:
            targets.append(Target(control.ref, "choices", (control.search,)))
        if not (speaks(control.label) or speaks(control.hint)):
            continue
        words = _label_expressions((control.label, control.hint), itext)
        if words:
            targets.append(Target(control.ref or everything[0].ref, "label", words))
    return targets


def _label_expressions(words: tuple[Words | None, ...], itext: Itext) -> tuple[Expr, ...]:
    return tuple(expr for each in words for expr in expressions(each, itext))
