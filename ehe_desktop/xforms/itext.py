"""Words on the form: labels, hints and messages, in every language, with outputs.

A text is pieces: plain words, and expressions worked out where the text stands. A
language that lacks a text falls back to the form's default language, then to its id.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.limits import MAX_TEXT
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.xpath.ast import Call, Literal
from ehe_desktop.xforms.xpath.compiler import Expr
from ehe_desktop.xforms.xpath.context import Ctx

Compile = Callable[[str, str], Expr | None]
"""Compiles an expression standing at a place; keeps the problem and gives None if bad."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a widget shows: the words, and names of media files that go with them."""

    plain: str
    spans: tuple[str, ...] = ()
    image: str | None = None
    audio: str | None = None
    video: str | None = None
    big_image: str | None = None
    guidance: str | None = None


EMPTY: Final = Text("")
MEDIA: Final = frozenset({"image", "audio", "video", "big-image"})
_SPACE: Final = " \t\r\n"
Pieces = tuple["str | Expr", ...]
Forms = Mapping[str, Pieces]  # "" is the words; "image", "audio", "guidance", …


class Words(NamedTuple):
    """Where a label comes from: a text id (fixed or worked out), or pieces."""

    text_id: Expr | None = None
    pieces: Pieces = ()
    value: Expr | None = None  # `ref` to a node holding the words


@dataclass(frozen=True)
class Itext:
    """All translated texts of a form."""

    languages: tuple[str, ...] = ()
    default: str = ""
    texts: Mapping[str, Mapping[str, Forms]] = field(default_factory=dict)

    def forms(self, text_id: str, language: str) -> Forms | None:
        """Return the forms of one text, falling back to the default language."""
        found = self.texts.get(language, {}).get(text_id)
        if found is None:
            found = self.texts.get(self.default, {}).get(text_id)
        return found

    def outputs(self, text_id: str) -> list[Expr]:
        """Return every expression inside a text, in any language."""
        return [
            piece
            for texts in self.texts.values()
            for pieces in texts.get(text_id, {}).values()
            for piece in pieces
            if isinstance(piece, Expr)
        ]


def read_itext(model: Node, compile_: Compile) -> Itext:
    """Read `itext` from the model."""
    block = model.first("itext")
    if block is None:
        return Itext()
    texts: dict[str, dict[str, Forms]] = {}
    default = ""
    for translation in block.named("translation"):
        language = translation.get("lang")
        if not default or translation.attribute("default") is not None:
            default = language if translation.attribute("default") or not default else default
        texts[language] = {
            text.get("id"): _read_forms(text, compile_) for text in translation.named("text")
        }
    return Itext(tuple(texts), default, texts)


def _read_forms(text: Node, compile_: Compile) -> Forms:
    return {
        value.get("form"): read_pieces(value, compile_, f"text {text.get('id')}")
        for value in text.named("value")
    }


def read_pieces(node: Node, compile_: Compile, where: str) -> Pieces:
    """Read mixed content: words and outputs."""
    if not node.children:
        return (node.text,) if node.text else ()
    pieces: list[str | Expr] = []
    for child in node.children:
        if child.kind == "text":
            pieces.append(child.text)
        elif child.kind == "element" and child.name == "output":
            expr = compile_(child.get("value") or child.get("ref"), where)
            pieces.append(expr if expr is not None else "")
        elif child.kind == "element":
            pieces.append(child.string())
    return tuple(pieces)


def read_words(node: Node | None, compile_: Compile, where: str) -> Words | None:
    """Read a label, hint or message element."""
    if node is None:
        return None
    ref = node.get("ref")
    if not ref:
        return Words(pieces=read_pieces(node, compile_, where))
    return words_of_ref(ref, compile_, where)


def words_of_ref(ref: str, compile_: Compile, where: str) -> Words:
    """Read `jr:itext('id')`, `jr:itext(path)` or a plain path."""
    expr = compile_(ref, where)
    if expr is None:
        return Words()
    ast = expr.ast
    if isinstance(ast, Call) and ast.name == "jr:itext" and len(ast.arguments) == 1:
        inside = ref.strip()[len("jr:itext") :].strip()[1:-1]
        return Words(text_id=compile_(inside, where))
    return Words(value=expr)


def fixed_id(words: Words | None) -> str | None:
    """Return the text id when it is written out."""
    if words is None or words.text_id is None:
        return None
    ast = words.text_id.ast
    return ast.value if isinstance(ast, Literal) else None


def speaks(words: Words | None) -> bool:
    """Say whether words may name a text or hold an expression; plain ones are most of them."""
    return words is not None and not (len(words.pieces) == 1 and isinstance(words.pieces[0], str))


def expressions(words: Words | None, itext: Itext) -> list[Expr]:
    """Return every expression these words depend on."""
    if words is None or not speaks(words):
        return []
    found = [piece for piece in words.pieces if isinstance(piece, Expr)]
    found += [expr for expr in (words.value, words.text_id) if expr is not None]
    text_id = fixed_id(words)
    return found if text_id is None else found + itext.outputs(text_id)


def show(words: Words | None, itext: Itext, language: str, ctx: Ctx) -> Text:
    """Work a text out where it stands."""
    if words is None:
        return EMPTY
    if words.value is not None:
        return Text(_said(words.value, ctx))
    if words.text_id is None:
        return Text(join_pieces(words.pieces, ctx).strip(_SPACE))
    text_id = _said(words.text_id, ctx)
    forms = itext.forms(text_id, language)
    if forms is None:
        return Text(text_id)
    media = {name: join_pieces(pieces, ctx) for name, pieces in forms.items() if name}
    words_form = forms.get("", forms.get("long", forms.get("short", ())))
    return Text(
        join_pieces(words_form, ctx).strip(_SPACE),
        image=_file(media.get("image")),
        audio=_file(media.get("audio")),
        video=_file(media.get("video")),
        big_image=_file(media.get("big-image")),
        guidance=media.get("guidance"),
    )


def join_pieces(pieces: Pieces, ctx: Ctx) -> str:
    """Return the words, with every output worked out where `ctx` stands."""
    if len(pieces) == 1 and isinstance(pieces[0], str):
        return pieces[0]
    said: list[str] = []
    room = MAX_TEXT
    for piece in pieces:
        if room <= 0:  # what is not shown is not held: a label can name a long answer many times
            break
        said.append(_said(piece, ctx)[:room])
        room -= len(said[-1])
    return "".join(said)


def _said(piece: str | Expr, ctx: Ctx) -> str:
    """Return the words of a piece: none, and told, where it cannot be worked out."""
    if isinstance(piece, str):
        return piece
    try:
        said = piece.string(ctx)
        ctx.scope.spend(len(said) >> 6)  # a list can hold a long answer in each of its labels
    except FormError as error:
        ctx.scope.fail(error, ctx.current)
        return ""
    return said


def _file(uri: str | None) -> str | None:
    """Return the bare name of a media file; an address that leaves the form's folder has none."""
    if uri is None or wanders(uri):
        return None
    return uri.strip().rpartition("/")[2]


def wanders(uri: str) -> bool:
    """Say whether a media address is none, or leaves the form's folder."""
    name = uri.strip().removeprefix("jr://")
    return not name or "\\" in name or ":" in name or bool({"", ".", ".."} & set(name.split("/")))
