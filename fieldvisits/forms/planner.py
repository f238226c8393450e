"""Planning with crews: the one page, a crew, a stop moved by hand, the heads of the sectors."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import Means, Sector
from fieldvisits.drafts import MemberDraft
from fieldvisits.forms.fields import ReceptionField, give_places, place_field
from fieldvisits.forms.rounds import walkers, with_days_checked
from fieldvisits.models import Crew, SectorHead
from fieldvisits.plan_drafts import CrewDraft, PlanDraft
from fieldvisits.planning_rules import Hours, Weights, minute_of
from fieldvisits.services.planner import MOST
from receptions.forms.fields import LineField, PhoneField, WordsField
from receptions.models import Reception
from territories.choices import Level
from territories.models import Office, Territory, User

CREW_ROWS = 12
MOST_MEMBERS = 12
PLACE = re.compile(r"(-?\d{1,3}(?:[.,]\d+)?)\s*[;, ]\s*(-?\d{1,3}(?:[.,]\d+)?)")

WEIGHT_LABELS = {
    "check": _("Something said solved is to be checked"),
    "revisit": _("Agreed to be visited again"),
    "in_need": _("Household class 1"),
    "never": _("Never talked to"),
    "register": _("Each register it stands in"),
    "appeals_here": _("Each appeal from the household, up to 3"),
    "appeals_street": _("Each appeal along the street, up to 10"),
    "month": _("Each month since the last talk, up to 24"),
}


class PointField(LineField):
    """Latitude and longitude in one line, as maps show them: 41.311, 69.279."""

    default_error_messages = {
        "point": _("Write latitude and longitude with a comma between: 41.311, 69.279."),
    }

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        found = PLACE.fullmatch(text)
        if found is None:
            raise forms.ValidationError(self.error_messages["point"], code="point")
        latitude, longitude = (round(float(part.replace(",", ".")), 6) for part in found.groups())
        if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
            raise forms.ValidationError(self.error_messages["point"], code="point")
        return latitude, longitude


class HoursForm(forms.Form):
    """The working day, and what one household takes."""

    day_starts = forms.TimeField(label=_("Begins at"), initial=dt.time(9))
    day_ends = forms.TimeField(label=_("Ends at"), initial=dt.time(18))
    break_starts = forms.TimeField(label=_("Break at"), initial=dt.time(13))
    break_minutes = forms.IntegerField(
        label=_("Minutes of the break"), min_value=0, max_value=240, initial=60
    )
    household_minutes = forms.IntegerField(
        label=_("Minutes per household"), min_value=1, max_value=240, initial=15
    )

    def hours(self) -> Hours:
        data = self.cleaned_data
        return Hours(
            starts=minute_of(data["day_starts"]),
            ends=minute_of(data["day_ends"]),
            break_starts=minute_of(data["break_starts"]),
            break_minutes=data["break_minutes"],
            household=data["household_minutes"],
        )


class CrewPlanForm(HoursForm):
    """Where, when, which part of the district, and what counts how much."""

    reception = ReceptionField()
    territory = place_field(label=_("District or mahalla"))
    mahallas = forms.ModelMultipleChoiceField(
        label=_("Only these mahallas"),
        queryset=Territory.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nothing chosen: all of the place."),
    )
    sectors = forms.TypedMultipleChoiceField(
        label=_("Only these sectors"),
        choices=Sector.choices,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput)
    ends_on = forms.DateField(label=_("To"), widget=forms.DateInput)
    purpose = LineField(label=_("Purpose"), max_length=300, required=False)
    most = forms.IntegerField(
        label=_("Households at most"),
        min_value=1,
        max_value=MOST,
        required=False,
        help_text=_("Empty: as many as the crews have time for."),
    )

    def __init__(
        self, *args: Any, user: User, receptions: QuerySet[Reception, Reception], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reception"].offer(receptions)  # type: ignore[attr-defined]
        give_places(self, "territory", user)
        own = [one.territory for one in receptions[:2]]
        if len(own) == 1 and own[0].level not in (Level.COUNTRY, Level.REGION):
            self._offer_district(own[0])
        else:
            del self.fields["mahallas"]
        for name, usual in Weights().stored().items():
            self.fields[f"weight_{name}"] = forms.IntegerField(
                label=WEIGHT_LABELS[name], min_value=0, max_value=1_000, initial=usual
            )

    def _offer_district(self, district: Territory) -> None:
        mahallas = Territory.objects.filter(
            parent=district, level=Level.MAHALLA, valid_to__isnull=True
        )
        self.fields["mahallas"].queryset = mahallas.order_by("name_uz")  # type: ignore[attr-defined]
        self.fields["territory"].initial = district.pk
        self.fields["sectors"].choices = sector_choices(district)  # type: ignore[attr-defined]

    @property
    def weight_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("weight_")]

    def clean(self) -> dict[str, Any]:
        return with_days_checked(self)

    def draft(self, crews: Iterable[CrewDraft]) -> PlanDraft:
        """The whole plan as the service takes it."""
        data = self.cleaned_data
        weights = {name: data[f"weight_{name}"] for name in Weights().stored()}
        names = ("reception", "territory", "starts_on", "ends_on", "purpose", "sectors", "most")
        return PlanDraft(
            crews=list(crews),
            mahallas=list(data.get("mahallas") or ()),
            weights=Weights.of(weights),
            **{name: data[name] for name in names},
        )


def sector_choices(district: Territory) -> list[tuple[int, Any]]:
    """The four sectors, with the head's name where it is known."""
    heads = {row.sector: row.name for row in SectorHead.objects.filter(district=district)}
    return [
        (value, f"{label}, {heads[value]}" if heads.get(value) else label)
        for value, label in Sector.choices
    ]


