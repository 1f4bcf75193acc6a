"""Small forms for tests: XLSForm markdown or plain XForms in, a session out."""

from __future__ import annotations

from ehe_desktop.xforms.author import convert
from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from tests.xforms.conformance import StillEnv


def form_md(markdown: str) -> FormDef:
    xml, _ = convert(markdown, name="data")
    return FormDef.from_xml(xml)


def xform(instance: str, model: str = "", body: str = "", lists: str = "") -> str:
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"'
        ' xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>T</h:title><model>'
        f'<instance><data id="t">{instance}</data></instance>{lists}{model}'
        f"</model></h:head><h:body>{body}</h:body></h:html>"
    )


def bind(ref: str, **parts: str) -> str:
    written = " ".join(
        f'{name}="{text.replace("&", "&amp;").replace("<", "&lt;").replace(chr(34), "&quot;")}"'
        for name, text in parts.items()
    )
    return f'<bind nodeset="/data/{ref}" {written}/>'


def asked(*refs: str) -> str:
    return "".join(f'<input ref="/data/{ref}"><label>{ref}</label></input>' for ref in refs)


def open_form(xml: str, **options: object) -> Session:
    return Session(FormDef.from_xml(xml), StillEnv(), **options)


def values(session: Session, *refs: str) -> list[str]:
    return [session.find(f"/data/{ref}").value for ref in refs]
