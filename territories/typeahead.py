"""A form field for long lists: typed text, suggestions, and the server resolves what was typed.

The script `assets/js/typeahead.js` fills the hidden `<name>_id`, and empties it while somebody
types. Without it the text is looked up, and must fit exactly one row: a row that the form was
drawn with counts only while the text still fits it.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import JsonResponse
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.translation import gettext_lazy as _

Search = Callable[[QuerySet[Any, Any], str], QuerySet[Any, Any]]
SUGGESTIONS = 10


class Typeahead(forms.TextInput):
    """A text input with a hidden id behind it. Its value is the pair (id, text)."""

    template_name = "territories/widgets/typeahead.html"

    def __init__(self, url_name: str) -> None:
        super().__init__(
            attrs={"data-typeahead-url": reverse_lazy(url_name), "autocomplete": "off"}
        )

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> tuple[str, str]:
        emptied = name in data and not data[name].strip()
        return ("", "") if emptied else (data.get(f"{name}_id", ""), data.get(name, ""))

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and f"{name}_id" not in data

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        chosen, text = value if isinstance(value, tuple) else ("", "")
        context = super().get_context(name, text, attrs)
        context["widget"]["hidden"] = {"name": f"{name}_id", "value": chosen}
        return context


class TypeaheadField(forms.Field):
    """Chooses one row of `queryset`.

    `search(queryset, text)` finds rows by what was typed; `label(row)` is the text of a row.
    Cleaned: the row, or None when the field may be empty and is.
    """

    default_error_messages = {
        "unknown": _("Nothing is called that. Type less, or choose from the list."),
        "several": _("Several are called that: %(names)s. Type more, or choose from the list."),
    }

    def __init__(
        self,
        *,
        queryset: QuerySet[Any, Any],
        url_name: str,
        search: Search,
        label_of: Callable[[Any], str] = str,
        **kwargs: Any,
    ) -> None:
        super().__init__(widget=Typeahead(url_name), **kwargs)
        self.queryset = queryset
        self.search = search
        self.label_of = label_of

    def prepare_value(self, value: Any) -> Any:
        """A row or its primary key becomes the pair that the widget draws."""
        if isinstance(value, tuple) or value in (None, ""):
            return value
        row = value if isinstance(value, Model) else self.queryset.filter(pk=value).first()
        return (str(row.pk), self.label_of(row)) if row is not None else ("", "")

    def clean(self, value: Any) -> Any:
        chosen, text = value if isinstance(value, tuple) else ("", "")
        text = text.strip()
        if not text and not chosen:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        row = self.queryset.filter(pk=chosen).first() if chosen.isdecimal() else None
        if row is not None and self._fits(row, text):
            return row
        return self._by_text(text)

    def _fits(self, row: Any, text: str) -> bool:
        if not text or _folded(self.label_of(row)) == _folded(text):
            return True
        for language, _name in settings.LANGUAGES:  # of an address kept or sent in another one
            with translation.override(language):
                if _folded(self.label_of(row)) == _folded(text):
                    return True
        one = self.queryset.filter(pk=row.pk)
        return bool(self.search(one, text)[:1])

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (self.prepare_value(initial) or ("", "")) != data

    def _by_text(self, text: str) -> Any:
        rows = list(self.search(self.queryset.all(), text)[: SUGGESTIONS + 1]) if text else []
        same = [row for row in rows if _folded(self.label_of(row)) == _folded(text)]
        if len(found := same or rows) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown")
        names = "; ".join(self.label_of(row) for row in found[:4])
        raise forms.ValidationError(
            self.error_messages["several"], code="several", params={"names": names}
        )


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def suggestions(
    rows: Iterable[Any],
    *,
    label: Callable[[Any], str] = str,
    hint: Callable[[Any], str] = lambda row: "",
) -> JsonResponse:
    """The answer that `typeahead.js` expects: at most ten of {"id", "label", "hint"}.

    `rows` is a queryset (it is sliced) or a list.
    """
    few = list(rows[:SUGGESTIONS]) if isinstance(rows, QuerySet | list) else list(rows)
    return JsonResponse(
        [{"id": row.pk, "label": label(row), "hint": hint(row)} for row in few], safe=False
    )
