"""Forms of the executors' side: handing down, asking, terms, links, reminders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from receptions.executor_choices import Told
from receptions.forms.fields import LineField, MailField, WordsField
from receptions.models import StopGround
from receptions.models.reminders import DAYS_HELP, FURTHEST_DAYS
from receptions.services.answer_links import MOST_DAYS
from territories.models import Office


class PassDownForm(forms.Form):
    """The unit that gets the question."""

    office = forms.ModelChoiceField(
        Office.objects.none(), label=_("Unit of the office"), empty_label=_("Choose the unit")
    )
    note = WordsField(label=_("Note to the unit"), rows=2, required=False)

    def __init__(self, *args: Any, units: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = units  # type: ignore[attr-defined]


class AskApplicantForm(forms.Form):
    """What the applicant is asked, and whether the term should wait."""

    text = WordsField(
        label=_("What do you need to know?"),
        rows=4,
        help_text=_("The applicant reads these words by number and code."),
    )
    stop_ground = LineField(
        label=_("Why the term should stand still meanwhile"),
        max_length=300,
        required=False,
        help_text=_("Left empty the term runs on. Only the head of the reception decides this."),
    )


class ReasonGroundForm(forms.Form):
    """Why more time is needed."""

    ground = LineField(label=_("Ground"), max_length=300)


class TermDecisionForm(forms.Form):
    """The head grants or refuses."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[("granted", _("Grant")), ("refused", _("Refuse"))],
    )
    stop_ground = forms.ModelChoiceField(
        StopGround.objects.none(),
        label=_("Ground on which the term stands still"),
        required=False,
        empty_label=_("Choose the ground"),
    )
    reason = LineField(
        label=_("Reason"), max_length=300, required=False, help_text=_("Needed for a refusal.")
    )

    def __init__(self, *args: Any, stop: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stop:
            grounds = StopGround.objects.in_force()
            self.fields["stop_ground"].queryset = grounds  # type: ignore[attr-defined]
        else:
            del self.fields["stop_ground"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("decision") == "refused" and not data.get("reason"):
            self.add_error("reason", _("Say why it is refused."))
        needs_ground = data.get("decision") == "granted" and "stop_ground" in self.fields
        if needs_ground and not data.get("stop_ground"):
            self.add_error("stop_ground", _("Choose the ground on which it stands still."))
        return data


class LinkForm(forms.Form):
    """How long a one-time link is valid, and where it is sent."""

    days = forms.IntegerField(label=_("Valid for working days"), min_value=1, max_value=MOST_DAYS)
    address = MailField(
        label=_("Send it to this e-mail"),
        required=False,
        help_text=_("Left empty it is only shown here, to be handed over."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"].initial = settings.ANSWER_LINK_DAYS


class StepForm(forms.Form):
    """Who is told when."""

    days = forms.IntegerField(
        label=_("Working days from the target date"),
        min_value=-FURTHEST_DAYS,
        max_value=FURTHEST_DAYS,
        help_text=DAYS_HELP,
    )
    who = forms.ChoiceField(label=_("Who is told"), choices=Told)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class ContactForm(forms.Form):
    """By what a person wants to be told besides the page."""

    by_email = forms.BooleanField(label=_("By e-mail"), required=False)
    by_sms = forms.BooleanField(label=_("By SMS"), required=False)
    by_telegram = forms.BooleanField(label=_("By Telegram"), required=False)
    telegram_chat = LineField(
        label=_("Number of the Telegram chat"),
        max_length=20,
        required=False,
        help_text=_("The bot tells it when you write to it."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("by_telegram") and not data.get("telegram_chat"):
            self.add_error("telegram_chat", _("Write the number of the chat."))
        return data

    def clean_telegram_chat(self) -> str:
        """The number with its sign, digits only."""
        chat = str(self.cleaned_data["telegram_chat"])
        if chat and not chat.removeprefix("-").isdecimal():
            raise forms.ValidationError(_("A chat is a number, for example 123456789."))
        return chat


class ReplyForm(forms.Form):
    """The applicant's reply to an office."""

    text = WordsField(label=_("Your reply"), rows=4)
