"""The accessible twin: real tables, nothing loaded, every word escaped."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from ehe_desktop.reports.visit_schedule import NamesShown
from tests.reports.schedules import a_line, a_printed, a_request, a_schedule, html_of

VOID = {"meta", "br", "polygon", "circle"}
OURS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section",
    "h1", "h2", "h3", "p", "table", "caption", "thead", "tbody", "tr", "th", "td", "bdi",
    "br", "strong", "span", "svg", "polygon", "circle", "ol", "li",
}  # fmt: skip


class Outline(HTMLParser):
    """Elements with their attributes, nesting checked; the text of each cell."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if "style" not in self._open:
            self.words.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def test_the_language_the_captions_and_the_heads_are_there():
    outline = Outline(html_of(a_schedule(a_line(children=2), a_line(5))))
    assert outline.all("html") == [{"lang": "en-GB"}]
    assert len(outline.all("h1")) == 1
    assert len(outline.all("caption")) == len(outline.all("table")) > 0
    assert {attrs.get("scope") for attrs in outline.all("th")} == {"col", "row"}
    for words in ("High", "H", "09:30", "10:30", "ȘP", "EHE-1001", "Year 10", "WF17 Batley",
                  "Copy 1 of 1", "shred after 29 June 2026", "Printed by S. Hussain"):  # fmt: skip
        assert words in outline.text


def test_nothing_is_fetched_or_run():
    text = html_of(a_schedule(a_line()))
    outline = Outline(text)
    assert {tag for tag, _ in outline.elements} <= OURS
    names = {name for _, attrs in outline.elements for name in attrs}
    assert not names & {"src", "href", "onload", "onclick", "action", "xlink:href", "style"}
    assert "default-src 'none'" in text
    assert "url(" not in text
    assert "@import" not in text
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.parametrize(
    "words", ["<img src='x' onerror='y'>", "</table><script>", '" onload="z', "&lt;b&gt;", "<b>"]
)
def test_words_stay_words(words):
    line = a_line(
        child_names=(words,), case_numbers=(words[:24],), interpreter=words, second_person=words,
        area=words[:24], address=words, mode=words, buddy_name=words,
    )  # fmt: skip
    request = a_request(names=NamesShown.FULL, addresses=True)
    outline = Outline(html_of(a_schedule(line, request=request), a_printed(by=words)))
    assert {tag for tag, _ in outline.elements} <= OURS
    assert words in outline.text
    assert not any(name[:2] == "on" for _, attrs in outline.elements for name in attrs)


def test_the_rows_of_a_visit_with_siblings_add_up():
    outline = Outline(html_of(a_schedule(a_line(children=12))))
    spans = [attrs["rowspan"] for attrs in outline.all("td") if "rowspan" in attrs]
    assert set(spans) == {"9"}
    assert "and 4 more: see device" in outline.text


def test_an_empty_week_says_so():
    assert "No visits are planned." in Outline(html_of(a_schedule())).text
