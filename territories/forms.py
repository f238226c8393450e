"""What administrators and staff type: people, posts, days of the calendar, filters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from territories import clock, lookups
from territories.choices import BodyKind, DayKind, Level, Role
from territories.models import Office, Post, StateBody, Territory, User
from territories.roles import LEVELS_OF_ROLE, OFFICE_PERMISSIONS
from territories.typeahead import TypeaheadField

ORDINARY = "ordinary"


class _Search(forms.Form):
    """One search box, then filters."""

    q = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class PlaceFilter(_Search):
    """Which territories the list shows."""

    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("any")), *Level.choices]
    )
    region = forms.ModelChoiceField(
        Territory.objects.filter(level=Level.REGION),
        label=_("Region"),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )

    def narrow(self, queryset: QuerySet[Territory, Territory]) -> QuerySet[Territory, Territory]:
        """The rows asked for; mahallas only when asked for by level or by name."""
        asked = self.cleaned_data
        if asked.get("level"):
            queryset = queryset.filter(level=asked["level"])
        elif not asked.get("q"):
            queryset = queryset.exclude(level=Level.MAHALLA)
        if asked.get("region"):
            queryset = queryset.within(asked["region"])  # type: ignore[attr-defined]
        if asked.get("q"):
            queryset = lookups.search_places(queryset, asked["q"])
        return queryset


class OfficeFilter(_Search):
    """Which offices the list shows."""

    body = forms.ModelChoiceField(
        StateBody.objects.order_by("name_uz"),
        label=_("State body"),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("any")), *BodyKind.choices]
    )

    def narrow(self, queryset: QuerySet[Office, Office]) -> QuerySet[Office, Office]:
        """The rows asked for."""
        asked = self.cleaned_data
        if asked.get("body"):
            queryset = queryset.filter(body=asked["body"])
        if asked.get("kind"):
            queryset = queryset.filter(body__kind=asked["kind"])
        if asked.get("q"):
            queryset = lookups.search_offices(queryset, asked["q"])
        return queryset


class PeopleFilter(_Search):
    """Which people the list shows."""

    q = forms.CharField(
        label=_("Full name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=_("Role"), required=False, choices=[("", _("any")), *Role.choices]
    )
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[
            ("", _("any")),
            ("active", _("open")),
            ("locked", _("locked")),
            ("idle", _("without a post")),
        ],
    )

    def narrow(self, queryset: QuerySet[User, User]) -> QuerySet[User, User]:
        """The rows asked for."""
        asked = self.cleaned_data
        current = Post.objects.current(on=clock.today())
        if asked.get("role"):
            queryset = queryset.filter(pk__in=current.filter(role=asked["role"]).values("user"))
        if asked.get("state") == "idle":
            queryset = queryset.exclude(pk__in=current.values("user"))
        elif asked.get("state"):
            queryset = queryset.filter(is_active=asked["state"] == "active")
        if asked.get("q"):
            queryset = lookups.search_people(queryset, asked["q"])
        return queryset


class PersonForm(forms.ModelForm):
    """A person's account, without the password."""

    class Meta:
        model = User
        fields = [
            "username", "last_name", "first_name", "patronymic", "phone", "email", "language",
        ]  # fmt: skip
        widgets = {
            "username": forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            "email": forms.EmailInput(attrs={"autocomplete": "off"}),
        }
        labels = {
            "username": _("Sign-in name"),
            "last_name": _("Surname"),
            "first_name": _("Given name"),
        }
        help_texts = {"username": _("Latin letters, digits and - _ . only.")}

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("last_name", "first_name"):
            self.fields[name].required = True
        self.fields["username"].validators.append(ASCIIUsernameValidator())

    def clean_username(self) -> str:
        """One sign-in name a person, capital letters or not."""
        name = self.cleaned_data["username"]
        others = User.objects.filter(username__iexact=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("This sign-in name is taken."))
        return name


