"""How large a form may be. Beyond these it is refused, with the limit named.

The figures are far above any real form (the largest seen has 6,000 questions)
and low enough that a hostile file ends in well under a second.
"""

from __future__ import annotations

from typing import Final

MAX_XML_BYTES: Final = 16_000_000
MAX_XML_DEPTH: Final = 100
MAX_XML_NODES: Final = 400_000
MAX_ATTRIBUTES: Final = 200
MAX_EXPRESSION: Final = 20_000  # characters
MAX_TOKENS: Final = 6_000
MAX_NESTING: Final = 100  # parentheses and brackets inside one another
MAX_REPEATS: Final = 2_000  # instances of one repeat
MAX_INSTANCE_NODES: Final = 200_000  # in one filling, repeats included
MAX_EVENT_CHAIN: Final = 1_000  # events one user action may set off
MAX_PATTERN: Final = 2_000  # characters of a regular expression
