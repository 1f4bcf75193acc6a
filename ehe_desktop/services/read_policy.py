"""Read the council's policy from its folder, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from ehe_desktop.domain.policy import POLICY_FILES, Policy


def read_policy(folder: Path) -> Policy:
    """The policy in `folder`.

    Raises:
        PolicyProblem: a file is missing or a value does not fit; the words name file, table and key.
    """
    found = {name: folder / name for name in POLICY_FILES}
    texts = {name: path.read_text("utf-8") for name, path in found.items() if path.is_file()}
    return Policy.from_toml(texts)
