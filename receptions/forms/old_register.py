"""One row of the old register, checked with the fields of the desk."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions.choices import (
    GROUNDS_OF_OUTCOME,
    AppealType,
    ApplicantKind,
    Channel,
    LegalGround,
    Outcome,
)
from receptions.forms.fields import LineField, WordsField
from receptions.forms.person import PersonForm
from receptions.forms.sheet_fields import SheetChoiceField, YesField
from receptions.old_register import columns
from receptions.old_register.lookup import Lookup
from territories.models import Territory
from territories.spreadsheets.forms import SheetRowForm
from territories.spreadsheets.reading import SheetRow

FORMATS = ("%d.%m.%Y", "%d.%m.%Y %H:%M", "%Y-%m-%d", "%Y-%m-%d %H:%M", "%d/%m/%Y", "%d-%m-%Y")
MIDNIGHT = dt.time(0)


class DayField(forms.Field):
    """A date cell or a date as text; given back as a moment without a zone, midnight for a day."""

    default_error_messages = {"day": _("This isn't a date. Write it like 31.12.2019.")}

    def clean(self, value: Any) -> dt.datetime | None:
        value = super().clean(value)
        if isinstance(value, dt.datetime):
            return value.replace(tzinfo=None)
        if isinstance(value, dt.date):
            return dt.datetime.combine(value, MIDNIGHT)
        if value in self.empty_values:
            return None
        text = " ".join(str(value).split())
        for pattern in FORMATS:
            try:
                return dt.datetime.strptime(text, pattern)  # noqa: DTZ007  the desk's own clock
            except ValueError:
                continue
        raise forms.ValidationError(self.error_messages["day"], code="day")


class RowForm(SheetRowForm, PersonForm):
    """A row of the spreadsheet. The person's fields and rules are those of the desk."""

    layout = columns.LAYOUT

    known = None
    known_pk = None
    number = LineField(max_length=40)
    received = DayField()
    appeal_type = SheetChoiceField(columns.LAYOUT, "appeal_type", initial=AppealType.APPLICATION)
    channel = SheetChoiceField(columns.LAYOUT, "channel", initial=Channel.DESK)
    form = SheetChoiceField(columns.LAYOUT, "form")
    birth_date = DayField(required=False)
    sex = SheetChoiceField(columns.LAYOUT, "sex")
    district = LineField(required=False)
    mahalla = LineField(required=False)
    is_anonymous = YesField(required=False)
    person_count = forms.IntegerField(min_value=1, max_value=1_000_000, required=False)
    sender_body = LineField(max_length=200, required=False)
    text = WordsField()
    topic = LineField()
    office = LineField(required=False)
    outcome = SheetChoiceField(columns.LAYOUT, "outcome")
    ground = SheetChoiceField(columns.LAYOUT, "ground")
    closed = DayField(required=False)
    field_order = ("district", "mahalla", "office")  # a place is looked for within its district

    def __init__(self, lookup: Lookup) -> None:
        super().__init__({})
        self.lookup = lookup

    def read(self, row: SheetRow) -> None:
        super().read(row)
        entity = ApplicantKind.LEGAL_ENTITY if self.data.get("entity_name") else ""
        self.data = {**self.data, "kind": entity or ApplicantKind.INDIVIDUAL}

    def clean_received(self) -> dt.datetime:
        moment: dt.datetime = self.cleaned_data["received"]
        if moment.time() == MIDNIGHT:
            moment = dt.datetime.combine(moment, self.lookup.reception.opens_at)
        if moment.year < 1991:
            raise forms.ValidationError(_("This is too long ago for this register."))
        moment = timezone.make_aware(moment)
        if moment > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return moment

    def clean_birth_date(self) -> dt.date | None:
        born = self.cleaned_data["birth_date"]
        self.cleaned_data["birth_date"] = born.date() if born else None
        return super().clean_birth_date()

    def clean_topic(self) -> Any:
        return self.lookup.topic(self.cleaned_data["topic"])

    def clean_district(self) -> Territory | None:
        district = self.lookup.district(self.cleaned_data["district"])
        if district is None:
            raise forms.ValidationError(_("Write the district or city."))
        return district

    def clean_mahalla(self) -> Territory | None:
        return self.lookup.mahalla(self.cleaned_data["mahalla"], self.cleaned_data.get("district"))

    def clean_office(self) -> Any:
        return self.lookup.office(self.cleaned_data["office"], self.cleaned_data.get("district"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._check_person(data)
        self._check_form(data)
        data["person_count"] = data.get("person_count") or 1
        data["is_collective"] = data["person_count"] > 1
        if data.get("channel") in {Channel.BODY, Channel.MEDIA} and not data.get("sender_body"):
            self.add_error("sender_body", _("Write who sent the appeal on."))
        if not self.errors:
            self._check_end(data)
        return data

    def _check_end(self, data: dict[str, Any]) -> None:
        """Outcome, ground and day of closing belong together (as `control.close` wants them)."""
        outcome, closed = data["outcome"], data["closed"]
        if not outcome:
            if closed:
                self.add_error("outcome", _("A closed appeal has an outcome."))
            return
        if not closed:
            self.add_error("closed", _("A finished appeal has a day of closing."))
        elif not data["received"].date() <= closed.date() <= timezone.localdate():
            self.add_error("closed", _("It can't be closed on this day."))
        if outcome == Outcome.SATISFIED and data["office"] is None:
            self.add_error("office", _("Write which office solved it."))
        ground = data["ground"] or _usual_ground(outcome, data)
        if ground not in GROUNDS_OF_OUTCOME[outcome]:
            self.add_error("ground", _("Write a ground that belongs to this outcome."))
        data["ground"] = ground


def _usual_ground(outcome: str, data: dict[str, Any]) -> str:
    """The ground that needs no telling; '' where the head had to choose one."""
    if outcome == Outcome.EXPLAINED and data["appeal_type"] == AppealType.NOT_AN_APPEAL:
        return LegalGround.NOT_APPEAL
    if outcome == Outcome.FORWARDED and data["topic"].out_of_scope:
        return LegalGround.OUTSIDE_LAW
    if outcome in (Outcome.LEFT_UNEXAMINED, Outcome.TERMINATED):
        return ""
    return GROUNDS_OF_OUTCOME[outcome][0]
