"""Coverage-guided fuzzing of the engine; not part of the test run, and atheris is no dependency.

    .venv/bin/uv pip install --python .venv/bin/python atheris
    python3 installer/bootstrap.py fuzz xml   -max_total_time=300 -timeout=5 CORPUS_XML
    python3 installer/bootstrap.py fuzz xpath -max_total_time=300 -timeout=5 CORPUS_XPATH

and so `list` (a CSV or GeoJSON file, or XML, beside a form) and `sheet` (an author's XLSForm in markdown).
Only a FormError may come out; anything else, or five seconds on one input, is a finding (more where the
machine is busy: the seconds are the wall's). Before the first run `seed FOLDER` writes the hostile and the
ordinary forms there as a corpus for `xml`.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path


def one_form(data: bytes) -> None:
    """Load whatever it is, open it, answer it, write it and open that."""
    from ehe_desktop.xforms.definition import FormDef
    from ehe_desktop.xforms.errors import FormError
    from ehe_desktop.xforms.session import Session
    from tests.xforms.conformance import StillEnv

    try:
        form = FormDef.from_xml(data)
        session = Session(form, StillEnv())
        for ref, control in list(form.controls.items())[:8]:
            if control.kind not in {"group", "repeat"}:
                try:
                    session.set(ref, "1")
                except KeyError:
                    continue
        for page in session.pages():
            for item in page.items:
                _ = (item.label, item.hint, item.choices, item.violation)
        session.validate()
        Session(form, StillEnv(), saved=session.to_xml(draft=True))
        session.to_xml(draft=False)
    except FormError:
        return


def one_expression(data: bytes) -> None:
    """Compile whatever it is, and work it out over a small tree."""
    from ehe_desktop.xforms.errors import FormError
    from ehe_desktop.xforms.reading import parse_xml
    from ehe_desktop.xforms.xpath.compiler import compile_xpath
    from ehe_desktop.xforms.xpath.context import Ctx, Scope
    from tests.xforms.conformance import StillEnv

    tree = parse_xml(
        "<data><a>1</a><b>2020-01-01</b><r><x>1 2</x></r><r><x>53.1 -1 0 0</x></r></data>"
    )
    try:
        expr = compile_xpath(data.decode("utf-8", "replace"))
        ctx = Ctx(Scope(StillEnv(), tree), tree.elements()[0])
        for read in (expr.string, expr.number, expr.boolean):
            read(ctx)
    except FormError:
        return


def one_list(data: bytes) -> None:
    """Read whatever it is as the list of a form, of a kind its first byte chooses."""
    from ehe_desktop.xforms.definition import FormDef
    from ehe_desktop.xforms.errors import FormError

    class Files:
        def open(self, uri: str) -> bytes:
            del uri
            return data[1:]

    kind = ("csv/a.csv", "geojson/a.geojson", "xml/a.xml")[data[0] % 3 if data else 0]
    with contextlib.suppress(FormError):
        FormDef.from_xml(
            '<html xmlns="http://www.w3.org/2002/xforms"><model><instance><data/></instance>'
            f'<instance id="a" src="jr://file-{kind}"/></model></html>',
            Files(),
        )


def one_sheet(data: bytes) -> None:
    """Check whatever it is as an author's form; what is wrong is told, and nothing raised."""
    from ehe_desktop.xforms.author import check

    check(data.decode("utf-8", "replace"), name="data")


TARGETS = {"xml": one_form, "xpath": one_expression, "list": one_list, "sheet": one_sheet}


def seed(folder: Path) -> None:
    """Write a corpus: small forms that use much of the language."""
    from tests.xforms.hostile_forms import HOSTILE

    folder.mkdir(parents=True, exist_ok=True)
    for number, case in enumerate(HOSTILE.values()):
        made = case.build()
        data = made.encode() if isinstance(made, str) else made
        if len(data) < 20_000:
            (folder / f"hostile{number}").write_bytes(data)
    for path in sorted(Path("forms").glob("*.xml")):
        if path.stat().st_size < 60_000:
            (folder / path.name).write_bytes(path.read_bytes())


def main() -> None:
    """Run one target, or write the corpus."""
    which = sys.argv.pop(1) if len(sys.argv) > 1 else ""
    if which == "seed":
        seed(Path(sys.argv[1]))
        return
    try:
        import atheris
    except ModuleNotFoundError:
        sys.exit(f"{__doc__}\natheris is not here.")
    if which not in TARGETS:
        sys.exit(f"{__doc__}\nOne of: {', '.join(TARGETS)}.")
    target = TARGETS[which]
    with atheris.instrument_imports(include=["ehe_desktop.xforms", "pyxform"]):
        target(b"<a/>")
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
