"""A box for a time of day: however it is typed, it shows the time as every screen says it."""

from __future__ import annotations

from functools import partial

from ehe_desktop.domain.clock import say_time
from ehe_desktop.services.brief_safety import clock_time
from ehe_desktop.ui.widgets.inputs import LineEdit


def says_time(editor: LineEdit) -> LineEdit:
    """Have `editor` rewrite `13:30` as `1:30pm` once it is left; what is no time stays as typed."""
    editor.editingFinished.connect(partial(_rewrite, editor))
    return editor


def _rewrite(editor: LineEdit) -> None:
    if known := clock_time(editor.text()):
        typed = editor.isModified()
        editor.setText(say_time(known))
        editor.setModified(typed)  # a time a person gave is not replaced by the usual one
