"""A second copy of the program is told so, in plain words, and changes nothing."""

from __future__ import annotations

import pytest

from ehe_desktop.storage.errors import StoreCannotWrite, StoreInUse
from ehe_desktop.storage.one_copy import hold_folder


def test_the_second_copy_is_told(tmp_path):
    folder = tmp_path / "made" / "here"
    with hold_folder(folder), pytest.raises(StoreInUse) as caught:
        hold_folder(folder)
    assert "already in use" in caught.value.happened
    hold_folder(folder).release()


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StoreCannotWrite):
        hold_folder(tmp_path / "file")
