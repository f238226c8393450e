"""Forms of representations, the register of liability, reminders and hearings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from receptions.forms.choosers import office_field
from receptions.forms.fields import FilesField, LineField, WordsField
from receptions.models import Reception
from receptions.models.representation import MEASURES
from receptions.power_choices import (
    MEASURES_OF_KIND,
    HearingResult,
    LiabilityGround,
    LiabilityKind,
    LiabilityMeasure,
    PaperKind,
    ReplyDecision,
)
from receptions.services.representation_replies import Discipline, OfficeLetter
from territories import clock


def one_file(files: Sequence[Any], otherwise: Promise | str) -> Any:
    """The only file of a field that takes several; else ValidationError."""
    if len(files) != 1:
        raise forms.ValidationError(otherwise)
    return files[0]


class DraftForm(forms.Form):
    """The words of a draft."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PaperKind, widget=forms.RadioSelect)
    addressee = LineField(label=_("Addressee"), max_length=300)
    body = WordsField(
        label=_("What was found and what is demanded"),
        rows=14,
        help_text=_("The cases follow below the text by themselves."),
    )
    proposed = forms.ChoiceField(
        label=_("Disciplinary measure proposed"),
        choices=[("", _("none")), *MEASURES],
        required=False,
    )
    language = forms.ChoiceField(label=_("Language and script"), choices=settings.LANGUAGES)


