"""What the queue holds, row by row in words: what waits to be sent, and what was not accepted. No Qt, no store."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ehe_desktop.domain.given_file import size_words
from ehe_desktop.domain.records import Op
from ehe_desktop.services.carry_refused import CarriedOut
from ehe_desktop.services.list_waiting import OutboxPicture, QueuedOp, RefusedFile, WaitingFile
from ehe_desktop.ui.shell_facts import instant_words as instant
from ehe_desktop.ui.sync.value_words import KIND_WORDS, value_lines


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One row of what waits. `op_id` is a file's name for a file."""

    op_id: str
    what: str
    whose: str
    size: str
    made: str
    state: str


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """One thing the centre did not take, whole and readable. `op_id` is a file's name for a file."""

    op_id: str
    title: str
    reason: str
    text: str
    what_next: str


def counted(many: int, what: str) -> str:
    """`1 thing`, `3 things`."""
    return f"{many} {what}" if many == 1 else f"{many} {what}s"


def need_words(many: int) -> str:
    """`needs your decision`, of one thing; `need your decision`, of more."""
    return f"need{'s' if many == 1 else ''} your decision"


def waiting_rows(picture: OutboxPicture, now: datetime) -> tuple[WaitingRow, ...]:
    """What waits, as words."""
    edits = (_waiting(one, now) for one in picture.waiting)
    return (*edits, *(_waiting_file(one, now) for one in picture.files))


def _waiting(one: QueuedOp, now: datetime) -> WaitingRow:
    states = {"waiting": "Waiting to send", "sealed": "Being sent"}
    said = "Waits for the office" if is_held(one) else states.get(one.state, one.state)
    return WaitingRow(
        op_id=one.op.op_id,
        what=what(one.op),
        whose=one.child_name or "The family",
        size=size(one.op),
        made=instant(one.op.made_at, now),
        state=f"{said} · {times(one.attempts)}" if one.attempts else said,
    )


def _waiting_file(one: WaitingFile, now: datetime) -> WaitingRow:
    return WaitingRow(
        op_id=one.name,
        what=file_words(one.media_type),
        whose=one.child_name or "The family",
        size=size_words(one.size),
        made=instant(one.kept_at, now),
        state="Waiting to send",
    )


def file_words(media_type: str) -> str:
    """What a file is: `Drawing`, `Picture`, `Recording`, `Document`."""
    if media_type == "image/svg+xml":
        return "Drawing"  # made here, by a child
    return _FILE_WORDS.get(media_type.partition("/")[0], "Document")


def is_held(one: QueuedOp) -> bool:
    """The centre knows of it, and said what it waits for."""
    return one.state == "waiting" and bool(one.reason)


def times(tries: int) -> str:
    """`tried once`, `tried 3 times`."""
    return "tried once" if tries == 1 else f"tried {tries} times"


def what(op: Op) -> str:
    """What an edit is: `Visit`, `Child's record, changed`, `Concern: raised`."""
    kind = KIND_WORDS.get(op.kind, op.kind.replace("_", " ").capitalize())
    event = str(op.set.get("event", "")).replace("_", " ")
    return f"{kind}: {event}" if event else f"{kind}, changed" if op.op_kind == "patch" else kind


def size(op: Op) -> str:
    """`1 KB`: of the words in it, rounded up."""
    many = len(json.dumps(dict(op.set), default=str).encode())
    return f"{max(1, -(-many // 1024))} KB"


def refused_items(picture: OutboxPicture, now: datetime) -> tuple[RefusedItem, ...]:
    """What was not accepted: what, whose, when, why in the centre's words, and its whole text."""
    edits = (
        RefusedItem(
            one.op.op_id,
            " · ".join(filter(None, (what(one.op), one.child_name, instant(one.op.made_at, now)))),
            one.reason or "The office gave no reason.",
            "\n".join(f"{label}: {words}" for label, words in value_lines(one.op.set, now)),
            _what_next(one, now),
        )
        for one in picture.refused
    )
    return (*edits, *(_refused_file(one, now) for one in picture.refused_files))


def _refused_file(one: RefusedFile, now: datetime) -> RefusedItem:
    what = file_words(one.media_type)
    title = " · ".join(filter(None, (what, one.child_name, instant(one.at, now))))
    return RefusedItem(
        op_id=one.name,
        title=title,
        reason=_WHY_NOT.get(one.code, "The office could not take it as it is."),
        text=f"{what}, {size_words(one.size)}",
        what_next="It stays in the record on this device, and a sealed copy is with your council. "
        "Take or scan it again, smaller, and add it to the record. Then take this off the list.",
    )


_FILE_WORDS: Final = {"image": "Picture", "audio": "Recording"}
_WHY_NOT: Final = {
    "body_too_large": "It is larger than the office takes.",
    "blob_differs": "It was damaged on this device: it is not what was kept.",
}


def _what_next(one: QueuedOp, now: datetime) -> str:
    if one.office_why:
        return (
            f"The office has closed it and says: “{one.office_why.rstrip('.')}.” "
            "When you have read that, take it off this list. It stays on this device."
        )
    if one.carried_at:
        return (
            f"It is in a sealed file you made {instant(one.carried_at, now)}. "
            "It leaves this list when the office has taken the file in and this device has synced."
        )
    return (
        "Write it again where it belongs, or carry it to the office. "
        "Then take it off this list; it stays on this device."
    )


def carried_words(went: CarriedOut) -> tuple[str, Literal["success", "warning"]]:
    """What to do with the sealed file, and what did not fit into it."""
    give = "Give it to the office. What is in it leaves this list when they have taken it in."
    if not went.left_out:
        return give, "success"
    many = went.left_out
    what = "1 picture or recording was" if many == 1 else f"{many} pictures or recordings were"
    left = f"{what} too large to go along: there is room for 40 MB in all"
    return f"{give} {left}. Take this device to the office for the rest.", "warning"
