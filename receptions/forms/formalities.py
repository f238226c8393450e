"""Addressee, signature and identity paper; papers given back; recordings."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from receptions import formality_rules
from receptions.choices import ApplicantKind, Channel
from receptions.drafts import Formalities
from receptions.exceptions import DraftError
from receptions.formality_choices import IdentityPaper, RecordingKind, Signature, Told
from receptions.forms.fields import FilesField, LineField
from receptions.models import Appeal, Reception
from receptions.services import appeals, formalities
from territories import clock

if TYPE_CHECKING:
    from django.http import QueryDict

UNSAID = [("", _("Not written down"))]


def identity_field() -> forms.ChoiceField:
    """R-53: which paper was shown, if any."""
    return forms.ChoiceField(
        label=_("Identity paper shown"),
        choices=[*UNSAID, *IdentityPaper.choices],
        required=False,
        help_text=_("At an oral appeal; not at a public reception. Its number is not kept."),
    )


class FormalityFields(forms.Form):
    """What the Law asks of a letter or visit; nothing of it stops a registration (Art. 23)."""

    addressed_body = LineField(
        label=_("Body it is addressed to"),
        max_length=300,
        required=False,
        help_text=_("As the letter names it."),
    )
    addressed_official = LineField(
        label=_("Official it is addressed to"),
        max_length=200,
        required=False,
        help_text=_("Position, name or both."),
    )
    signature = forms.ChoiceField(
        label=_("Who signed the letter"),
        choices=[*UNSAID, *Signature.choices],
        required=False,
    )
    signed_by = LineField(
        label=_("Name of who signed"),
        max_length=200,
        required=False,
        help_text=_("For an authorised person, a representative, or who signed for the applicant."),
    )
    identity_paper = identity_field()

    def said(self) -> Formalities:
        """What was written down."""
        known = {name: self.cleaned_data.get(name, "") for name in asdict(Formalities())}
        return Formalities(**known)

    def _check_formalities(self, data: dict[str, Any]) -> None:
        """R-08, R-53, for a form that tells how the appeal came."""
        channel = data.get("channel") or Channel.DESK
        try:
            form = appeals.form_of(channel, data.get("form") or "")
        except DraftError:
            return  # told at the form already
        kind = data.get("kind") or ApplicantKind.INDIVIDUAL
        unsigned = bool(data.get("is_unsigned"))
        self._tell(formality_rules.Letter(form, channel, kind, unsigned))

    def _tell(self, letter: formality_rules.Letter) -> None:
        for name, words in formality_rules.problems(self.said(), letter).items():
            if name not in self.errors:
                self.add_error(name, str(words))


class FormalitiesForm(FormalityFields):
    """The same for an appeal that is registered; only what its form takes is asked for."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(appeal, name) for name in asdict(Formalities())}
        kwargs["initial"]["seen"] = formalities.mark(appeal)
        super().__init__(*args, **kwargs)
        self.appeal = appeal
        self.letter = formalities.letter_of(appeal)
        takes = formality_rules.Takes.of(appeal.form, appeal.channel)
        unwanted = [] if takes.signature and not appeal.is_unsigned else ["signature", "signed_by"]
        unwanted += [] if takes.identity_paper else ["identity_paper"]
        for name in unwanted:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        self._tell(self.letter)
        return self.cleaned_data

    def compare(self) -> None:
        """What stands now has been seen once the refused form is sent again."""
        self.appeal.refresh_from_db()
        data = cast("QueryDict", self.data).copy()
        data["seen"] = formalities.mark(self.appeal)
        self.data = data


class PapersForm(forms.Form):
    """Papers that come later; the document of authority where it is still missing (R-10)."""

    files = FilesField(label=_("Papers and photos"))
    authority_document = LineField(
        label=_("Document of authority"),
        max_length=200,
        required=False,
        help_text=_("Kind, number and date, if it is among the papers (Art. 29)."),
    )

    def __init__(self, *args: Any, appeal: Appeal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not appeal.lacks_authority:
            del self.fields["authority_document"]

    def clean_files(self) -> tuple[UploadedFile[bytes], ...]:
        files: tuple[UploadedFile[bytes], ...] = self.cleaned_data["files"]
        if not files:
            raise forms.ValidationError(_("Choose at least one file."))
        return files


class AskBackForm(forms.Form):
    """The applicant's written request for papers (R-17)."""

    papers = LineField(
        label=_("Which papers"),
        max_length=500,
        help_text=_("For example: original of the birth certificate, 1 sheet."),
    )
    asked_on = forms.DateField(label=_("Date of the written request"))

    def clean_asked_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["asked_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class GiveBackForm(forms.Form):
    """Who gets the papers."""

    given_to = LineField(label=_("Given to"), max_length=200)


class RecordingForm(forms.Form):
    """R-55: what kind, whose decision, how the applicant was told."""

    kind = forms.ChoiceField(label=_("What was recorded"), choices=RecordingKind)
    decided_by = forms.ChoiceField(label=_("By decision of the head"))
    told = forms.ChoiceField(
        label=_("How the applicant was told before it began"),
        choices=Told,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, reception: Reception, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deciders = {str(one.pk): one for one in formalities.deciders(reception)}
        choices = [(key, one.full_name) for key, one in self.deciders.items()]
        self.fields["decided_by"].choices = choices  # type: ignore[attr-defined]

    def clean_decided_by(self) -> Any:
        return self.deciders[self.cleaned_data["decided_by"]]
