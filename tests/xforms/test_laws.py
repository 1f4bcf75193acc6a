"""Laws of the whole engine, over forms and histories nobody thought of.

The first is the one that matters: after any history, the answers are what a form opened afresh on the
same draft works out. A missing dependency, a wrong order or a stale cache breaks it.
"""

from __future__ import annotations

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ehe_desktop.xforms.definition import FormDef
from ehe_desktop.xforms.errors import FormError
from ehe_desktop.xforms.items import Group, Item, Repeat
from ehe_desktop.xforms.session import Session
from tests.xforms.building import bind, open_form, xform
from tests.xforms.conformance import StillEnv

INSTANCE = "<a/><b/><g><c/><d/></g><r><e/><f/><h/><s><i/><j/></s></r><k/><l/>"
ASKED = ("a", "b", "g/c", "r/e", "r/s/i")
WORKED_OUT = ("g/d", "r/f", "r/s/j", "k", "l")
MAY_HIDE = ("g", "g/c", "r/f", "r/e", "r", "k", "r/s/j", "b")
PATHS = ("a", "b", "g/c", "g/d", "r/e", "r/f", "r/s/i", "r/s/j", "k")
BODY = (
    '<input ref="/data/a"/><input ref="/data/b"/><group ref="/data/g"><input ref="/data/g/c"/></group>'
    '<repeat nodeset="/data/r"><input ref="/data/r/e"/><repeat nodeset="/data/r/s">'
    '<input ref="/data/r/s/i"/></repeat></repeat>'
)

paths = st.sampled_from([f"/data/{path}" for path in PATHS])
numbers = st.one_of(
    st.builds("sum({})".format, paths),
    st.builds("count({}[. != ''])".format, paths),
    st.builds("count-non-empty({})".format, paths),
    st.builds("string-length({})".format, paths),
    st.sampled_from(["count(/data/r)", "count(/data/r/s)", "position(..)"]),
    st.builds("number(coalesce({}, '0'))".format, paths),
    st.builds(
        "sum(/data/r[e = {}]/e)".format, st.sampled_from(["/data/a", "current()/../a", "'1'"])
    ),
    st.builds("count(//{})".format, st.sampled_from(["e", "i", "c"])),
    st.builds("indexed-repeat(/data/r/e, /data/r, {})".format, st.sampled_from(["1", "/data/b"])),
    st.builds("count(../preceding-sibling::{})".format, st.sampled_from(["r", "s"])),
)
texts = st.one_of(
    paths,
    numbers,
    st.builds("concat({}, '-', {})".format, paths, paths),
    st.builds("join(' ', {})".format, paths),
    st.builds("if({} = '1', {}, 'x')".format, paths, paths),
)
truths = st.one_of(
    st.sampled_from(["/data/a = '1'", "/data/b = '1'", "/data/a != '1'"]),
    st.builds("{} = '1'".format, paths),
    st.builds("{} != {}".format, paths, paths),
    st.builds("{} > 1".format, numbers),
    st.builds("selected({}, '2')".format, paths),
)
forms = st.builds(
    lambda calculates, relevants, flags, count: xform(
        INSTANCE,
        "".join(
            bind(
                ref,
                **{
                    name: parts[ref]
                    for name, parts in _parts(calculates, relevants, flags)
                    if ref in parts
                },
            )
            for ref in sorted({*calculates, *relevants, *flags})
        ),
        BODY.replace('"/data/r/s">', f'"/data/r/s"{count}>', 1),
    ),
    st.dictionaries(st.sampled_from(WORKED_OUT), texts, min_size=2, max_size=4),
    st.dictionaries(st.sampled_from(MAY_HIDE), truths, min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(ASKED), truths, max_size=2),
    st.sampled_from(["", "", ' jr:count="/data/b"', ' jr:count="../e"']),
)
actions = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"])),
        st.tuples(st.just("set"), st.sampled_from(ASKED), st.sampled_from(["1", "2", "3", ""])),
        st.tuples(st.just("add"), st.sampled_from(["r", "r/s"]), st.just("")),
        st.tuples(st.just("remove"), st.sampled_from(["r", "r/s"]), st.just("")),
    ),
    min_size=4,
    max_size=8,
)
last = st.booleans()


def _parts(calculates: dict, relevants: dict, flags: dict) -> list[tuple[str, dict]]:
    return [("calculate", calculates), ("relevant", relevants), ("required", flags)]


