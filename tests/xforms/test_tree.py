"""The node tree: what is read, what is written, what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ehe_desktop.xforms.errors import FormError, FormTooLarge
from ehe_desktop.xforms.limits import MAX_XML_DEPTH, MAX_XML_NODES
from ehe_desktop.xforms.reading import parse_xml
from ehe_desktop.xforms.tree import Node
from ehe_desktop.xforms.writing import to_xml

BOMB = '<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><a>&y;</a>'


@pytest.mark.parametrize(
    "xml",
    [
        BOMB,
        '<!DOCTYPE a SYSTEM "file:///etc/hostname"><a/>',
        "<a><b></a>",
        "<a>&nbsp;</a>",
        "",
        "<p:a/>",
        '<?xml version="1.0" encoding="no-such"?><a/>',
    ],
)
def test_bad_or_dangerous_xml_is_refused(xml):
    with pytest.raises(FormError):
        parse_xml(xml.encode())


@pytest.mark.parametrize(
    "xml",
    [
        "<a>" * (MAX_XML_DEPTH + 1) + "</a>" * (MAX_XML_DEPTH + 1),
        "<r>" + "<a/>" * MAX_XML_NODES + "</r>",
        "<a " + " ".join(f'b{i}=""' for i in range(201)) + "/>",
    ],
)
def test_xml_beyond_our_limits_is_refused(xml):
    with pytest.raises(FormTooLarge):
        parse_xml(xml)


def test_prefixes_are_kept_as_written():
    xml = b'<d xmlns:orx="urn:o" id="x"><orx:meta orx:k="1&quot;"><i>a&amp;b</i></orx:meta></d>'
    assert to_xml(parse_xml(xml).elements()[0]) == xml


def test_a_node_that_is_not_kept_is_left_out():
    node = parse_xml("<a><b>1</b><c>2</c></a>").elements()[0]
    assert to_xml(node, lambda n: n.name != "b") == b"<a><c>2</c></a>"


texts = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


def _element(name: str, children: list[Node], text: str) -> Node:
    node = Node("element", name)
    for child in children:
        node.append(child)
    node.text = "" if children else text
    return node


trees = st.recursive(
    st.builds(_element, st.sampled_from(["a", "b"]), st.just([]), texts),
    lambda inner: st.builds(
        _element, st.sampled_from(["a", "c"]), st.lists(inner, max_size=3), texts
    ),
    max_leaves=6,
)


@given(trees)
def test_what_is_written_is_read_back(tree):
    written = to_xml(tree)
    again = parse_xml(written).elements()[0]
    assert to_xml(again) == written
    assert again.string() == tree.string()


@given(trees)
def test_a_clone_is_equal_and_apart(tree):
    copy = tree.clone()
    assert to_xml(copy) == to_xml(tree)
    assert not {id(node) for node in copy.walk()} & {id(node) for node in tree.walk()}
