"""Fields that take what people really type: stray marks, any phone form, several files."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import phonenumbers
from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from territories.texts import cleaned_text
from territories.uploads import check_upload

MAX_FILES = 10
LONGEST_ADDRESS = 254  # of an e-mail, as the database keeps it


class LineField(forms.CharField):
    """One line: invisible characters are dropped and runs of blanks become one.

    What is too long is told, for a browser would cut off without a word what is pasted.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs

    def to_python(self, value: Any) -> str:
        text = "" if value in self.empty_values else cleaned_text(str(value))
        return " ".join(text.split())


class LongLineField(LineField):
    """One line too long for a box of one line: the box shows several, line ends become blanks."""

    widget = forms.Textarea

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "rows": 2}


class WordsField(forms.CharField):
    """Running text: invisible characters are dropped, lines are kept."""

    def __init__(self, *, rows: int = 4, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **kwargs)
        self.validators.append(MaxLengthValidator(20_000))

    def to_python(self, value: Any) -> str:
        return "" if value in self.empty_values else cleaned_text(str(value)).strip()


class MailField(forms.EmailField):
    """An e-mail address no longer than is kept; what is too long is told and not cut off."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=LONGEST_ADDRESS, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


OLD_PREFIX = re.compile(r"8[\s(-]*(\d{2}(?:[\s()-]*\d){7})")


class PhoneField(LineField):
    """A telephone in any form, kept as +998901234567. Numbers without a country are Uzbek."""

    default_error_messages = {
        "phone": _("This isn't a telephone number. Example: 90 123 45 67."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return ""
        number = normal_phone(text)
        if not number:
            raise forms.ValidationError(self.error_messages["phone"], code="phone")
        return number


def normal_phone(text: str) -> str:
    """The number in international form, or '' where the text is none.

    The 8 that was once dialled before a number within the country may stand before it.
    """
    old = OLD_PREFIX.fullmatch(text.strip())
    return _international(text) or (_international(old[1]) if old else "")


def _international(text: str) -> str:
    try:
        number = phonenumbers.parse(text, "UZ")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


class PersonalNumberField(LineField):
    """The JSHSHIR: 14 digits, blanks and dashes allowed while typing."""

    default_error_messages = {"digits": _("A personal number has 14 digits.")}

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        number = re.sub(r"[\s-]", "", super().clean(value))
        if number and not re.fullmatch(r"[0-9]{14}", number):
            raise forms.ValidationError(self.error_messages["digits"], code="digits")
        return number


# Latitude, longitude as maps put them into their links: "@41.31,69.28", "mlat=41.31&mlon=69.28".
_PAIR = re.compile(r"(-?\d{1,2}\.\d+)\D{1,12}?(-?\d{1,3}\.\d+)")
# Yandex Maps writes the longitude first.
_LONGITUDE_FIRST = re.compile(r"yandex\.[a-z]+/")
SOUTH, NORTH, WEST, EAST = Decimal(37), Decimal(46), Decimal(55), Decimal(74)
_MICRODEGREE = Decimal("0.000001")


class PointField(LineField):
    """A place on the map as latitude and longitude in degrees, typed or as a map's link.

    Cleaned: a pair of Decimals with six places, or None.
    """

    default_error_messages = {
        "point": _("Write latitude and longitude, for example 41.311, 69.279."),
        "abroad": _("This place does not lie in Uzbekistan."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=600, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return f"{value[0]}, {value[1]}" if isinstance(value, tuple) else value

    def clean(self, value: Any) -> tuple[Decimal, Decimal] | None:
        text = super().clean(value)
        if not text:
            return None
        found = _PAIR.search(unquote(text))
        if found is None:
            raise forms.ValidationError(self.error_messages["point"], code="point")
        first, second = (Decimal(part).quantize(_MICRODEGREE) for part in found.groups())
        latitude, longitude = (second, first) if _LONGITUDE_FIRST.search(text) else (first, second)
        if not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
            raise forms.ValidationError(self.error_messages["abroad"], code="abroad")
        return latitude, longitude


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; each is checked by its content, and an error names the file."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("help_text", _("PDF, JPEG or PNG, up to 20 MB each."))
        super().__init__(widget=FilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> tuple[UploadedFile, ...]:
        files = [file for file in data or [] if file] if isinstance(data, list | tuple) else [data]
        files = [file for file in files if file]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(
                _("At most %(most)s files at a time."), params={"most": MAX_FILES}
            )
        problems = []
        for file in files:
            try:
                super().clean(file, initial)
                check_upload(file)
            except forms.ValidationError as error:
                problems += [f"{file.name}: {text}" for text in error.messages]
        if problems:
            raise forms.ValidationError(problems)
        return tuple(files)
