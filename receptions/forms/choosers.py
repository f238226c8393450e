"""Fields that choose a place, an office or a topic from long lists."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from receptions import lookups
from receptions.forms.fields import LineField
from receptions.models import Topic
from territories.typeahead import TypeaheadField


def mahalla_field(**kwargs: Any) -> TypeaheadField:
    """Any mahalla of the country, by name or "name, district"."""
    return TypeaheadField(
        queryset=lookups.mahallas(),
        url_name="receptions:lookup-mahallas",
        search=lookups.search_places,
        label_of=lookups.place_label,
        required=False,
        **kwargs,
    )


def office_field(**kwargs: Any) -> TypeaheadField:
    """Any working office, by words of its name."""
    return TypeaheadField(
        queryset=lookups.offices(),
        url_name="receptions:lookup-offices",
        search=lookups.search_offices,
        **kwargs,
    )


def district_field(**kwargs: Any) -> TypeaheadField:
    """Any district or city, by name or "name, region"."""
    return TypeaheadField(
        queryset=lookups.districts(),
        url_name="receptions:lookup-districts",
        search=lookups.search_places,
        label_of=lookups.place_label,
        required=False,
        **kwargs,
    )


def topic_choices() -> list[Any]:
    """The lower topics grouped under the upper ones, in the active language."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for topic in Topic.objects.choosable().order_by("code"):
        group = f"{topic.parent.code} {topic.parent.name}"  # type: ignore[union-attr]
        groups.setdefault(group, []).append((str(topic.pk), f"{topic.code} {topic.name}"))
    return [("", _("Choose the topic")), *groups.items()]


class TopicField(forms.ChoiceField):
    """A lower topic. The list is read where it is drawn; what was chosen is looked up alone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=topic_choices, **kwargs)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return str(initial or "") != str(data or "")

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        key = int(value) if str(value).isdecimal() and len(str(value)) < 19 else 0
        topic = Topic.objects.choosable().select_related(None).filter(pk=key).first()
        if topic is None:
            text = self.error_messages["invalid_choice"]
            raise forms.ValidationError(text, code="invalid_choice", params={"value": value})
        return topic

    def validate(self, value: Any) -> None:
        forms.Field.validate(self, value)


def street_field(*, beside: str, **kwargs: Any) -> LineField:
    """A street typed freely; streets known in the mahalla of the field beside are suggested."""
    field = LineField(required=False, **kwargs)
    field.widget.attrs.update(
        {
            "data-typeahead-url": reverse_lazy("receptions:lookup-streets"),
            "data-typeahead-with": f"{beside}_id",
            "autocomplete": "off",
        }
    )
    return field
