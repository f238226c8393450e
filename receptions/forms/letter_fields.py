"""What the Law asks of a letter or visit besides the person and the words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.choices import AppealType, Authority
from receptions.forms.fields import LineField
from receptions.forms.formalities import FormalityFields
from territories.texts import cleaned_text

# Of an AppealDraft, under their own names.
LETTER_FIELDS = ("is_unsigned", "co_applicants", "representative", "authority",
                 "authority_document", "persecution_warning", "sheets", "decision_known_on",
                 "complained_office", "complained_name", "complained_post")  # fmt: skip
ABOUT_AN_OFFICE = {
    "label": _("Office complained about"),
    "required": False,
    "help_text": _("For a complaint: it will not be sent there nor below it (Art. 25)."),
}


LONGEST_NAME = 200


class NamesField(forms.CharField):
    """Names of people, one a line; cleaned to a tuple of them."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 3})
        super().__init__(max_length=20_000, widget=widget, **kwargs)

    def clean(self, value: Any) -> tuple[str, ...]:
        lines = cleaned_text(super().clean(value)).splitlines()
        names = [" ".join(line.split()) for line in lines]
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(_("A name has at most 200 letters; write one a line."))
        return tuple(name for name in names if name)


def co_applicants_field() -> NamesField:
    """R-24: who else signed, in the order of the letter."""
    return NamesField(
        label=_("The other applicants, one a line"),
        required=False,
        help_text=_("The person above is the first-listed and gets the reply (Art. 27)."),
    )


def representative_field() -> LineField:
    """R-10: who acts for the applicant."""
    return LineField(label=_("Representative"), max_length=LONGEST_NAME, required=False)


def authority_field() -> forms.ChoiceField:
    """R-10: by what right."""
    return forms.ChoiceField(
        label=_("Acts by right of"), choices=[("", _("–")), *Authority.choices], required=False
    )


def authority_document_field() -> LineField:
    """R-10: the paper that proves it."""
    return LineField(
        label=_("Document of authority"),
        max_length=200,
        required=False,
        help_text=_(
            "Kind, number and date. Without it the appeal may be left unexamined (Art. 29)."
        ),
    )


def check_representative(form: forms.Form, data: dict[str, Any]) -> None:
    """Who acts for somebody is named, and by what right; errors go to the form."""
    if data.get("representative") and not data.get("authority") and "authority" not in form.errors:
        form.add_error("authority", _("Say by what right the representative acts."))
    named = data.get("authority") or data.get("authority_document")
    if named and not data.get("representative") and "representative" not in form.errors:
        form.add_error("representative", _("Write the name of the representative."))


class LetterFields(FormalityFields):
    """Who else appeals or acts for the person, whom it is about. `complained_office` is added."""

    complained_name = LineField(
        label=_("Official complained about"),
        max_length=200,
        required=False,
        help_text=_("Surname and first name. Only those above will see the complaint."),
    )
    complained_post = LineField(label=_("Post of the official"), max_length=200, required=False)
    is_unsigned = forms.BooleanField(
        label=_("Not signed, or the sender can't be identified"), required=False
    )
    co_applicants = co_applicants_field()
    representative = representative_field()
    authority = authority_field()
    authority_document = authority_document_field()
    persecution_warning = forms.BooleanField(
        label=_("The applicant fears persecution (Art. 20)"), required=False
    )
    sheets = forms.IntegerField(
        label=_("Number of sheets"), min_value=1, max_value=5_000, required=False
    )
    decision_known_on = forms.DateField(
        label=_("Learned of the decision on"),
        required=False,
        help_text=_("A complaint to a higher body is due within a year of that day (Art. 22)."),
    )

    def _check_letter(self, data: dict[str, Any]) -> None:
        """R-08, R-10, R-12, R-21, R-24, R-53."""
        self._check_formalities(data)
        check_representative(self, data)
        self._check_complained(data)
        others = data.get("co_applicants") or ()
        if others and len(others) >= (data.get("person_count") or 1):
            data["person_count"], data["is_collective"] = len(others) + 1, True

    def _check_complained(self, data: dict[str, Any]) -> None:
        if data.get("complained_office") and data.get("appeal_type") != AppealType.COMPLAINT:
            self.add_error("appeal_type", _("An appeal about an office is a complaint."))
        official = data.get("complained_name") or data.get("complained_post")
        if official and not (data.get("complained_office") or "complained_office" in self.errors):
            self.add_error("complained_office", _("Name the office of the official."))

    def letter(self) -> dict[str, Any]:
        """The fields of an AppealDraft that are asked for here."""
        known = {name: self.cleaned_data[name] for name in LETTER_FIELDS}
        return {**known, "formalities": self.said()}
