"""What a form may know of the world while it is open: the time, England, chance with a seed; nobody's name.

Who fills a form in as somebody says so in a subclass; no form learns which device it is on.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime, tzinfo

from ehe_desktop.domain.clock import ENGLAND, Clock


class FormEnv:
    """The world of a form that nobody's name belongs on."""

    def __init__(self, clock: Clock, seed: str) -> None:
        self._clock, self._seed = clock, seed

    def now(self) -> datetime:
        """The present instant."""
        return self._clock.now()

    def zone(self) -> tzinfo:
        """England."""
        return ENGLAND

    def random(self) -> random.Random:
        """The same order of choices each time this filling is opened."""
        return random.Random(self._seed)  # noqa: S311 - shuffles choices; nothing secret

    def uuid(self) -> str:
        """A fresh id."""
        return str(uuid.uuid4())

    def property(self, name: str) -> str:
        """Nothing."""
        del name
        return ""
