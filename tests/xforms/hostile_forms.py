"""Forms made to harm whoever opens them, and a child process that opens them and is measured.

`python -m tests.xforms.hostile_forms` opens each in a process of its own, forked after the imports,
and prints name, the error's code, the most memory it held and the processor's seconds it took; these
are bounded so that a hang is an end, not a wait. A sound form goes first, as the yardstick of time.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.session import Session
from tests.xforms.big_forms import big
from tests.xforms.building import asked, bind, xform
from tests.xforms.conformance import StillEnv

MOST_SECONDS = 20
YARDSTICK = "a sound form of 1,000 questions"


@dataclass(frozen=True)
class Hostile:
    """A form, the files beside it, and the code it must be refused with."""

    code: str
    build: Callable[[], str | bytes]
    files: dict[str, Callable[[], bytes]] = field(default_factory=dict)


def _listed(uri: str) -> str:
    return xform(
        "<a/>",
        body="<select1 ref='/data/a'><itemset nodeset=\"instance('l')/root/item\">"
        '<value ref="k"/><label ref="k"/></itemset></select1>',
        lists=f'<instance id="l" src="{uri}"/>',
    )


def _bomb() -> str:
    bombs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY e0 "lol">{bombs}]><x>&e9;</x>'


def _many(count: int, calculate: str) -> str:
    """`count` answers, each worked out by the same expression over all of them."""
    names = [f"k{n}" for n in range(count)]
    return xform(
        "<a/>" + "".join(f"<{name}/>" for name in names),
        "".join(bind(name, calculate=calculate) for name in names),
        asked("a"),
    )


def _doubling() -> str:
    names = [f"k{n}" for n in range(60)]
    binds = [
        bind(name, calculate=f"concat(/data/k{n - 1}, /data/k{n - 1})")
        for n, name in enumerate(names)
        if n
    ]
    return xform("<k0>x</k0>" + "".join(f"<{name}/>" for name in names[1:]), "".join(binds))


def _wide_text() -> str:
    """Many answers, each as long as one may be."""
    names = [f"k{n}" for n in range(400)]
    binds = "".join(bind(name, calculate=f"concat(/data/a, '{name}')") for name in names)
    return xform(f"<a>{'x' * 190_000}</a>" + "".join(f"<{n}/>" for n in names), binds)


def _repeats(count: str, inner: str = "") -> str:
    nested = f'<repeat nodeset="/data/r/s" jr:count="{inner}"/>' if inner else ""
    return xform(
        "<r><x/><s><y/></s></r>",
        body=f'<repeat nodeset="/data/r" jr:count="{count}"><input ref="/data/r/x"/>{nested}</repeat>',
    )


def _rows(text: str, count: int) -> Callable[[], bytes]:
    return lambda: b"k,n\n" + text.encode() * count


HOSTILE: dict[str, Hostile] = {
    "a doctype": Hostile("xml-doctype", lambda: "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>"),
    "an entity bomb": Hostile("xml-doctype", _bomb),
    "a deep nest": Hostile("xml-depth", lambda: "<a>" * 1_000_000),
    "a million nodes": Hostile("xml-nodes", lambda: "<a>" + "<b/>" * 1_000_000 + "</a>"),
    "a million attributes": Hostile(
        "xml-nodes",
        lambda: "<a>" + ("<b " + " ".join(f"c{n}=''" for n in range(150)) + "/>") * 7000,
    ),
    "prefixes without end": Hostile(
        "xml-prefixes",
        lambda: "".join(
            "<a " + " ".join(f"xmlns:p{d}x{n}='u'" for n in range(90)) + ">" for d in range(90)
        ),
    ),
    "a label of 10 MB": Hostile(
        "xml-text",
        lambda: xform(
            "<a/>", body=f'<input ref="/data/a"><label>{"x" * 7_900_000}</label></input>'
        ),
    ),
    "a file of 10 MB": Hostile("xml-size", lambda: f"<a>{'x' * 10_000_000}</a>"),
    "an attribute of 7 MB": Hostile("xml-text", lambda: f"<a b='{'x' * 7_000_000}'/>"),
    "20,000 questions": Hostile("paths", lambda: big(450, 20)),
    "expressions without end": Hostile("expressions", lambda: _many(400, "1" + " + 1" * 2_900)),
    "everything reads everything": Hostile("references", lambda: _many(3_000, "count(//*)")),
    "a million repeats": Hostile("repeat-limit", lambda: _repeats("1000000")),
    "repeats in repeats": Hostile("repeat-limit", lambda: _repeats("1900", "1900")),
    "a pattern that runs away": Hostile(
        "regex", lambda: xform("<a/>", bind("a", calculate="regex('a', '((a{900}){900}){900}')"))
    ),
    "a pattern too long": Hostile(
        "regex", lambda: xform("<a/>", bind("a", calculate=f"regex('a', '{'a?' * 5_000}')"))
    ),
    "text that doubles": Hostile("text", _doubling),
    "text that fills the memory": Hostile("text", _wide_text),
    "nodes looked at in cubes": Hostile(
        "work",
        lambda: xform(
            "<a/>" + "<b/>" * 3_000,
            bind("a", calculate="count(/data/b[count(/data/b[count(/data/b) = 1]) = 1])"),
        ),
    ),
    "a brackets bomb": Hostile(
        "xpath-size", lambda: xform("<a/>", bind("a", calculate="(" * 9_000 + "1" + ")" * 9_000))
    ),
    "an address that climbs": Hostile(
        "file", lambda: _listed("jr://file-csv/../../etc/passwd.csv")
    ),
    "an address of the file system": Hostile("file", lambda: _listed("file:///etc/passwd")),
    "an address of the network": Hostile("file", lambda: _listed("https://example.org/l.csv")),
    "a list without end": Hostile(
        "file",
        lambda: _listed("jr://file-csv/l.csv"),
        {"jr://file-csv/l.csv": _rows("a,b\n", 1_900_000)},
    ),
    "a cell without end": Hostile(
        "file",
        lambda: _listed("jr://file-csv/l.csv"),
        {"jr://file-csv/l.csv": _rows("x" * 7_000_000, 1)},
    ),
    "places nested without end": Hostile(
        "file",
        lambda: _listed("jr://file/l.geojson"),
        {"jr://file/l.geojson": lambda: b"[" * 1_900_000},
    ),
    "a list of places without end": Hostile(
        "file",
        lambda: _listed("jr://file/l.geojson"),
        {"jr://file/l.geojson": lambda: b'{"features":[' + b"[]," * 2_000_000 + b"[]]}"},
    ),
}


class Beside:
    """Serves the files of a hostile form."""

    def __init__(self, files: dict[str, Callable[[], bytes]]) -> None:
        self.files = files

    def open(self, uri: str) -> bytes | None:
        made = self.files.get(uri)
        return None if made is None else made()


def opened(case: Hostile) -> str:
    """Open a form and return the code it is refused with, or ""."""
    return _opened(case.build(), Beside(case.files))


def _opened(xml: str | bytes, files: Beside) -> str:
    try:
        Session(FormDef.from_xml(xml, files), StillEnv())
    except FormError as error:
        return error.code
    return ""


def measured(cases: dict[str, Hostile]) -> Iterator[tuple[str, str, int, float]]:
    """Open each in a process of its own; yield name, code, most memory in MB, seconds of processor."""
    import resource

    for name, case in cases.items():
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
            xml, files = case.build(), Beside(case.files)
            before = time.process_time()
            code = _opened(xml, files)
            took = time.process_time() - before
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            os.write(writing, f"{code or 'opened'} {most} {took}".encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            code, most, took = pipe.read().split() or ("ended", 0, MOST_SECONDS)
        os.waitpid(child, 0)
        yield name, code, int(most), float(took)


if __name__ == "__main__":
    every = {YARDSTICK: Hostile("", big), **HOSTILE}
    sys.stdout.write(json.dumps(list(measured(every))))
