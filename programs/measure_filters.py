"""Which measures: the filters that the list, the views of a programme and the calendar share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from programs.choices import TAKEN_OFF, MeasureState
from programs.forms import MeasureFilter, NamedTerritory
from programs.models import Measure, Programme, ProgrammeObject
from programs.services import measure_counts
from receptions.models import Topic
from territories.models import Office, Territory, User


def _programmes_of(territory: Territory, *, own: bool, of: str = "programme") -> Q:
    """Programmes of the territory and all below; `own`: only those that count at itself."""
    if not own:
        return Q(**{f"{of}__territory__path__startswith": territory.path})
    places = measure_counts.counted_at(territory.path)
    counted = [pk for pk, at in places.items() if at == territory.path]
    return Q(**{f"{of}__territory__in": counted})


class NarrowFilter(MeasureFilter):
    """State, office, place, topic, overdue; everything optional.

    In a programme the choices are what stands in it. In the list over programmes office, topic
    and place come with the address of a number that was opened, and are shown by name.
    """

    SHOWS = [*MeasureFilter.SHOWS, ("standing", _("not taken off")), ("money", _("with money"))]
    FROM_ADDRESS = ("office", "place", "topic", "own")

    show = forms.ChoiceField(label=_("Show"), choices=SHOWS, required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any")), *MeasureState.choices], required=False
    )
    territory = NamedTerritory(
        label=_("Territory"),
        queryset=Territory.objects.none(),
        to_field_name="code",
        required=False,
    )
    office = forms.ModelChoiceField(
        label=_("Responsible office"),
        queryset=Office.objects.all(),
        required=False,
        empty_label=_("all"),
    )
    place = NamedTerritory(
        label=_("Place"), queryset=Territory.objects.all(), to_field_name="code", required=False
    )
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.all(), required=False, empty_label=_("all")
    )
    own = forms.BooleanField(label=_("Only programmes of the territory itself"), required=False)

    def __init__(
        self, *args: Any, user: User, programme: Programme | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if programme is None:
            self._over_programmes(user)
        else:
            self._within(programme, user)

    def _over_programmes(self, user: User) -> None:
        for name in self.FROM_ADDRESS:
            self.fields[name].widget = forms.HiddenInput()
        self._drop_empty()
        if not user.powers.anywhere("view_programmes"):
            del self.fields["territory"]
            return
        inside = user.powers.inside("view_programmes", "path")
        seen = Territory.objects.with_reception().filter(inside)
        self.fields["territory"].queryset = seen.select_related("parent")  # type: ignore[attr-defined]

    def _drop_empty(self) -> None:
        """Hidden fields nobody gave stay out of the address."""
        for name in self.FROM_ADDRESS:
            if not self.data.get(self.add_prefix(name)):
                del self.fields[name]

    def _within(self, programme: Programme, user: User) -> None:
        lines = Measure.objects.visible_to(user).filter(programme=programme).order_by()
        for name in ("territory", "own"):
            del self.fields[name]
        kept: dict[str, QuerySet[Any]] = {
            "office": Office.objects.filter(pk__in=lines.values("office")),
            "place": Territory.objects.filter(pk__in=lines.values("place")),
            "topic": Topic.objects.filter(pk__in=lines.values("topic")),
        }
        kept["place"] = kept["place"].select_related("parent")
        for name, rows in kept.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def narrow(self, rows: QuerySet[Measure]) -> QuerySet[Measure]:
        """The rows that fit; a filter that can't be read is left out."""
        rows = super().narrow(rows)
        chosen = self.cleaned_data
        if chosen.get("show") == "standing":
            rows = rows.exclude(state__in=TAKEN_OFF)
        if chosen.get("show") == "money":
            rows = rows.filter(Q(cost__gt=0) | Q(spent__gt=0))
        if territory := chosen.get("territory"):
            rows = rows.filter(_programmes_of(territory, own=bool(chosen.get("own"))))
        if place := chosen.get("place"):
            rows = rows.filter(place__path__startswith=place.path)
        for name in ("state", "office", "topic"):
            if value := chosen.get(name):
                rows = rows.filter(**{name: value})
        return rows

    def narrow_objects(self, rows: QuerySet[ProgrammeObject]) -> QuerySet[ProgrammeObject]:
        """Objects of state programmes by the same place, khokimiyat and topic."""
        self.is_valid()
        chosen = self.cleaned_data
        if territory := chosen.get("territory"):
            own = bool(chosen.get("own"))
            rows = rows.filter(_programmes_of(territory, own=own, of="district_year"))
        if place := chosen.get("place"):
            rows = rows.filter(territory__path__startswith=place.path)
        if office := chosen.get("office"):
            rows = rows.filter(district_year__khokimiyat=office)
        if topic := chosen.get("topic"):
            rows = rows.filter(kind__in=topic.work_kinds.all())
        return rows

    @property
    def is_used(self) -> bool:
        """Whether anything is asked for that a person can see in the form."""
        self.is_valid()
        return any(self.cleaned_data.get(field.name) for field in self.visible_fields())

    @property
    def chosen(self) -> list[tuple[str, Any]]:
        """Names of what came with the address, for the line above the list."""
        self.is_valid()
        return [
            (str(self.fields[name].label), self.cleaned_data[name])
            for name in self.FROM_ADDRESS
            if name in self.fields
            and self.fields[name].widget.is_hidden
            and self.cleaned_data.get(name)
        ]
