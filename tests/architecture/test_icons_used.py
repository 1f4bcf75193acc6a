"""Only icons that somebody shows are shipped."""

from __future__ import annotations

import re

from tests.architecture.source import ROOT

SHOWN_IN = (("ehe_desktop", "*.py"), ("resources/policy", "*.json"), ("tests/ui", "gallery.py"))


def test_every_icon_is_named_where_something_is_shown():
    texts = [
        path.read_text(encoding="utf-8")
        for folder, pattern in SHOWN_IN
        for path in (ROOT / folder).rglob(pattern)
    ]
    named = {word for text in texts for word in re.findall(r"[\"']([a-z0-9-]+)[\"']", text)}
    shipped = {path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")}
    assert len(shipped) > 20
    assert not sorted(shipped - named - {"app"}), "nobody shows these icons"
