"""The forms engine beside its peers, in one run: JavaRosa (ODK Collect) and ODK Web Forms' engine.

JavaRosa comes in pyxform's jar and needs `java`. For the other, `npm install @getodk/xforms-engine@0.22
jsdom` in a folder and name that folder in EHE_NODE_PEERS. A peer that is not here is named in the note.
Loading is reading the XML and opening a filling. The peers are warm, and so are we in "load": expressions
met before in this process are still compiled. "first load" keeps nothing from the time before.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.session import Session
from ehe_desktop.xforms.xpath import compiler
from tests.benchmarks.measuring import Row, timed_ms
from tests.xforms.big_forms import big, chain, fan
from tests.xforms.conformance import StillEnv

PEERS = Path(__file__).with_name("peers")


@dataclass(frozen=True, slots=True)
class Load:
    """A form to load, the question to set, and the bars in ms."""

    name: str
    xml: str
    ref: str
    values: tuple[str, str]
    load_goal: float
    set_goal: float


@dataclass(frozen=True, slots=True)
class Peer:
    """What another engine took in ms, or why it was not asked."""

    load: float | None
    set: float | None
    why: str = ""


def _big() -> Load:
    return Load("big form", big(), "/data/g0/q0", ("no", "yes"), 55, 0.6)


def _fan() -> Load:
    return Load("fan form", fan(), "/data/a", ("1", "2"), 150, 10)


def _chain() -> Load:
    return Load("chain form", chain(), "/data/k0", ("1", "2"), 150, 10)


def javarosa(form: Path, load: Load) -> Peer:
    """Ask JavaRosa."""
    spec = find_spec("pyxform")
    origin = spec.origin if spec is not None else None
    jar = Path(origin or "").parent / "validators/odk_validate/bin/ODK_Validate.jar"
    if shutil.which("java") is None or not jar.is_file():
        return Peer(None, None, "JavaRosa: no java, or pyxform without its jar")
    return _asked(["java", "-cp", str(jar), str(PEERS / "JavaRosa.java")], form, load)


def web_forms(form: Path, load: Load) -> Peer:
    """Ask the engine of ODK Web Forms."""
    folder = os.environ.get("EHE_NODE_PEERS", "")
    if shutil.which("node") is None or not folder:
        return Peer(None, None, "Web Forms: no node, or EHE_NODE_PEERS not set")
    return _asked(["node", str(PEERS / "webforms.mjs"), folder], form, load)


def _asked(command: list[str], form: Path, load: Load) -> Peer:
    run = subprocess.run(
        [*command, str(form), load.ref, *load.values],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if run.returncode:
        return Peer(None, None, (run.stderr.strip().splitlines() or ["failed"])[-1][:80])
    words = run.stdout.split()
    return Peer(float(words[0]), float(words[1]))


def _ours(load: Load) -> tuple[float, float, float]:
    def opened() -> Session:
        return Session(FormDef.from_xml(load.xml), StillEnv())

    def opened_first() -> Session:
        compiler.forget()
        return opened()

    session = opened()
    turn = iter(range(10**9))

    def answer() -> None:
        for _ in range(10):
            session.set(load.ref, load.values[next(turn) % 2])

    return timed_ms(opened_first, 9), timed_ms(opened, 9), timed_ms(answer, 9) / 10


def rows_of(load: Load) -> Iterator[Row]:
    """Loading and one answer, each beside its peers."""
    with tempfile.TemporaryDirectory() as room:
        form = Path(room) / "form.xml"
        form.write_text(load.xml, encoding="utf-8")
        java, web = javarosa(form, load), web_forms(form, load)
        first, loading, setting = _ours(load)
    for what, value, theirs, others, goal in (
        ("first load", first, java.load, web.load, load.load_goal),
        ("load", loading, java.load, web.load, load.load_goal),
        ("one answer", setting, java.set, web.set, load.set_goal),
    ):
        said = f"yardstick: JavaRosa, warm; Web Forms: {others:.2f} ms" if others else web.why
        if theirs is None:
            said = f"{java.why}; {said}"
        yield Row(name=f"{load.name}: {what}", value=value, yardstick=theirs, goal=goal, note=said)


def form_of_a_thousand() -> Iterator[Row]:
    """1,000 questions in 50 groups, 400 expressions; one answer opens 50 of them."""
    yield from rows_of(_big())


def fan_of_calculates() -> Iterator[Row]:
    """1,000 calculates that read three questions; one answer works out 750."""
    yield from rows_of(_fan())


def chain_of_calculates() -> Iterator[Row]:
    """1,000 calculates, each of the one before."""
    yield from rows_of(_chain())


BENCHES = (form_of_a_thousand, fan_of_calculates, chain_of_calculates)
