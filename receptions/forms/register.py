"""Registering an appeal: who, how it came, the words; its questions are forms of their own."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from receptions import lookups
from receptions.choices import AppealType, Authority, Channel
from receptions.drafts import AppealDraft, QuestionDraft
from receptions.forms.choosers import office_field
from receptions.forms.fields import FilesField, LineField, WordsField
from receptions.forms.formalities import FormalityFields
from receptions.forms.person import PersonForm, form_field
from receptions.models import Appeal, Applicant, Reception
from receptions.services import appeals
from territories.choices import DISTRICT_LEVELS
from territories.models import Territory, User
from territories.texts import cleaned_text

MAX_EARLIER = 20
LETTER_FIELDS = ("is_unsigned", "co_applicants", "representative", "authority",
                 "authority_document", "persecution_warning", "sheets",
                 "decision_known_on")  # fmt: skip


# Choosing a suggestion takes the person over at once; without a script a button does it.
TAKE_OVER = {
    "hx-post": reverse_lazy("receptions:appeal-register"),
    "hx-trigger": "change",
    "hx-vals": '{"action": "use-person"}',
    "hx-target": "#applicant",
    "hx-select": "#applicant",
    "hx-select-oob": "#questions",
    "hx-swap": "outerHTML",
}


class EarlierAppeal(NamedTuple):
    """An earlier appeal of the same person, and what a new letter about it would be."""

    appeal: Appeal
    repeat: appeals.Verdict
    duplicate: appeals.Verdict


class OwnReceptionField(forms.ModelChoiceField):
    """One of the receptions the person works at, which are read already."""

    own: Sequence[Reception] = ()

    def to_python(self, value: Any) -> Reception | None:
        if value in self.empty_values:
            return None
        found = next((one for one in self.own if str(one.pk) == str(value)), None)
        if found is None:
            text = self.error_messages["invalid_choice"]
            raise forms.ValidationError(text, code="invalid_choice", params={"value": value})
        return found


class AppealForm(FormalityFields, PersonForm):
    """The whole page but the questions."""

    submission_key = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reception = OwnReceptionField(label=_("Reception"), queryset=Reception.objects.none())
    channel = forms.ChoiceField(label=_("How it came"), choices=Channel, initial=Channel.DESK)
    form = form_field()
    appeal_type = forms.ChoiceField(
        label=_("Type"), choices=AppealType, initial=AppealType.APPLICATION
    )
    received_at = forms.DateTimeField(label=_("Received at"))
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    text = WordsField(label=_("Words of the appeal"), rows=6)
    complained_office = office_field(
        label=_("Office complained about"),
        required=False,
        help_text=_("For a complaint: it will not be sent there nor below it (R-21)."),
    )
    complained_name = LineField(
        label=_("Official complained about"),
        max_length=200,
        required=False,
        help_text=_("Surname and first name. Only those above will see the complaint."),
    )
    complained_post = LineField(label=_("Post of the official"), max_length=200, required=False)
    sender_body = LineField(label=_("Body that forwarded it"), max_length=200, required=False)
    sender_number = LineField(label=_("Its number"), max_length=60, required=False)
    sender_date = forms.DateField(label=_("Its date"), required=False)
    is_unsigned = forms.BooleanField(
        label=_("Not signed, or the sender can't be identified (R-13)"), required=False
    )
    co_applicants = forms.CharField(
        label=_("The other applicants, one a line"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person above is the first-listed and gets the reply (R-24)."),
    )
    representative = LineField(label=_("Representative"), max_length=200, required=False)
    authority = forms.ChoiceField(
        label=_("Acts by right of"), choices=[("", _("–")), *Authority.choices], required=False
    )
    authority_document = LineField(
        label=_("Document of authority"),
        max_length=200,
        required=False,
        help_text=_("Kind, number and date. Without it the appeal may be left unexamined (R-10)."),
    )
    persecution_warning = forms.BooleanField(
        label=_("The applicant fears persecution (Art. 20)"), required=False
    )
    sheets = forms.IntegerField(
        label=_("Number of sheets"), min_value=1, max_value=5_000, required=False
    )
    decision_known_on = forms.DateField(
        label=_("Learned of the decision on"),
        required=False,
        help_text=_("A complaint to a higher body is due within a year of that day (T-13)."),
    )
    same_letter = forms.BooleanField(label=_("Register it all the same"), required=False)
    earlier = forms.ChoiceField(
        label=_("Is this a new matter?"), widget=forms.RadioSelect, required=False
    )
    files = FilesField(label=_("Papers and photos"))

    def __init__(self, *args: Any, user: User, receptions: list[Reception], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.receptions = receptions
        self.earlier_appeals: list[EarlierAppeal] = []
        self.known_problem = ""
        self.shows_same_letter = False
        field = self.fields["reception"]
        field.own = receptions  # type: ignore[attr-defined]
        field.queryset = Reception.objects.filter(pk__in=[one.pk for one in receptions])  # type: ignore[attr-defined]
        if len(receptions) == 1:
            field.widget = forms.HiddenInput()
        known = self.fields["known"]
        known.widget.attrs.update({**TAKE_OVER, "autofocus": True})
        known.queryset = Applicant.objects.select_related("mahalla__parent")  # type: ignore[attr-defined]
        known.search = lambda _queryset, text: lookups.known_applicants(user, text)  # type: ignore[attr-defined]

    def remember(self, applicant: Applicant | None) -> None:
        """Take over the known person and what they brought before (R-14, R-15)."""
        self.known_applicant = applicant
        if applicant is not None:
            mine = appeals.earlier(applicant).not_kept_from(self.user)  # type: ignore[attr-defined]
            before = mine.select_related("reception")
            self.earlier_appeals = [
                EarlierAppeal(one, appeals.repeat_verdict(one), appeals.duplicate_verdict(one))
                for one in before.prefetch_related("questions__topic")[:MAX_EARLIER]
            ]
        choices: list[tuple[str, Any]] = [("", _("Yes, a new matter"))]
        for one in self.earlier_appeals:
            number = {"number": one.appeal.number}
            if one.repeat.holds:
                label = _(
                    "No, it disputes No. %(number)s or complains of its delay: a repeat (R-14)"
                )
                choices.append((f"repeat:{one.appeal.pk}", label % number))
            label = _("No, it is a copy of No. %(number)s: a duplicate (R-15)")
            choices.append((f"duplicate:{one.appeal.pk}", label % number))
        self.fields["earlier"].choices = choices  # type: ignore[attr-defined]

    def clean_co_applicants(self) -> tuple[str, ...]:
        lines = cleaned_text(self.cleaned_data["co_applicants"]).splitlines()
        names = [" ".join(line.split()) for line in lines]
        if any(len(name) > 200 for name in names):
            raise forms.ValidationError(_("A name has at most 200 letters; write one a line."))
        return tuple(name for name in names if name)

    def clean_received_at(self) -> dt.datetime:
        moment = self.cleaned_data["received_at"]
        if moment > timezone.now():
            raise forms.ValidationError(_("This moment is still to come."))
        return moment

    def clean_sender_date(self) -> dt.date | None:
        sent = self.cleaned_data["sender_date"]
        if sent and sent > timezone.localdate():
            raise forms.ValidationError(_("This day is still to come."))
        return sent

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._check_person(data)
        self._check_form(data)
        self._check_formalities(data)
        self._check_representative(data)
        self._check_count(data)
        if data.get("channel") in {Channel.BODY, Channel.MEDIA} and not data.get("sender_body"):
            self.add_error("sender_body", _("Write who sent the appeal on."))
        if data.get("complained_office") and data.get("appeal_type") != AppealType.COMPLAINT:
            self.add_error("appeal_type", _("An appeal about an office is a complaint."))
        official = data.get("complained_name") or data.get("complained_post")
        if official and not (data.get("complained_office") or "complained_office" in self.errors):
            self.add_error("complained_office", _("Name the office of the official."))
        return data

    def _check_representative(self, data: dict[str, Any]) -> None:
        """R-10, R-12."""
        if data.get("representative") and not data.get("authority"):
            self.add_error("authority", _("Say by what right the representative acts."))
        named = data.get("authority") or data.get("authority_document")
        if named and not data.get("representative") and "representative" not in self.errors:
            self.add_error("representative", _("Write the name of the representative."))
        others = data.get("co_applicants") or ()
        count = data.get("person_count") or 1
        if others and len(others) >= count:
            data["person_count"], data["is_collective"] = len(others) + 1, True

    def same_as(self, earlier: Appeal) -> None:
        """Two registrars, one letter: say so, and let the registrar decide."""
        self.shows_same_letter = True
        self.add_error(
            "same_letter",
            _(
                "The same words of this person were registered as No. %(number)s on %(moment)s "
                "by %(registrar)s. Tick here if this is another letter."
            )
            % {
                "number": earlier.number,
                "moment": date_format(
                    timezone.localtime(earlier.registered_at), "SHORT_DATETIME_FORMAT"
                ),
                "registrar": earlier.registered_by.full_name,
            },
        )

    def draft(self, questions: tuple[QuestionDraft, ...]) -> AppealDraft:
        """Everything typed, as the service takes it."""
        data = self.cleaned_data
        relation, _colon, number = (data["earlier"] or "").partition(":")
        known = (one.appeal for one in self.earlier_appeals)
        earlier = next((one for one in known if str(one.pk) == number), None)
        return AppealDraft(
            reception=data["reception"],
            channel=data["channel"],
            form=data["form"],
            appeal_type=data["appeal_type"],
            applicant=self.applicant(),
            text=data["text"],
            language=data["language"],
            received_at=data["received_at"],
            questions=questions,
            person_count=data["person_count"],
            is_collective=data["is_collective"],
            is_anonymous=data["is_anonymous"],
            **{name: data[name] for name in LETTER_FIELDS},
            complained_office=data["complained_office"],
            complained_name=data["complained_name"],
            complained_post=data["complained_post"],
            repeat_of=earlier if relation == "repeat" else None,
            duplicate_of=earlier if relation == "duplicate" else None,
            sender_body=data["sender_body"],
            sender_number=data["sender_number"],
            sender_date=data["sender_date"],
            submission_key=data["submission_key"],
            files=data["files"],
            notices=self.notices(),
            formalities=self.said(),
        )


def own_district(reception: Reception) -> Territory | None:
    """The district of a reception that has one; regions and the country have none."""
    territory = reception.territory
    return territory if territory.level in DISTRICT_LEVELS else None


def fresh_initial(reception: Reception, language: str) -> dict[str, Any]:
    """What a new registration starts with."""
    known = {code for code, _name in settings.LANGUAGES}
    return {
        "reception": reception.pk,
        "language": language if language in known else settings.LANGUAGE_CODE,
        "received_at": timezone.localtime().replace(second=0, microsecond=0, tzinfo=None),
        "submission_key": uuid.uuid4(),
    }
