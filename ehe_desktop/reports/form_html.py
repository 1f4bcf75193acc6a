"""Any form for a screen reader or a browser: the twin of the paper, one file, nothing fetched.

Language and direction come from the form's language tag. A drawing is written anew from its strokes,
so that no file somebody gave is put into the page as it came. A strict content policy forbids
scripts and loading.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from html import escape
from typing import BinaryIO, Final

from ehe_desktop.domain.form_library import FormLanguage
from ehe_desktop.reports.form_lines import NOT_ANSWERED, Answer, FormCopy, FormLine
from ehe_desktop.reports.plain_text import MAY_BREAK, long_text
from ehe_desktop.reports.printed import Printed
from ehe_desktop.reports.schedule_html_style import HEAD, STYLE

_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE: Final = (
    STYLE
    + """
dl{margin:.5rem 0}
dt{font-weight:600;margin-top:.75rem}
dd{margin:.1rem 0 .5rem 0;padding-bottom:.5rem;border-bottom:1px solid #b9c0c7;white-space:pre-line}
.hint,.none{color:#4a5159}
img{max-width:30rem;border:1px solid #b9c0c7}
.room{display:block;border-bottom:1px solid #757d86;height:1.8em}
ul{list-style:none;padding:0}
@page{size:A4 portrait}
"""
)


def render_form_html(
    copies: Sequence[FormCopy], out: BinaryIO, *, kicker: str, printed: Printed
) -> None:
    """Write the forms as one HTML file in UTF-8."""
    head = HEAD.format(title=escape(kicker), style=_STYLE)
    parts = [
        head.replace(_POLICY, f"{_POLICY}; img-src data:"),
        f'<header><p class="handling">{escape(printed.handling)}</p><h1>{escape(kicker)}</h1></header>',
        "<main>",
        *(part for one in copies for part in _form(one)),
        "</main>",
        _footer(printed),
        "</body>\n</html>\n",
    ]
    out.write("\n".join(parts).encode("utf-8"))


def _footer(printed: Printed) -> str:
    return (
        f'<footer><p class="handling">{escape(printed.handling)}</p>'
        f"<p>{escape(printed.origin)}. {escape(printed.copy_line)}.</p></footer>"
    )


def _form(copy: FormCopy) -> Iterator[str]:
    language = FormLanguage(copy.language)
    tag = f' lang="{escape(language.tag)}"' if language.tag else ""
    way = ' dir="rtl"' if language.is_right_to_left else ' dir="ltr"'
    yield f"<section{tag}{way}><h2>{_text(copy.title)}</h2>"
    if copy.facts:
        rows = "".join(
            f'<tr><th scope="row">{_text(name)}</th><td>{_text(value)}</td></tr>'
            for name, value in copy.facts
        )
        yield f'<table dir="ltr" lang="en-GB"><tbody>{rows}</tbody></table>'
    if copy.note:
        yield f"<p>{_text(copy.note)}</p>"
    yield from _lines(copy.lines)
    yield "</section>"


def _lines(lines: Sequence[FormLine]) -> Iterator[str]:
    is_open = False
    for line in lines:
        if line.kind == "question":
            if not is_open:
                yield "<dl>"
                is_open = True
            hint = f' <span class="hint">{_text(line.hint)}</span>' if line.hint else ""
            yield f"<dt>{_text(line.text)}{hint}</dt><dd>{_answer(line.answer, line.text)}</dd>"
            continue
        if is_open:
            yield "</dl>"
            is_open = False
        level = min(6, line.depth + 2)
        name = f"h{level}" if line.kind == "heading" else "p"
        yield f"<{name}>{_text(line.text)}</{name}>"
    if is_open:
        yield "</dl>"


def _answer(answer: Answer, question: str) -> str:
    if answer.is_empty:
        return f'<span class="none">{NOT_ANSWERED}</span>'
    parts = [f"<bdi>{_text(answer.words)}</bdi>"] if answer.words else []
    if answer.options:
        mark = '<span class="tick" role="img" aria-label="to mark"></span>'
        items = "".join(f"<li>{mark} {_text(one.words)}</li>" for one in answer.options)
        parts.append(f"<ul>{items}</ul>")
    if answer.drawing is not None:
        count = len(answer.drawing.strokes)
        words = f"Drawing, {count} lines: {question}" if count else f"Room to draw: {question}"
        data = answer.drawing.to_svg(picture=answer.picture)
        parts.append(_image("image/svg+xml", data, words))
    elif answer.picture:
        kind = "image/png" if answer.picture.startswith(b"\x89PNG") else "image/jpeg"
        parts.append(_image(kind, answer.picture, f"Photo: {question}"))
    parts += ['<span class="room"></span>'] * answer.room
    return "<br>".join(parts) if len(parts) > 1 and not answer.room else "".join(parts)


def _image(kind: str, data: bytes, words: str) -> str:
    return f'<img src="data:{kind};base64,{base64.b64encode(data).decode()}" alt="{_text(words)}">'


def _text(text: str) -> str:
    """Escaped, without what would steer the layout; paragraphs stay, a long word may be broken."""
    return escape(long_text(text)).replace(MAY_BREAK, "<wbr>")
