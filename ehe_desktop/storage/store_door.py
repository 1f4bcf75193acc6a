"""What the vault needs of the world around a store: its files, the keyring, the clocks.

Given by the caller, so that tests bring their own. Nothing here opens anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ehe_desktop.platform.current import current_platform

if TYPE_CHECKING:
    from collections.abc import Callable

    from ehe_desktop.domain.clock import Clock
    from ehe_desktop.platform.interface import BootMoment, SecretSafe
    from ehe_desktop.storage.store_files import StoreFiles


def _boot_moment() -> BootMoment:
    return current_platform().boot_moment()


@dataclass(frozen=True, slots=True)
class StoreDoor:
    """Files, keyring and clocks of one store. `demo=True` only in the demonstration's own code."""

    files: StoreFiles
    safe: SecretSafe
    clock: Clock
    boot_moment: Callable[[], BootMoment] = _boot_moment
    demo: bool = False

    def wall_ms(self) -> int:
        """The wall clock, in milliseconds since 1970; not to be trusted alone."""
        return int(self.clock.now().timestamp() * 1000)