def has_two_truths(form: FormDef) -> bool:
    """Say whether something opens itself, as a group that is shown by an answer inside it.

    Shown, it stays shown; hidden, it stays hidden: such a form has no one right state.
    """
    edges: dict[tuple[str, str], set[tuple[str, str]]] = {}
    targets = [
        (path, target) for target in form.plan.targets for path in (target.where, *target.also)
    ]
    known = {(place, target.aspect) for place, target in targets}
    for place, target in targets:
        reads = edges.setdefault((place, target.aspect), set())
        where = {reference.path for reference in target.references}
        above = {
            "/".join(path.split("/")[:n]) for path in where for n in range(2, path.count("/") + 2)
        }
        reads |= known & {(path, "calculate") for path in where}
        reads |= known & {(path, "relevant") for path in where | above}
        own = place.split("/")
        if target.aspect == "calculate":
            reads |= known & {("/".join(own[:n]), "relevant") for n in range(2, len(own) + 1)}
    for start, first in edges.items():
        reached, stack = set(), list(first)
        while stack:
            here = stack.pop()
            if here == start:
                return True
            if here not in reached:
                reached.add(here)
                stack.extend(edges.get(here, ()))
    return False


def opened(xml: str) -> Session:
    form = FormDef.from_xml(xml)
    assume(not form.problems())
    assume(not has_two_truths(form))
    try:
        return Session(form, StillEnv())
    except FormError:
        assume(False)
        raise


def act(session: Session, what: str, ref: str, text: str, *, at_end: bool) -> None:
    """Carry out one action on the first or last instance there is."""
    repeat = session.find_repeat("/data/r")
    if what == "set" or ref == "r/s":
        if ref.startswith("r/") and not repeat.instances:
            return
        outer = len(repeat.instances) if at_end else 1
        ref = ref.replace("r/", f"r[{outer}]/", 1)
    if what == "set" and "/s/" in ref:
        inner = session.find_repeat(f"/data/{ref.rpartition('/')[0]}").instances
        if not inner:
            return
        ref = ref.replace("/s/", f"/s[{len(inner) if at_end else 1}]/")
    if what != "set" and session.find_repeat(f"/data/{ref}").count_controlled:
        return
    if what == "set":
        session.set(f"/data/{ref}", text)
    elif what == "add":
        session.add_repeat(f"/data/{ref}")
    elif session.find_repeat(f"/data/{ref}").instances:
        session.remove_repeat(f"/data/{ref}[1]")


def seen(item: Item) -> dict[str, tuple]:
    """Everything there is to see below an item."""
    found: dict[str, tuple] = {}
    stack: list[Item] = [item]
    while stack:
        here = stack.pop()
        if isinstance(here, Repeat):
            stack.extend(here.instances)
        elif isinstance(here, Group):
            found[here.ref] = (here.relevant,)
            stack.extend(here.children)
        else:
            found[here.ref] = (here.relevant, here.kept, here.required, here.violation)
    return found


@settings(max_examples=200, deadline=None)
@given(forms, actions, st.lists(last, min_size=8, max_size=8))
def test_after_any_history_the_answers_are_those_of_a_form_opened_afresh(xml, history, ends):
    session = opened(xml)
    for (what, ref, text), at_end in zip(history, ends, strict=False):
        act(session, what, ref, text, at_end=at_end)
    draft = session.to_xml(draft=True)
    assume(not session.failures)
    again = Session(session.form, StillEnv(), saved=draft)
    assert again.to_xml(draft=True) == draft
    assert seen(again.root) == seen(session.root)


@settings(max_examples=60, deadline=None)
@given(forms, actions)
def test_what_changed_is_what_is_told(xml, history):
    session = opened(xml)
    for what, ref, text in history:
        before = seen(session.root)
        told: list = []
        stop = session.subscribe(told.append)
        act(session, what, ref, text, at_end=True)
        stop()
        after = seen(session.root)
        if what != "set":
            continue
        (changes,) = told or [None]
        values = {r for r in after if r in before and after[r][1:2] != before[r][1:2]}
        relevance = {r for r in after if r in before and after[r][0] != before[r][0]}
        assert values <= (changes.values if changes else set())
        assert relevance <= (changes.relevance if changes else set())


@settings(max_examples=60, deadline=None)
@given(forms, actions)
def test_a_finished_filling_holds_what_counts_and_nothing_else(xml, history):
    session = opened(xml)
    for what, ref, text in history:
        act(session, what, ref, text, at_end=False)
    finished = session.to_xml(draft=False)
    hidden = [ref for ref, parts in seen(session.root).items() if not parts[0]]
    again = Session(session.form, StillEnv(), saved=finished)
    for ref in hidden:
        try:
            assert again.find(ref).kept in {"", session.find(ref).kept}
        except KeyError:
            continue
    assert len(finished) <= len(session.to_xml(draft=True))


@given(st.lists(st.sampled_from("<>&\"'/[](){}=:xa1 \n"), max_size=60).map("".join))
@example("<a xmlns:x='u'><x:b/></a>")
def test_any_text_as_a_form_is_a_form_error_or_a_form(text):
    try:
        FormDef.from_xml(text)
    except FormError:
        return


def test_who_reads_a_group_follows_every_answer_in_it():
    session = open_form(xform(INSTANCE, bind("k", calculate="string-length(/data/g)"), BODY))
    session.set("/data/g/c", "four")
    assert session.find("/data/k").value == "4"