class NewPaperForm(forms.Form):
    """A representation about something the system does not see."""

    reception = forms.ModelChoiceField(
        Reception.objects.none(), label=_("Reception"), empty_label=None
    )
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=PaperKind,
        widget=forms.RadioSelect,
        initial=PaperKind.REPRESENTATION,
    )
    office = office_field(label=_("Office"), help_text=_("Type words of its name and territory."))
    title = LineField(label=_("What led to it"), max_length=300)
    fact = LineField(label=_("What was found"), max_length=300)

    def __init__(self, *args: Any, receptions: QuerySet[Reception], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reception"].queryset = receptions  # type: ignore[attr-defined]


class ReplyForm(forms.Form):
    """The office's reply; who was held liable, if anybody."""

    measures = WordsField(
        label=_("Measures taken"), rows=8, help_text=_("What was done about each case, by whom.")
    )
    cause_removed = forms.BooleanField(label=_("The cause is removed"), required=False)
    discipline = forms.ChoiceField(
        label=_("Disciplinary measure taken"),
        choices=[("", _("none")), *LiabilityMeasure.choices],
        required=False,
    )
    person_name = LineField(
        label=_("Name of the person held liable"), max_length=200, required=False
    )
    person_post = LineField(label=_("Post of that person"), max_length=200, required=False)
    act_number = LineField(label=_("Number of the act"), max_length=60, required=False)
    act_date = forms.DateField(label=_("Date of the act"), required=False)
    article = LineField(label=_("Article"), max_length=120, required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        needed = ("person_name", "person_post", "act_number", "act_date")
        if data.get("discipline"):
            for name in needed:
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed with a measure of liability."))
        elif any(data.get(name) for name in needed):
            self.add_error("discipline", _("Choose the measure that was taken."))
        return data

    def discipline_of(self) -> Discipline | None:
        """Who was held liable, as the service takes it."""
        data = self.cleaned_data
        if not data["discipline"]:
            return None
        return Discipline(
            measure=data["discipline"],
            person_name=data["person_name"],
            person_post=data["person_post"],
            act_number=data["act_number"],
            act_date=data["act_date"],
            article=data["article"],
        )


class LetterReplyForm(ReplyForm):
    """The letter of an office without accounts, and what it says."""

    letter_number = LineField(label=_("Number of the letter"), max_length=60)
    letter_date = forms.DateField(label=_("Date of the letter"))
    letter_signer = LineField(
        label=_("Who signed the letter"), max_length=200, help_text=_("Full name and post.")
    )
    document = FilesField(
        label=_("The letter itself"),
        required=True,
        help_text=_("One PDF, JPEG or PNG, up to 20 MB."),
    )
    field_order = ("letter_number", "letter_date", "letter_signer", "document")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].widget.allow_multiple_selected = False

    def clean_document(self) -> Any:
        return one_file(self.cleaned_data["document"], _("Choose one file: the letter itself."))

    def letter_of(self) -> OfficeLetter:
        """The letter, as the service takes it."""
        data = self.cleaned_data
        return OfficeLetter(
            number=data["letter_number"],
            date=data["letter_date"],
            signer=data["letter_signer"],
            document=data["document"],
        )


class ReplyReviewForm(forms.Form):
    """Accept the measures, or say what is missing."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        choices=[
            (ReplyDecision.ACCEPTED, _("Accept: the measures were taken")),
            (ReplyDecision.INSUFFICIENT, _("Not sufficient: the term runs anew")),
        ],
    )
    reason = WordsField(
        label=_("What is missing"), rows=3, required=False, help_text=_("Needed for a return.")
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("decision") == ReplyDecision.INSUFFICIENT and not data.get("reason"):
            self.add_error("reason", _("Say what is missing in the reply."))
        return data


class WhyForm(forms.Form):
    """A reason that stays in the record."""

    reason = LineField(label=_("Reason"), max_length=300)


class EntryForm(forms.Form):
    """An entry of the register of liability by hand."""

    reception = forms.ModelChoiceField(
        Reception.objects.none(), label=_("Reception"), empty_label=None
    )
    office = office_field(label=_("Office"), help_text=_("Type words of its name and territory."))
    person_name = LineField(label=_("Name of the person held liable"), max_length=200)
    person_post = LineField(label=_("Post of that person"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind of liability"), choices=LiabilityKind)
    measure = forms.ChoiceField(label=_("Measure"), choices=LiabilityMeasure)
    act_number = LineField(label=_("Number of the act"), max_length=60)
    act_date = forms.DateField(label=_("Date of the act"))
    ground = forms.ChoiceField(
        label=_("Ground"), choices=LiabilityGround, initial=LiabilityGround.CHECK
    )
    article = LineField(label=_("Article"), max_length=120, required=False)
    document = FilesField(
        label=_("The act itself"), required=True, help_text=_("One PDF, JPEG or PNG, up to 20 MB.")
    )

    def __init__(self, *args: Any, receptions: QuerySet[Reception], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reception"].queryset = receptions  # type: ignore[attr-defined]
        self.fields["document"].widget.allow_multiple_selected = False

    def clean_document(self) -> Any:
        return one_file(self.cleaned_data["document"], _("Choose one file: the act itself."))

    def clean_act_date(self) -> Any:
        day = self.cleaned_data["act_date"]
        if day > clock.today():
            raise forms.ValidationError(_("The act is dated in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        kind, measure = data.get("kind"), data.get("measure")
        if kind and measure and measure not in MEASURES_OF_KIND[kind]:
            self.add_error("measure", _("This measure does not belong to this kind of liability."))
        return data


class NudgeForm(forms.Form):
    """A few words with the reminder."""

    note = LineField(label=_("Note to the office"), max_length=300, required=False)


class SummonForm(forms.Form):
    """Who is called, when, where and what for."""

    person = LineField(label=_("Who is called"), max_length=200)
    held_at = forms.DateTimeField(label=_("Day and hour of the hearing"))
    place = LineField(label=_("Place"), max_length=300)
    reason = WordsField(label=_("What it is about"), rows=4)

    def clean_held_at(self) -> Any:
        moment = self.cleaned_data["held_at"]
        if moment <= timezone.now():
            raise forms.ValidationError(_("The hearing lies in the past."))
        return moment


class HearingForm(forms.Form):
    """What became of the hearing."""

    result = forms.ChoiceField(label=_("Result"), choices=HearingResult, widget=forms.RadioSelect)
    note = WordsField(label=_("What was said"), rows=4, required=False)
