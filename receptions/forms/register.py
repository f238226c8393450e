"""Registering an appeal: who, how it came, the words; its questions are forms of their own."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from receptions import lookups
from receptions.choices import AppealType, Channel
from receptions.drafts import AppealDraft, QuestionDraft
from receptions.forms.choosers import office_field
from receptions.forms.fields import FilesField, LineField, WordsField
from receptions.forms.letter_fields import ABOUT_AN_OFFICE, LetterFields
from receptions.forms.person import PersonForm, form_field
from receptions.forms.receipt import ReceiptFields
from receptions.models import Appeal, Applicant, Reception
from receptions.services import appeals, applicants
from receptions.services.applicants import Held
from territories.choices import DISTRICT_LEVELS
from territories.models import Territory, User

MAX_EARLIER = 20
KNOWN_IS_LOST = _(
    "The person taken over on this page can't be recognised any more. Look them up once more, and "
    "say again whether it is a repeat or a copy."
)
WRITTEN_MEANWHILE = _(
    "Somebody else wrote “%(now)s” here meanwhile. Compare, and register again what stays."
)
CHANGED_MEANWHILE = _(
    "Somebody else changed this meanwhile. Compare, and register again what stays."
)


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


class AppealForm(ReceiptFields, LetterFields, PersonForm):
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
    complained_office = office_field(**ABOUT_AN_OFFICE)
    sender_body = LineField(label=_("Body that forwarded it"), max_length=200, required=False)
    sender_number = LineField(label=_("Its number"), max_length=60, required=False)
    sender_date = forms.DateField(label=_("Its date"), required=False)
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
        self.known_is_lost = False
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

    def remember(self, applicant: Applicant | None, held_before: Held | None = None) -> None:
        """Take over the known person and what they brought before (R-14, R-15).

        `held_before` is what was held of them when the page was drawn.
        """
        self.known_applicant, self.held_before = applicant, held_before
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
                    "No, it disputes No. %(number)s or complains of its delay: a repeat (Art. 3)"
                )
                choices.append((f"repeat:{one.appeal.pk}", label % number))
            label = _("No, it is a copy of No. %(number)s: a duplicate")
            choices.append((f"duplicate:{one.appeal.pk}", label % number))
        self.fields["earlier"].choices = choices  # type: ignore[attr-defined]

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
        if self.known_is_lost:
            self.add_error("known", KNOWN_IS_LOST)
        self._check_person(data)
        self._check_form(data)
        self._check_letter(data)
        self._check_count(data)
        self._check_receipt(data.get("received_at"))
        if data.get("channel") in {Channel.BODY, Channel.MEDIA} and not data.get("sender_body"):
            self.add_error("sender_body", _("Write who sent the appeal on."))
        return data

    def compare(self, fields: Collection[str]) -> Held:
        """Show what somebody else wrote; gives what the registrar has read of the person by now.

        Sent once more, what stands in the form is meant.
        """
        person = self.known_applicant
        assert person is not None and self.held_before is not None  # noqa: S101, PT018  somebody known
        for name in fields:
            now = "" if name == applicants.NUMBER else _shown(person, name)
            text = WRITTEN_MEANWHILE if now else CHANGED_MEANWHILE
            self.add_error(name, text % {"now": now})
        now_held = applicants.held(person)
        return {**self.held_before, **{name: now_held[name] for name in fields}}

    def carry_on(self, key: str) -> None:
        """Draw the form with a new key of the known person."""
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["known_pk"] = key  # type: ignore[index]

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
            **self.letter(),
            repeat_of=earlier if relation == "repeat" else None,
            duplicate_of=earlier if relation == "duplicate" else None,
            sender_body=data["sender_body"],
            sender_number=data["sender_number"],
            sender_date=data["sender_date"],
            submission_key=data["submission_key"],
            files=data["files"],
            notices=self.notices(),
        )


def _shown(person: Applicant, name: str) -> str:
    """A field of the person as people read it, '' where it is empty."""
    value = getattr(person, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dt.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    told = getattr(person, f"get_{name}_display", None)
    return str(told() if told else value or "")


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
