"""The shipped matrix and calendars, read once, and a set of quiet answers."""

from pathlib import Path

from ehe_desktop.domain.policy_calendars import read_calendars
from ehe_desktop.domain.policy_matrix import read_matrix
from ehe_desktop.domain.policy_table import read_toml

POLICY = Path(__file__).parents[2] / "resources" / "policy"


def text_of(name: str) -> str:
    return (POLICY / name).read_text("utf-8")


MATRIX = read_matrix(read_toml("risk_matrix.toml", text_of("risk_matrix.toml")))
CALENDARS = read_calendars(read_toml("calendars.toml", text_of("calendars.toml")))
QUIET = {
    factor.id: next(option.code for option in factor.options if option.points == 0)
    for factor in MATRIX.factors
}
"""Every question answered with the answer that adds nothing."""
