"""Fields of a row: a choice by any of its names, yes in any language."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.forms.fields import LineField
from territories.spreadsheets.layout import NO, YES, Layout, plain


class SheetChoiceField(LineField):
    """A choice by its value or by its name in any of the languages."""

    def __init__(self, layout: Layout, key: str, *, initial: str = "") -> None:
        super().__init__(required=False)
        self.layout = layout
        self.key = key
        self.usual = initial

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if not text:
            return self.usual
        known = self.layout.choices_of(self.key).get(plain(text))
        if known is None:
            raise forms.ValidationError(
                _("“%(text)s” is not in the list of values."), params={"text": text[:80]}
            )
        return known


class YesField(forms.CharField):
    """Yes in any language, or nothing."""

    def clean(self, value: Any) -> bool:
        return plain(value or "") in YES


class YesNoField(YesField):
    """Yes or no in any language, nothing for no; another word is refused, not read as no."""

    def clean(self, value: Any) -> bool:
        word = plain(value or "")
        if word and word not in YES | NO:
            raise forms.ValidationError(_("Write yes or no."))
        return super().clean(value)
