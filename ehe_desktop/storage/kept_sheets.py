"""Sheets being filled in: kept in this encrypted file, sent to nobody, gone once they were given.

They stand in `meta` as concerns being written do. The unit of work that carries a sheet's write id
takes its words away in the same transaction, so they are never here and in a record at once; and
what was written already is not kept anew. A purge takes those of its family.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Connection, delete, func, select

from ehe_desktop.domain.kept_sheet import KeptSheet
from ehe_desktop.domain.records import read, write
from ehe_desktop.storage import meta
from ehe_desktop.storage.records import from_json, to_json
from ehe_desktop.storage.tables import meta as meta_table
from ehe_desktop.storage.tables import written

PREFIX: Final = "kept_sheet:"


def keep(connection: Connection, kept: KeptSheet) -> bool:
    """Write the words over what was kept of the sheet; False when they were given meanwhile."""
    if _is_written(connection, kept.write_id):
        return False
    meta.put(connection, _key(kept.sheet, kept.about), to_json(write(kept)))
    return True


def kept(connection: Connection, sheet: str, about: str) -> KeptSheet | None:
    """What is kept of a sheet, if anything is."""
    text = meta.get(connection, _key(sheet, about))
    return read(KeptSheet, from_json(text)) if text else None


def all_kept(connection: Connection) -> list[KeptSheet]:
    """Everything that is kept, of every sheet."""
    texts = connection.execute(select(meta_table.c.value).where(_is_sheet())).scalars()
    return [read(KeptSheet, from_json(text)) for text in texts]


def drop(connection: Connection, sheet: str, about: str) -> None:
    """Forget a sheet: the officer starts afresh, or rubbed everything out."""
    connection.execute(delete(meta_table).where(meta_table.c.key == _key(sheet, about)))


def drop_written(connection: Connection, write_id: str) -> None:
    """Forget the sheets that have become something by this write."""
    _drop_where(connection, "$.write_id", write_id)


def drop_of_family(connection: Connection, family_id: str) -> None:
    """Forget the sheets of a family that leaves this device."""
    _drop_where(connection, "$.family_id", family_id)


def _drop_where(connection: Connection, path: str, value: str) -> None:
    same = func.json_extract(meta_table.c.value, path) == value
    connection.execute(delete(meta_table).where(_is_sheet(), same))


def _is_sheet() -> Any:
    return meta_table.c.key.startswith(PREFIX, autoescape=True)


def _key(sheet: str, about: str) -> str:
    return f"{PREFIX}{sheet}:{about}"


def _is_written(connection: Connection, write_id: str) -> bool:
    if not write_id:
        return False
    same = select(func.count()).where(written.c.write_id == write_id)
    return bool(connection.execute(same).scalar_one())
