"""The fast form of a desk, invitations, the queue of a sitting."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from fieldvisits.sitting_choices import HearingOutcome, InvitationAnswer
from fieldvisits.sitting_drafts import LONGEST_NAME, Visitor
from receptions.choices import AppealType
from receptions.exceptions import NAME_TOO_LONG
from receptions.forms.choosers import TopicField, mahalla_field, office_field, street_field
from receptions.forms.fields import LineField, PhoneField, WordsField
from receptions.forms.formalities import identity_field
from receptions.queue_choices import VisitorCategory
from territories import clock

PERSON = ("surname", "given_name", "patronymic", "phone", "mahalla", "address")
WORDS = ("topic", "text", "people_affected", "outcome", "result", "office", "due_on")
MORE = ("appeal_type", "complained_office", "language")


class VisitorForm(forms.Form):
    """One visitor at a desk: person, words, and one of three outcomes (R-54)."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    ticket = forms.IntegerField(widget=forms.HiddenInput, required=False)
    desk = LineField(label=_("Desk"), max_length=20, required=False)
    identity_paper = identity_field()
    surname = LineField(label=_("Surname"), max_length=100)
    given_name = LineField(label=_("Given name"), max_length=100, required=False)
    patronymic = LineField(label=_("Patronymic"), max_length=100, required=False)
    phone = PhoneField(label=_("Telephone"), required=False)
    mahalla = mahalla_field(
        label=_("Mahalla of residence"), help_text=_("Name, or name and district after a comma.")
    )
    address = street_field(beside="mahalla", label=_("Street, house, flat"), max_length=200)
    topic = TopicField(label=_("Topic"))
    text = WordsField(label=_("Short content"), rows=3)
    people_affected = forms.IntegerField(
        label=_("People affected"), min_value=1, max_value=10_000_000, initial=1
    )
    outcome = forms.ChoiceField(
        label=_("What became of it"), choices=HearingOutcome, widget=forms.RadioSelect
    )
    result = WordsField(
        label=_("What was done or explained"),
        rows=2,
        required=False,
        help_text=_("It stands in the protocol. Leave it empty for a task."),
    )
    office = office_field(
        label=_("Office that acts"), required=False, help_text=_("For a task: words of its name.")
    )
    due_on = forms.DateField(
        label=_("Until"), required=False, help_text=_("For a task: not after the date by law.")
    )
    appeal_type = forms.ChoiceField(
        label=_("Type"), choices=AppealType, initial=AppealType.APPLICATION
    )
    complained_office = office_field(
        label=_("Office complained about"),
        required=False,
        help_text=_("For a complaint: it will not be sent there nor below it (Art. 25)."),
    )
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, asks_identity: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asks_identity = asks_identity
        if not asks_identity:
            del self.fields["identity_paper"]

    def clean_due_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["due_on"]
        if day is not None and day < clock.today():
            raise forms.ValidationError(_("The date given has passed already."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("mahalla") and not data.get("address") and "mahalla" not in self.errors:
            self.add_error("mahalla", _("The protocol needs the residence: mahalla or address."))
        name = " ".join(data.get(part) or "" for part in PERSON[:3]).strip()
        if len(name) > LONGEST_NAME and not self.errors.keys() & set(PERSON[:3]):
            self.add_error("surname", NAME_TOO_LONG % {"most": LONGEST_NAME})
        if data.get("complained_office") and data.get("appeal_type") != AppealType.COMPLAINT:
            self.add_error("appeal_type", _("An appeal about an office is a complaint."))
        if data.get("outcome"):
            self._check_outcome(data)
        return data

    def _check_outcome(self, data: dict[str, Any]) -> None:
        task = data["outcome"] == HearingOutcome.TASK
        for name, words in (
            ("office", _("A task has an office that acts.")),
            ("due_on", _("A task has a date.")),
        ):
            if task and not data.get(name) and name not in self.errors:
                self.add_error(name, words)
            if not task and data.get(name):
                self.add_error(name, _("Only a task has an office and a date. Clear the field."))
        if not task and not data.get("result") and "result" not in self.errors:
            self.add_error("result", _("Write down what was done or explained."))

    def visitor(self) -> Visitor:
        """The visitor as the service takes it."""
        return Visitor(**self.cleaned_data)

    @property
    def person_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in (*PERSON, "identity_paper") if name in self.fields]

    @property
    def words_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in WORDS]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in MORE]

    @property
    def more_open(self) -> bool:
        return any(name in self.errors for name in MORE)


def fresh(*, language: str, desk: str = "", ticket: int | None = None) -> dict[str, Any]:
    """What an empty form begins with; the key makes a second sending harmless."""
    known = {code for code, _name in settings.LANGUAGES}
    return {
        "key": uuid.uuid4(),
        "desk": desk,
        "ticket": ticket,
        "language": language if language in known else settings.LANGUAGE_CODE,
    }


class InvitationForm(forms.Form):
    """Will come or not."""

    answer = forms.ChoiceField(
        label=_("Answer"), choices=InvitationAnswer, widget=forms.RadioSelect
    )
    reason = LineField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Only when you won't come.")
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        declined = data.get("answer") == InvitationAnswer.DECLINED
        if declined and not data.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why you can't come."))
        return data


class TicketForm(forms.Form):
    """Who takes a number."""

    category = forms.ChoiceField(
        label=_("Category"), choices=VisitorCategory, initial=VisitorCategory.ORDINARY
    )


class CallForm(forms.Form):
    """Which desk calls."""

    desk = LineField(label=_("Desk"), max_length=20)
