"""One form with every question type of ODK and every appearance we draw, for tests and for eyes."""

from __future__ import annotations

from functools import cache

from ehe_desktop.xforms.definition import FormDef
from tests.xforms.building import form_md

_HEAD = (
    "| survey |\n| | type | name | label::English (en) | label::Urdu (ur) | hint::English (en) |"
    " required | appearance | parameters | readonly | media::image::English (en) |\n"
)
_ROWS = (
    ("begin_group", "typed", "Typed", "لکھا ہوا", "", "", "field-list", "", "", ""),
    ("text", "line", "Your name", "آپ کا نام", "As you like to be called", "yes", "", "", "", ""),
    ("text", "words", "What did you see?", "آپ نے کیا دیکھا؟", "", "", "multiline", "", "", ""),
    ("text", "said", "What did the child say?", "بچے نے کیا کہا؟", "", "", "multiline child-said", "", "", ""),
    ("text", "digits", "Case number", "کیس نمبر", "Digits only", "", "numbers", "", "", ""),
    ("text", "hidden", "Code phrase", "خفیہ لفظ", "", "", "masked", "", "", ""),
    ("barcode", "barcode", "Number under the bars", "بار کوڈ", "", "", "", "", "", ""),
    ("integer", "whole", "How many books?", "کتنی کتابیں؟", "", "", "", "", "", ""),
    ("decimal", "weight", "How heavy? Kilograms", "وزن", "", "", "thousands-sep", "", "", ""),
    ("geopoint", "place", "Where is it?", "کہاں؟", "", "", "", "", "", ""),
    ("geotrace", "way", "Which way?", "راستہ", "One place on each line", "", "", "", "", ""),
    ("geoshape", "area", "Which area?", "علاقہ", "", "", "", "", "", ""),
    ("note", "thanks", "Thank you for this page.", "شکریہ", "", "", "", "", "", ""),
    ("end_group", "", "", "", "", "", "", "", "", ""),
    ("begin_group", "days", "Days", "دن", "", "", "field-list", "", "", ""),
    ("date", "day", "Which day?", "کون سا دن؟", "", "yes", "", "", "", ""),
    ("date", "month", "Which month?", "کون سا مہینہ؟", "", "", "month-year", "", "", ""),
    ("date", "year", "Which year?", "کون سا سال؟", "", "", "year", "", "", ""),
    ("time", "hour", "What time?", "کیا وقت؟", "", "", "", "", "", ""),
    ("dateTime", "moment", "When was it?", "کب؟", "", "", "", "", "", ""),
    ("end_group", "", "", "", "", "", "", "", "", ""),
    ("begin_group", "chosen", "Chosen", "انتخاب", "", "", "field-list", "", "", ""),
    ("select_one yes_no", "pet", "Is there a pet?", "پالتو؟", "", "", "", "", "", ""),
    ("select_one yes_no", "quick", "Is it warm?", "گرم؟", "", "", "columns-2", "", "", ""),
    ("select_one agree", "agree", "Learning here is fun", "سیکھنا", "", "", "likert", "", "", ""),
    ("select_one picture", "pictured", "What do you like?", "پسند؟", "", "", "no-buttons", "", "", "birds.svg"),
    ("select_multiple picture", "pictures", "What did you do?", "کیا کیا؟", "", "", "columns-pack", "", "", ""),
    ("select_multiple fruit", "fruits", "Which fruit?", "پھل؟", "", "", "", "", "", ""),
    ("select_one fruit", "box", "Pick one fruit", "ایک پھل", "", "", "minimal", "", "", ""),
    ("select_one fruit", "found", "Find a fruit", "تلاش", "", "", "autocomplete", "", "", ""),
    ("select_multiple fruit", "founds", "Find fruits", "تلاش", "", "", "minimal", "", "", ""),
    ("rank fruit", "order", "Put these in order", "ترتیب", "", "", "", "", "", ""),
    ("acknowledge", "agreed", "I have read this", "میں نے پڑھا", "", "", "", "", "", ""),
    ("end_group", "", "", "", "", "", "", "", "", ""),
    ("begin_group", "table", "How often?", "کتنی بار؟", "", "", "table-list", "", "", ""),
    ("select_one often", "reads", "Reads", "پڑھتا ہے", "", "", "", "", "", ""),
    ("select_one often", "writes", "Writes", "لکھتا ہے", "", "", "", "", "", ""),
    ("end_group", "", "", "", "", "", "", "", "", ""),
    ("begin_group", "scales", "Scales", "پیمانے", "", "", "field-list", "", "", ""),
    ("range", "sure", "How sure?", "کتنا یقین؟", "", "", "", "start=0 end=10 step=1", "", ""),
    ("range", "stars", "How good?", "کتنا اچھا؟", "", "", "rating", "start=1 end=5 step=1", "", ""),
    ("range", "minutes", "How many minutes?", "کتنے منٹ؟", "", "", "", "start=0 end=240 step=5", "", ""),
    ("end_group", "", "", "", "", "", "", "", "", ""),
    ("begin_group", "given", "Given", "دیا گیا", "", "", "field-list", "", "", ""),
    ("image", "photo", "A photo of work", "تصویر", "No faces", "", "", "max-pixels=600", "", ""),
    ("audio", "sound", "A recording", "آواز", "", "", "", "", "", ""),
    ("video", "film", "A video", "ویڈیو", "", "", "", "", "", ""),
    ("file", "paper", "A paper", "کاغذ", "", "", "", "", "", ""),
    ("image", "drawing", "Draw your day", "دن بنائیں", "", "", "draw", "", "", ""),
    ("image", "marked", "Mark the picture", "نشان لگائیں", "", "", "annotate", "", "", ""),
    ("image", "signed", "Sign here", "دستخط", "", "", "signature", "", "", ""),
    ("end_group", "", "", "", "", "", "", "", "", ""),
    ("begin_repeat", "things", "Agreed action", "طے شدہ کام", "", "", "field-list", "", "", ""),
    ("text", "what", "What was agreed?", "کیا طے ہوا؟", "", "", "", "", "", ""),
    ("end_repeat", "", "", "", "", "", "", "", "", ""),
)  # fmt: skip
_CHOICES = """
| choices |
| | list_name | name | label::English (en) | label::Urdu (ur) | media::image::English (en) |
| | yes_no | yes | Yes | ہاں | |
| | yes_no | no | No | نہیں | |
| | agree | 1 | Strongly disagree | سخت اختلاف | |
| | agree | 2 | Disagree | اختلاف | |
| | agree | 3 | Neither | دونوں نہیں | |
| | agree | 4 | Agree | متفق | |
| | agree | 5 | Strongly agree | سخت متفق | |
| | often | never | Never | کبھی نہیں | |
| | often | some | Some days | کچھ دن | |
| | often | daily | Every day | ہر دن | |
| | picture | birds | Watching birds outside | پرندے | birds.svg |
| | picture | books | Books | کتابیں | books.svg |
| | picture | maths | Sums and numbers | حساب | sums.svg |
| | fruit | apple | Apple | سیب | |
| | fruit | pear | Pear | ناشپاتی | |
| | fruit | plum | Plum | آلو بخارا | |
| | fruit | fig | Fig | انجیر | |

| settings |
| | form_title | form_id | version | default_language |
| | Every question | data | 1 | English (en) |
"""
PICTURE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
    b'<circle cx="24" cy="24" r="18" fill="none" stroke="#1D5FA8" stroke-width="3"/></svg>'
)


@cache
def gallery_form() -> FormDef:
    """The form, compiled once."""
    rows = "".join(f"| | {' | '.join(row)} |\n" for row in _ROWS)
    return form_md(_HEAD + rows + _CHOICES)


def gallery_media(name: str) -> bytes | None:
    """The same simple picture for every name."""
    return PICTURE if name.endswith(".svg") else None
