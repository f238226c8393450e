"""Forms of the electronic queue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions.forms.fields import LineField, PhoneField
from receptions.models import QueueTicket, Reception, Topic
from receptions.queue_choices import DeviceKind, TicketState, VisitorCategory
from receptions.services.bookings import Slot

NOT_NAMED = "0"


def sphere_field(**more: Any) -> forms.ModelChoiceField:
    """The upper level of the topics; nobody has to name one."""
    return forms.ModelChoiceField(
        Topic.objects.groups(),
        label=_("What it is about"),
        required=False,
        empty_label=_("not named"),
        **more,
    )


class IssueForm(forms.Form):
    """A ticket given out by hand or at the kiosk."""

    category = forms.ChoiceField(label=_("Category of the visitor"), choices=VisitorCategory)
    sphere = sphere_field()


class WindowForm(forms.Form):
    """Where the visitor is called to."""

    window = LineField(
        label=_("Your window or room"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class DeviceForm(forms.Form):
    """A kiosk or screen to connect."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DeviceKind)
    label = LineField(
        label=_("Where it stands"), max_length=60, help_text=_("For example: entrance hall.")
    )


class CodeForm(forms.Form):
    """The code of a booking, typed at the kiosk."""

    code = LineField(
        label=_("Code of your booking"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


class CancelForm(CodeForm):
    """Telephone and code, to give a booked time free."""

    phone = PhoneField(label=_("Telephone"), max_length=30)
    field_order = ["phone", "code"]


class BookingForm(forms.Form):
    """Who comes when, and with what."""

    time = forms.ChoiceField(label=_("Time"), widget=forms.RadioSelect)
    name = LineField(label=_("Your name"), max_length=100)
    phone = PhoneField(
        label=_("Telephone"), max_length=30, help_text=_("One open booking a telephone.")
    )
    category = forms.ChoiceField(label=_("Category of the visitor"), choices=VisitorCategory)
    sphere = sphere_field()

    def __init__(self, *args: Any, slots: list[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.times = {f"{timezone.localtime(one.starts_at):%H:%M}": one.starts_at for one in slots}
        free = [time for time, one in zip(self.times, slots, strict=True) if one.free]
        self.fields["time"].choices = [(time, time) for time in free]

    @property
    def starts_at(self) -> dt.datetime:
        """The chosen moment."""
        return self.times[self.cleaned_data["time"]]


class DayForm(forms.Form):
    """Which day, and which of the receptions the reader sees."""

    reception = forms.ModelChoiceField(
        Reception.objects.none(),
        label=_("Reception"),
        required=False,
        to_field_name="code",
        empty_label=_("all that you see"),
    )
    day = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput())

    def __init__(self, *args: Any, receptions: QuerySet[Reception, Reception], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["reception"].queryset = receptions


class TicketFilter(DayForm):
    """Which tickets the list shows."""

    day = forms.DateField(label=_("From"), required=False, widget=forms.DateInput())
    to = forms.DateField(label=_("To"), required=False, widget=forms.DateInput())
    category = forms.ChoiceField(
        label=_("Category"), required=False, choices=[("", _("any")), *VisitorCategory.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *TicketState.choices]
    )
    sphere = forms.ChoiceField(label=_("Sphere"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(str(topic.pk), topic.name) for topic in Topic.objects.groups()]
        self.fields["sphere"].choices = [("", _("any")), (NOT_NAMED, _("not named")), *groups]

    def narrow(
        self, tickets: QuerySet[QueueTicket, QueueTicket]
    ) -> QuerySet[QueueTicket, QueueTicket]:
        """The tickets asked for; what can't be read narrows nothing."""
        asked = getattr(self, "cleaned_data", {})
        plain = {
            "reception": asked.get("reception"),
            "day__gte": asked.get("day"),
            "day__lte": asked.get("to"),
            "category": asked.get("category"),
            "state": asked.get("state"),
        }
        tickets = tickets.filter(**{name: value for name, value in plain.items() if value})
        if sphere := asked.get("sphere"):
            tickets = tickets.filter(sphere=None if sphere == NOT_NAMED else sphere)
        return tickets
