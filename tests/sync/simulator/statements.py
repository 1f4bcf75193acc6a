"""One cache of prepared statements for all databases of a sort, however many are opened.

Every engine has a cache of its own, and a world opens a score of them: without this a seed spends a third of
its time on writing out the same SQL again. Nothing of what is asked or answered changes.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

_first: dict[Any, Engine] = {}


def share_statements(engine: Engine) -> None:
    """Let an engine use what the first of its driver has prepared. To be asked before it is worked with."""
    first = _first.setdefault(engine.dialect.dbapi, engine)
    engine.dialect = first.dialect
    engine.pool._dialect = first.dialect
    engine._compiled_cache = first._compiled_cache
