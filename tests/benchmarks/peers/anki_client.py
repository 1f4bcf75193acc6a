"""Two Anki collections at Anki's own sync server: anki_client.py FOLDER ADDRESS RECORDS; one word a line, "ok" when done, or why not.

Runs under the Python of a venv with the package `anki`; it is no part of the program.
"""

import sys
from pathlib import Path

from anki.collection import Collection

folder, address, records = sys.argv[1:]
USER = ("ehe", "ehe")


def opened(name):
    col = Collection(str(Path(folder) / f"{name}.anki2"))
    return col, col.sync_login(*USER, address)


def add(col, text):
    note = col.new_note(col.models.by_name("Basic"))
    note.fields = [text, "."]
    col.add_note(note, col.decks.id("Default"))


def sync(col, auth, upload=None):
    said = col.sync_collection(auth, False)
    if said.required in (said.FULL_SYNC, said.FULL_UPLOAD, said.FULL_DOWNLOAD):
        assert upload is not None, "a full sync where none was expected"
        col.close_for_full_sync()
        col.full_upload_or_download(auth=auth, server_usn=None, upload=upload)
        col.reopen(after_full_sync=True)


mine, theirs = opened("mine"), opened("theirs")
add(mine[0], "the first")
sync(*mine, upload=True)
sync(*theirs, upload=False)


def fill():
    for line in Path(records).read_text(encoding="utf-8").splitlines():
        add(mine[0], line)


def one():
    add(mine[0], "The gate is at the back.")
    sync(*mine)
    sync(*theirs)


DEEDS = {"fill": fill, "push": lambda: sync(*mine), "pull": lambda: sync(*theirs), "one": one}
for word in sys.stdin:
    try:
        DEEDS[word.strip()]()
        told = "ok"
    except Exception as fault:  # noqa: BLE001 - whoever asked tells it, and asks no further
        told = " ".join(f"{type(fault).__name__}: {fault}".split())
    sys.stdout.write(told + "\n")
    sys.stdout.flush()
