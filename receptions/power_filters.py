"""What the registers of representations and of liability can be narrowed by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from receptions.forms.choosers import district_field, office_field
from receptions.forms.fields import LineField
from receptions.models import LiabilityEntry, Reception, Representation
from receptions.power_choices import (
    Ground,
    LiabilityKind,
    LiabilityMeasure,
    PaperKind,
    PaperState,
)
from territories import clock
from territories.figures import Case
from territories.models import Territory, User


def _any(choices: Any) -> list[Any]:
    return [("", _("any")), *choices]


class _Filter(forms.Form):
    """A filter that can be written down as a query string and read again."""

    def as_query(self) -> str:
        """The valid fields in their order, never a cursor."""
        self.is_valid()
        query = QueryDict(mutable=True)
        for name, value in self.cleaned_data.items():
            if isinstance(value, Model):
                query[f"{name}_id"] = str(value.pk)
                query[name] = self.fields[name].label_of(value)  # type: ignore[attr-defined]
            elif value:
                query[name] = "on" if value is True else str(value)
        return query.urlencode()


class RepresentationFilter(_Filter):
    """The register of representations."""

    q = LineField(
        label=_("Number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=_any(PaperKind.choices), required=False)
    state = forms.ChoiceField(label=_("State"), choices=_any(PaperState.choices), required=False)
    ground = forms.ChoiceField(label=_("Ground"), choices=_any(Ground.choices), required=False)
    office = office_field(label=_("Office"), required=False)
    district = district_field(label=_("District or city"))
    overdue = forms.BooleanField(label=_("Overdue"), required=False)
    own = forms.BooleanField(label=_("Of the reception I head"), required=False)

    def narrow(self, papers: QuerySet[Representation], user: User) -> QuerySet[Representation]:
        """The papers that fit; fields with errors are left out."""
        self.is_valid()
        data = self.cleaned_data
        for name in ("kind", "state", "ground", "office"):
            if data.get(name):
                papers = papers.filter(**{name: data[name]})
        if data.get("q"):
            papers = papers.filter(number__icontains=data["q"])
        if data.get("district"):
            papers = papers.filter(reception__territory=data["district"])
        if data.get("overdue"):
            papers = papers.filter(pk__in=Representation.objects.overdue(on=clock.today()))
        if data.get("own"):
            papers = papers.filter(reception__in=Reception.objects.decided_by(user))
        return papers


class LiabilityFilter(_Filter):
    """The register of liability; `place` narrows to a territory with all below it."""

    kind = forms.ChoiceField(
        label=_("Kind of liability"), choices=_any(LiabilityKind.choices), required=False
    )
    measure = forms.ChoiceField(
        label=_("Measure"), choices=_any(LiabilityMeasure.choices), required=False
    )
    office = office_field(label=_("Office"), required=False)
    act_from = forms.DateField(label=_("Acts from"), required=False)
    act_to = forms.DateField(label=_("Acts to"), required=False)
    place = forms.ModelChoiceField(
        Territory.objects.with_reception(),
        to_field_name="code",
        required=False,
        widget=forms.HiddenInput,
    )

    def narrow(self, entries: QuerySet[LiabilityEntry]) -> QuerySet[LiabilityEntry]:
        """The entries that fit; fields with errors are left out."""
        self.is_valid()
        data = self.cleaned_data
        for name in ("kind", "measure", "office"):
            if data.get(name):
                entries = entries.filter(**{name: data[name]})
        if data.get("act_from"):
            entries = entries.filter(act_date__gte=data["act_from"])
        if data.get("act_to"):
            entries = entries.filter(act_date__lte=data["act_to"])
        if place := data.get("place"):
            entries = entries.filter(reception__territory__path__startswith=place.path)
        return entries


def papers_found(query: str, user: User) -> QuerySet[Representation]:
    """The visible representations that a stored query string shows to this person."""
    form = RepresentationFilter(QueryDict(query))
    return form.narrow(Representation.objects.visible_to(user), user)


def of_path(path: str) -> Q:
    """Entries of the receptions within a territory path."""
    return Q(reception__territory__path__startswith=path)


def seen_papers(user: User, listed: Sequence[Case]) -> set[str]:
    """Numbers of those cases whose paper the person may see (R-21)."""
    seen = Representation.objects.visible_to(user).filter(number__in=[one.number for one in listed])
    return set(seen.values_list("number", flat=True))
