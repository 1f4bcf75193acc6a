"""What officers are called, for whatever says who did a thing."""

from __future__ import annotations

from ehe_desktop.domain.officer import Officer
from ehe_desktop.storage.view import View


def officer_names(view: View) -> dict[str, str]:
    """The name of every officer this store knows, by id."""
    return {officer_id: one.name for officer_id, one in view.of_kind(Officer).items()}
