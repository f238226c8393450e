"""What stands in the register of an appeal, put right with a reason."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions.choices import FORM_OF_CHANNEL, AppealType, ApplicantKind, Channel
from receptions.exceptions import DraftError
from receptions.forms.choosers import mahalla_field, street_field
from receptions.forms.fields import LineField, PhoneField
from receptions.forms.letter_fields import (
    authority_document_field,
    authority_field,
    check_representative,
    co_applicants_field,
    representative_field,
)
from receptions.forms.person import form_field
from receptions.forms.receipt import ReceiptFields
from receptions.models import Appeal
from receptions.registration_words import listing, shown
from receptions.services import appeals, co_applicants, shared_applicants
from receptions.services import registration_corrections as corrections
from territories import clock

if TYPE_CHECKING:
    from django.http import QueryDict

ALL, APART = "all", "apart"
WHOSE = (
    (ALL, _("The same person: correct all of them")),
    (APART, _("Somebody else wrote this appeal: keep this one apart")),
)
NAME_PARTS = ("surname", "given_name", "patronymic")
A_MINUTE = dt.timedelta(minutes=1)


class RegistrationForm(ReceiptFields):
    """Only what may be corrected now is asked for; `refused` says why the rest is not."""

    field_order = ("appeal_type", "received_at", "long_ago")

    appeal_type = forms.ChoiceField(label=_("Type"), choices=AppealType)
    received_at = forms.DateTimeField(label=_("Received at"))
    channel = forms.ChoiceField(label=_("How it came"), choices=Channel)
    form = form_field()
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    sender_body = LineField(label=_("Body that forwarded it"), max_length=200, required=False)
    sender_number = LineField(label=_("Its number"), max_length=60, required=False)
    sender_date = forms.DateField(label=_("Its date"), required=False)
    is_collective = forms.BooleanField(label=_("Collective appeal"), required=False)
    person_count = forms.IntegerField(
        label=_("Number of applicants"), min_value=1, max_value=1_000_000
    )
    is_anonymous = forms.BooleanField(
        label=_("Anonymous"),
        required=False,
        help_text=_("Take the tick away once name and residence are known."),
    )
    is_unsigned = forms.BooleanField(
        label=_("Not signed, or the sender can't be identified"), required=False
    )
    kind = forms.ChoiceField(label=_("Who appeals"), choices=ApplicantKind)
    surname = LineField(label=_("Surname"), max_length=100, required=False)
    given_name = LineField(label=_("Given name"), max_length=100, required=False)
    patronymic = LineField(label=_("Patronymic"), max_length=100, required=False)
    entity_name = LineField(label=_("Name of the legal entity"), max_length=300, required=False)
    phone = PhoneField(label=_("Telephone"), required=False)
    mahalla = mahalla_field(label=_("Mahalla of residence"))
    address = street_field(beside="mahalla", label=_("Street, house, flat"), max_length=300)
    do_not_disclose = forms.BooleanField(
        label=_("Do not disclose data about the person"),
        required=False,
        help_text=_("The applicant may ask for it at any time, or no longer (Art. 20)."),
    )
    co_applicants = co_applicants_field()
    representative = representative_field()
    authority = authority_field()
    authority_document = authority_document_field()
    whose = forms.ChoiceField(
        label=_("The person’s other appeals"),
        choices=WHOSE,
        widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "An appeal taken apart keeps name, telephone and residence as they stand here; date of "
            "birth, e-mail and personal number stay with the other appeals."
        ),
    )
    reason = LineField(label=_("Reason"), min_length=3, max_length=300)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial(appeal), **kwargs)
        self.appeal = appeal
        not_meant = _not_meant(appeal)
        obstacles = corrections.obstacles(appeal)
        told = [words for name, words in obstacles.items() if name not in not_meant]
        self.refused = list(dict.fromkeys(told))
        for name in {*obstacles, *not_meant}:
            self.fields.pop(name, None)

    def clean_received_at(self) -> dt.datetime:
        """The moment typed; the kept one, to the second, where the minute is the same."""
        moment: dt.datetime = self.cleaned_data["received_at"]
        if moment > clock.now():
            raise forms.ValidationError(_("This moment is still to come."))
        kept = self.appeal.received_at
        return kept if moment <= kept < moment + A_MINUTE else moment

    def clean_sender_date(self) -> dt.date | None:
        sent: dt.date | None = self.cleaned_data["sender_date"]
        if sent and sent > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return sent

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if "form" in data and "channel" in data:
            try:
                appeals.form_of(data["channel"], data["form"])
            except DraftError as error:
                self.add_error("form", str(error))
        if data.get("received_at") != self.appeal.received_at:
            self._check_receipt(data.get("received_at"))
        check_representative(self, data)
        self._check_listed(data)
        return data

    def _check_listed(self, data: dict[str, Any]) -> None:
        count = data.get("person_count", self.appeal.person_count)
        if len(data.get(corrections.LISTED) or ()) >= count:
            self.add_error(
                corrections.LISTED,
                _("More people are listed than the appeal has applicants."),
            )

    @property
    def apart(self) -> bool | None:
        """Whether the appeal gets a person of its own; None where nothing was said."""
        said = self.cleaned_data.get("whose")
        return said == APART if said else None

    def changes(self) -> dict[str, Any]:
        """The values wanted, by the names the service knows."""
        return {name: value for name, value in self.cleaned_data.items() if name not in TOLD_APART}

    def compare(self) -> None:
        """Once the refused form is sent again, what stands now has been seen beside it."""
        appeal = Appeal.objects.select_related("applicant__mahalla").get(pk=self.appeal.pk)
        rows = dict.fromkeys(corrections.OF_APPEAL, appeal)
        rows |= dict.fromkeys(corrections.PERSON, appeal.applicant)
        typed = self.changes()
        other = [name for name in rows if name in typed and self._other(name, rows[name])]
        for name in other:
            now = {"now": shown(rows[name], name)}
            self.add_error(name, _("Here stands now: “%(now)s”.") % now)
        listed = co_applicants.names(appeal)
        if listed != self.cleaned_data[corrections.LISTED]:
            now = {"now": listing(listed)}
            self.add_error(corrections.LISTED, _("Here stands now: “%(now)s”.") % now)
        data = cast("QueryDict", self.data).copy()
        data["seen"] = corrections.mark(appeal)
        self.data = data

    def _other(self, name: str, row: Any) -> bool:
        wanted = self.cleaned_data.get(name)
        if name == "form":
            wanted = wanted or FORM_OF_CHANNEL[Channel(self.cleaned_data["channel"])]
        return bool(wanted != getattr(row, name))


TOLD_APART = ("reason", "seen", "whose", "long_ago")


def _initial(appeal: Appeal) -> dict[str, Any]:
    person = appeal.applicant
    found = {name: getattr(appeal, name) for name in corrections.OF_APPEAL}
    found |= {name: getattr(person, name) for name in corrections.PERSON}
    found[corrections.LISTED] = "\n".join(co_applicants.names(appeal))
    if appeal.form == FORM_OF_CHANNEL[Channel(appeal.channel)]:
        found["form"] = ""
    moment = timezone.localtime(appeal.received_at)
    found["received_at"] = moment.replace(second=0, microsecond=0, tzinfo=None)
    return {**found, "seen": corrections.mark(appeal)}


def _not_meant(appeal: Appeal) -> set[str]:
    """Fields that this appeal has no use for."""
    found = {name for name in corrections.MISSING if not getattr(appeal, name)}
    if not shared_applicants.others(appeal).exists():
        found.add("whose")
    if appeal.is_anonymous:  # it may turn out to be a person's or an entity's
        return found
    entity = appeal.applicant.kind == ApplicantKind.LEGAL_ENTITY
    return {*found, "kind", *(NAME_PARTS if entity else ("entity_name",))}
