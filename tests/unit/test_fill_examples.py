"""The examples in the docstrings of forms and the draft run."""

import doctest

import pytest

from ehe_desktop.domain import given_file
from ehe_desktop.services import known_case, open_visit
from ehe_desktop.ui.forms import asked, evidence_marks, kinds, language, written
from ehe_desktop.ui.visit import voice_step


@pytest.mark.parametrize(
    "module",
    [
        asked,
        evidence_marks,
        given_file,
        kinds,
        known_case,
        language,
        open_visit,
        voice_step,
        written,
    ],
)
def test_examples_run(module):
    failed, tried = doctest.testmod(module)
    assert tried
    assert not failed
