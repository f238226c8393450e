"""Shapes of input of a whole line of a draft: its plan, its place and its topic."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.forms import MeasureForm, local_offices, named, offices_of
from programs.models import Measure, Programme
from receptions import lookups
from receptions.forms.choosers import TopicField
from receptions.forms.fields import LineField
from receptions.models import Topic
from territories.models import Territory
from territories.typeahead import TypeaheadField


def places_of(programme: Programme, besides: int | None = None) -> QuerySet[Territory]:
    """Where a measure of the programme may stand: its territory and all of today below it.

    `besides` is where it stands already, though the place may be gone from the map.
    """
    inside = Territory.objects.filter(path__startswith=programme.territory.path)
    today = Q(valid_to__isnull=True) | Q(pk=besides)
    return inside.filter(today).select_related("parent__parent")


class LineForm(MeasureForm):
    """The plan of a line of a draft with its place and topic.

    Offices are offered that serve the place; where another place is chosen, those of it.
    A line that has source problems is not asked why it has none.
    """

    topic = TopicField(label=_("Topic"))
    place = TypeaheadField(
        label=_("Place"),
        queryset=Territory.objects.none(),
        url_name="programs:programme-list",  # the programme's own places, given in __init__
        search=lookups.search_places,
        label_of=lookups.place_label,
        help_text=_("A place of the programme's territory: its name, or name and district."),
    )
    reason = LineField(
        label=_("Why it has no source problem"),
        max_length=300,
        help_text=_("It stands in the trace matrix beside the measure."),
    )
    field_order = ["topic", "place", "text"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line, programme = self.instance, self.instance.programme
        own = {"place": line.place_id, "topic": line.topic_id, "reason": line.without_source_reason}
        self.initial = {**own, **self.initial}
        if line.pk and not line.without_source_reason:
            del self.fields["reason"]
        places: Any = self.fields["place"]
        places.queryset = places_of(programme, besides=line.place_id)
        places.widget.attrs["data-typeahead-url"] = reverse(
            "programs:programme-places", args=[programme.pk]
        )
        self._offer(line.place)

    def _offer(self, place: Territory) -> None:
        """Take any working office; show those that serve the place."""
        field: Any = self.fields["office"]
        rows = list(offices_of(place))
        field.queryset = local_offices()
        field.choices = [("", "---------"), *((row.pk, named(row)) for row in rows)]

    def clean_topic(self) -> Topic:
        topic: Topic = self.cleaned_data["topic"]
        if topic.out_of_scope and topic.pk != self.instance.topic_id:
            raise forms.ValidationError(_("No measure may be planned for this topic (Art. 1)."))
        return topic

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        place, office = data.get("place"), data.get("office")
        if place:
            self._offer(place)
        if place and office and not place.path.startswith(office.territory.path):
            self.add_error(
                "office", _("This office does not serve the place. Choose one that is listed now.")
            )
        return data

    @property
    def wanted(self) -> dict[str, Any]:
        """What the service is told."""
        besides = self.cleaned_data.keys() - set(self.Meta.fields)
        return {"plan": self.plan, **{name: self.cleaned_data[name] for name in besides}}


class OwnMeasureForm(LineForm):
    """A measure that the head adds without a source problem."""

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        place = programme.territory
        super().__init__(*args, instance=Measure(programme=programme, place=place), **kwargs)