class ProfileForm(forms.ModelForm):
    """What everybody keeps about themselves. Names and posts are an administrator's."""

    class Meta:
        model = User
        fields = ["language", "phone", "email"]
        widgets = {"phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"})}

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class AppointForm(forms.Form):
    """A post: which role, where, by which act, from when."""

    role = forms.ChoiceField(label=_("Role"), choices=[("", _("choose")), *Role.choices])
    territory = TypeaheadField(
        label=_("Territory"),
        queryset=lookups.places(),
        url_name="territories:lookup-places",
        search=lookups.search_places,
        label_of=lookups.place_label,
        required=False,
        help_text=_("For every role but the executor's."),
    )
    office = TypeaheadField(
        label=_("Office"),
        queryset=Office.objects.active(),
        url_name="territories:lookup-offices",
        search=lookups.search_offices,
        required=False,
        help_text=_("For executors."),
    )
    act = forms.CharField(
        label=_("Act of appointment"), max_length=200, help_text=_("Its number and date.")
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput())
    ends_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=forms.DateInput(),
        help_text=_("Empty for a post without an end."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        role = data.get("role")
        if role in OFFICE_PERMISSIONS:
            self._needs("office", _("Name the office the executor works for."))
        elif role and self._needs("territory", _("Name the territory of the post.")):
            place = data["territory"]
            if place.level not in LEVELS_OF_ROLE[role]:
                self.add_error("territory", _("This role isn't given at such a territory."))
        start, end = data.get("starts_on"), data.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("The last day lies before the first."))
        return data

    def _needs(self, name: str, words: Any) -> bool:
        if name not in self.errors and self.cleaned_data.get(name) is None:
            self.add_error(name, words)
        return name not in self.errors

    @property
    def place(self) -> Territory | Office:
        """The territory or the office, whichever the role is given at."""
        return self.cleaned_data["office" if self.is_for_office else "territory"]

    @property
    def is_for_office(self) -> bool:
        return self.cleaned_data["role"] in OFFICE_PERMISSIONS


class EndForm(forms.Form):
    """The last day of a post."""

    on = forms.DateField(
        label=_("Last day of the post"),
        widget=forms.DateInput(),
        help_text=_("The powers hold on this day and go with the next."),
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post

    def clean_on(self) -> dt.date:
        """Not before the first day."""
        day = self.cleaned_data["on"]
        if day < self.post.starts_on:
            raise forms.ValidationError(_("The post begins later."))
        return day


class SubstituteForm(forms.Form):
    """Who stands in, and while the holder is away."""

    substitute = TypeaheadField(
        label=_("Who stands in"),
        queryset=User.objects.filter(is_active=True),
        url_name="territories:lookup-people",
        search=lookups.search_people,
    )
    absent_from = forms.DateField(label=_("Away from"), widget=forms.DateInput())
    absent_to = forms.DateField(label=_("to, the last day included"), widget=forms.DateInput())

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.post = post

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("substitute") == self.post.user:
            self.add_error("substitute", _("The holder can't stand in for themselves."))
        start, end = data.get("absent_from"), data.get("absent_to")
        if start and end and end < start:
            self.add_error("absent_to", _("The last day lies before the first."))
        return data


class DayForm(forms.Form):
    """A day that an act changes."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput())
    kind = forms.ChoiceField(
        label=_("What the day becomes"),
        choices=[*DayKind.choices, (ORDINARY, _("an ordinary day of the week"))],
    )
    note = forms.CharField(label=_("Name of the day"), max_length=200, required=False)
    act = forms.CharField(
        label=_("Act"), max_length=300, help_text=_("The decree that orders it: number and date.")
    )

    def signature(self) -> str:
        """What the preview was of; the change is made only as it was seen."""
        return f"{self.cleaned_data['day']:%Y-%m-%d}:{self.cleaned_data['kind']}"

    def change(self) -> tuple[dt.date, tuple[str, str] | None]:
        """The day with its kind and note; None makes it ordinary again."""
        asked = self.cleaned_data
        entry = None if asked["kind"] == ORDINARY else (asked["kind"], asked["note"])
        return asked["day"], entry
