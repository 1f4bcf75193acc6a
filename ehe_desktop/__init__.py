"""EHE Desktop: offline case visits for elective home education officers.

Nothing is imported here, so that `ehe_desktop.domain` can be used without Qt
and without a database. `ARCHITECTURE.md` beside this file is the map.
"""

__version__ = "0.1.0"