class CrewForm(forms.Form):
    """One crew: its name, how it goes, who carries the phone, who else walks."""

    name = LineField(label=_("Name of the crew"), max_length=100, required=False)
    means = forms.ChoiceField(
        label=_("On foot or by car"), choices=Means.choices, initial=Means.FOOT
    )
    user = forms.ModelChoiceField(
        label=_("Who carries the phone"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("no account"),
    )
    others = WordsField(
        label=_("Other members"),
        rows=2,
        required=False,
        help_text=_("One a line: name, position."),
    )
    start_place = LineField(label=_("Sets out from"), max_length=200, required=False)
    start = PointField(
        label=_("Latitude, longitude"),
        required=False,
        help_text=_("Empty: the day begins at its first household."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("name") and (data.get("user") or data.get("others")):
            self.add_error("name", _("Each crew needs a name."))
        if len(data.get("others", "").splitlines()) > MOST_MEMBERS:
            self.add_error("others", _("A crew has at most 12 members."))
        return data

    def draft(self, hours: Hours) -> CrewDraft:
        data = self.cleaned_data
        return CrewDraft(
            name=data["name"],
            means=data["means"],
            members=self._members(),
            start_place=data["start_place"],
            start=data["start"],
            hours=hours,
        )

    def _members(self) -> list[MemberDraft]:
        found = []
        if self.cleaned_data.get("user"):
            found.append(MemberDraft(user=self.cleaned_data["user"]))
        for line in self.cleaned_data["others"].splitlines():
            name, _comma, position = line.partition(",")
            if name.strip():
                found.append(MemberDraft(name.strip()[:150], position.strip()[:150]))
        return found


class BaseCrewFormSet(forms.BaseFormSet):
    """One list of accounts for all rows; at least one crew."""

    def __init__(self, *args: Any, receptions: Iterable[Reception], **kwargs: Any) -> None:
        self.walkers = walkers(receptions)
        super().__init__(*args, **kwargs)

    def _construct_form(self, i: int, **kwargs: Any) -> forms.Form:
        form = super()._construct_form(i, **kwargs)
        form.fields["user"].queryset = self.walkers
        return form

    def clean(self) -> None:
        rows = [getattr(form, "cleaned_data", {}) for form in self.forms]
        if not any(self.errors) and not any(data.get("name") for data in rows):
            raise forms.ValidationError(_("A round needs at least one crew."))

    def drafts(self, hours: Hours) -> list[CrewDraft]:
        return [form.draft(hours) for form in self.forms if form.cleaned_data.get("name")]


CrewFormSet = forms.formset_factory(
    CrewForm, formset=BaseCrewFormSet, extra=CREW_ROWS, max_num=CREW_ROWS
)


class CrewEditForm(HoursForm, CrewForm):
    """A crew of a planned round: everything of it, and until when it goes."""

    last_day = forms.DateField(
        label=_("Goes until"),
        required=False,
        help_text=_("Empty: to the end of the round."),
    )
    field_order = ("name", "means", "user", "others", "start_place", "start")

    def __init__(self, *args: Any, reception: Reception, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = walkers([reception])  # type: ignore[attr-defined]
        self.fields["name"].required = True


def initial_of(crew: Crew) -> dict[str, Any]:
    """What the form of a crew shows at first."""
    members = list(crew.members.all())
    carrier = next((member for member in members if member.user_id), None)
    others = [
        ", ".join(filter(None, (member.name, member.position)))
        for member in members
        if member is not carrier
    ]
    names = ("name", "means", "start_place", "day_starts", "day_ends", "break_starts",
             "break_minutes", "household_minutes", "last_day")  # fmt: skip
    return {
        **{name: getattr(crew, name) for name in names},
        "user": carrier.user_id if carrier else None,
        "others": "\n".join(others),
        "start": f"{crew.start[0]}, {crew.start[1]}" if crew.start else "",
    }


class RainForm(forms.Form):
    """The day nobody goes, or that takes place after all."""

    day = forms.DateField()
    dry = forms.BooleanField(required=False)


class SectorHeadForm(forms.ModelForm):
    """Who leads a sector, and for which office."""

    name = LineField(label=_("Full name"), max_length=150, required=False)
    phone = PhoneField(label=_("Telephone"), required=False)

    class Meta:
        model = SectorHead
        fields = ("name", "office", "phone")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        district = self.instance.district
        offices = Office.objects.active().filter(territory=district).select_related("territory")
        self.fields["office"].queryset = offices  # type: ignore[attr-defined]
