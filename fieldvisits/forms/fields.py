"""Places and receptions as the forms of the field choose them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from fieldvisits.rules import FIELD_LEVELS
from receptions import lookups
from receptions.models import Reception
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Territory, User
from territories.typeahead import TypeaheadField


def any_of(choices: Any) -> list[Any]:
    """The choices of a filter, with "any" first."""
    return [("", _("any")), *choices]


def places_of(user: User) -> QuerySet[Territory, Territory]:
    """Districts, cities and mahallas of today where the person sees the field."""
    places = user.powers.territories("view_field")
    return places.filter(level__in=FIELD_LEVELS, valid_to__isnull=True).select_related(
        "parent__parent"
    )


def mahallas_of(user: User) -> QuerySet[Territory, Territory]:
    """Mahallas of today where the person sees the field."""
    return places_of(user).filter(level=Level.MAHALLA)


def place_field(url_name: str = "lookup-places", **kwargs: Any) -> TypeaheadField:
    """A place by name or "name, what lies above"; the form sets whose places they are."""
    kwargs.setdefault("help_text", _("Name, or name and district after a comma."))
    return TypeaheadField(
        queryset=Territory.objects.none(),
        url_name=f"fieldvisits:{url_name}",
        search=lookups.search_places,
        label_of=lookups.place_label,
        **kwargs,
    )


def mahalla_field(**kwargs: Any) -> TypeaheadField:
    """A mahalla by name or "name, district"."""
    return place_field("lookup-mahallas", **kwargs)


def give_places(form: forms.Form | forms.ModelForm, name: str, user: User) -> None:
    """Let a place field choose among the person's own places."""
    field = form.fields[name]
    url = str(field.widget.attrs["data-typeahead-url"])
    field.queryset = mahallas_of(user) if "mahallas" in url else places_of(user)  # type: ignore[attr-defined]


def own_district(user: User) -> Territory | None:
    """The district or city the person works for, where there is just one."""
    own = Territory.objects.filter(
        path__in=user.powers.paths("view_field"), level__in=DISTRICT_LEVELS
    )
    few = list(own.select_related("parent")[:2])
    return few[0] if len(few) == 1 else None


def keeping_receptions(user: User) -> QuerySet[Reception, Reception]:
    """Receptions of districts whose households the person keeps."""
    led = user.powers.inside("plan_field", "territory__path")
    own = Q(territory__path__in=user.powers.paths("work_reception"))
    found = Reception.objects.filter(led | own, territory__level__in=DISTRICT_LEVELS)
    return found.select_related("territory").order_by("territory__path")


def led_receptions(user: User) -> QuerySet[Reception, Reception]:
    """Receptions the person heads: their own posts, not the subtree below them."""
    own = Reception.objects.filter(territory__path__in=user.powers.paths("plan_field"))
    return own.select_related("territory")


class ReceptionField(forms.ModelChoiceField):
    """One of the person's own receptions; hidden where there is only one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Reception.objects.none(), label=_("Reception"), **kwargs)

    def offer(self, receptions: QuerySet[Reception, Reception]) -> None:
        """Choose among these; a single one is taken without asking."""
        self.queryset = receptions
        few = list(receptions[:2])
        if len(few) == 1:
            self.widget = forms.HiddenInput()
            self.initial = few[0].pk
