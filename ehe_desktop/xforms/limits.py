"""How large a form may be, and how much work it may ask for. Beyond these it is refused, by name.

The figures are above any real form (the largest seen has 6,000 questions) and low enough that a
hostile file ends within a second and 100 MB: work is counted in steps, never in time, so a form
that opens on one laptop opens on all.
"""

from __future__ import annotations

from typing import Final

MAX_XML_BYTES: Final = 8_000_000
MAX_XML_DEPTH: Final = 100
MAX_XML_NODES: Final = 100_000  # elements, attributes, texts and comments
MAX_ATTRIBUTES: Final = 200
MAX_PREFIXES: Final = 200  # in force at one place
MAX_TEXT: Final = 200_000  # characters of one label, attribute or answer
MAX_ALL_TEXT: Final = 8_000_000  # characters of all answers of a filling
MAX_PATHS: Final = 8_000  # different places an answer can stand
MAX_ROWS: Final = 100_000  # nodes of all the lists beside a form
MAX_CELL: Final = 100_000  # characters of one cell of a CSV file
MAX_GEOJSON_BYTES: Final = 2_000_000
MAX_EXPRESSION: Final = 20_000  # characters
MAX_EXPRESSIONS: Final = 1_500_000  # characters of all expressions of a form
MAX_TOKENS: Final = 6_000
MAX_NESTING: Final = 100  # parentheses and brackets inside one another
MAX_REFERENCES: Final = 150_000  # pairs of an expression and a place it reads
MAX_REPEATS: Final = 2_000  # instances of one repeat
MAX_INSTANCE_NODES: Final = 60_000  # in one filling, repeats included
MAX_EVENT_CHAIN: Final = 1_000  # events one user action may set off
MAX_STEPS: Final = 1_000_000  # nodes one expression may look at
MAX_ACTION_STEPS: Final = 4_000_000  # nodes one user action may look at
MAX_WORDS_WITHIN: Final = (
    10  # texts and names of choices that ask for one another, one inside the other
)
WORDS_STEPS: Final = 100  # what asking for one costs, in nodes looked at
MAX_PATTERN: Final = 2_000  # characters of a regular expression
MAX_PATTERN_BYTES: Final = 1_000_000  # memory of one compiled regular expression
