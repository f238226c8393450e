"""What becomes of telephone numbers and texts as people type and paste them."""

import pytest

from receptions.forms.fields import normal_phone
from territories.texts import cleaned_text


@pytest.mark.parametrize(
    "text", ["901234567", "+998 90 123-45-67", "998901234567", "(90) 123 45 67", "90.123.45.67"]
)
def test_a_phone_in_any_form_is_one_number(text):
    assert normal_phone(text) == "+998901234567"


@pytest.mark.parametrize("text", ["", "12", "abc", "+1", "00000000000000"])
def test_what_is_no_phone_is_none(text):
    assert normal_phone(text) == ""


def test_cleaned_text_keeps_lines_and_letters():
    assert cleaned_text("Gʻo\u200dz\u200f\r\nў қ ғ ҳ\x07") == "Gʻoz\nў қ ғ ҳ"
