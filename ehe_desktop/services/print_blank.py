"""A form on paper, empty, to be filled in by hand: the child's page of a letter, or any form of the library.

It names nobody and tells nothing of any case, so no reason is asked and nothing is entered in the record
of prints.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ehe_desktop.domain.form_library import WRITTEN_IN, FormLanguage
from ehe_desktop.platform.paths import shipped_picture
from ehe_desktop.reports.form_lines import blank_copy
from ehe_desktop.reports.form_pages import PaperStyle, render_form_pdf
from ehe_desktop.services.desk import Desk
from ehe_desktop.services.leave_behind import LEAVE_BEHIND, for_children, send_back
from ehe_desktop.services.list_forms import preview_form
from ehe_desktop.services.paper_words import paper_words, words_of
from ehe_desktop.services.print_paper import Paper
from ehe_desktop.services.print_schedule import printing_fonts

KICKER: Final = "To fill in by hand"
REFERENCE: Final = "Ref. ____________________"
"""Room at the foot of a page that goes out with a letter: the office writes what tells it whose comes back."""


def blank_paper(desk: Desk, name: str, language: str = "") -> Paper:
    """An empty form to print, in a language of the form's; a child's form in large letters.

    Raises:
        FormMissing: there is no such form.
        FormError: it cannot be used.
        FontsMissing: the program was not installed whole.
    """
    session, entry = preview_form(desk, name, language), desk.forms.library.entry(name)
    tag = FormLanguage(session.language).tag or WRITTEN_IN
    is_childs = entry.audience == "child"
    # a form's title has no translations: a child's page in another language is simply theirs
    is_own = is_childs and tag != WRITTEN_IN
    title = words_of("child_page", session.language)["empty"] if is_own else session.form.title
    is_letter = entry.occasion == "letter"
    style = PaperStyle(
        title=title,
        kicker="" if is_childs else KICKER,
        look="child" if is_childs else "desk",
        is_short=is_letter,
        # the form and its version, to type the answers into the same one
        foot=(f"{session.form.id} {session.form.version} {tag}", REFERENCE if is_letter else ""),
    )
    copy = blank_copy(session, paper_words(session.language), shipped_picture)
    if is_letter:
        words = words_of(LEAVE_BEHIND, session.language)
        numbers = for_children(desk, words, examples=False)
        copy = replace(copy, lines=(*copy.lines, *send_back(desk, words), *numbers))
    return Paper(
        title=f"{session.form.title}, empty",
        name=f"{name}-{tag}".replace("_", "-"),
        forms={"pdf": render_form_pdf([replace(copy, title=title)], style, printing_fonts())},
        entry=None,
    )
