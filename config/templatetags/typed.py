"""What was typed before a sign-in ran out, in the words of the form it was typed into."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.forms import BaseForm, BooleanField, BoundField, ChoiceField, ModelChoiceField
from django.forms.formsets import BaseFormSet
from django.utils.translation import gettext as _

from config.resume import Resumed

register = template.Library()

COUNTS_OF_ROWS = ("-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS")


@register.simple_tag(takes_context=True)
def typed_fields(context: template.Context, typed: Resumed) -> list[tuple[str, list[str]]]:
    """Label and values of each filled field; names of fields that no form of the page knows.

    What people don't type is left out: how many rows a form has, hidden fields, and the key that
    goes with the name of a place or a person.
    """
    known = {field.html_name: field for form in _forms(context) for field in form}
    rows = []
    for name, values in typed.filled:
        field = known.get(name)
        companion = name.endswith("_id") and name.removesuffix("_id") in typed.values
        if companion or name.endswith(COUNTS_OF_ROWS) or (field and field.is_hidden):
            continue
        if field is None:
            rows.append((name.replace("_", " "), values))
        else:
            rows.append((str(field.label), [_said(field, value) for value in values]))
    return rows


def _forms(context: template.Context) -> Iterator[BaseForm]:
    """Every form of the page. The kind is asked of the type: lazy values stay unread."""
    for value in context.flatten().values():
        if issubclass(type(value), BaseForm):
            yield value  # type: ignore[misc]
        elif issubclass(type(value), BaseFormSet):
            yield from value  # type: ignore[misc]


def _said(field: BoundField, value: str) -> str:
    """What a person saw who chose the value; choices of rows are not read for it."""
    kind: Any = field.field
    if isinstance(kind, BooleanField):
        return _("yes")
    if not isinstance(kind, ChoiceField) or isinstance(kind, ModelChoiceField):
        return value
    for key, label in kind.choices:
        options = label if isinstance(label, list | tuple) else [(key, label)]
        for one, words in options:
            if str(one) == value:
                return str(words)
    return value
