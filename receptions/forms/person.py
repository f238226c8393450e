"""Who appeals: found again while typing, or written down anew (R-05, R-13)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from receptions import lookups
from receptions.choices import AppealForm, ApplicantKind, Channel, Sex
from receptions.drafts import Notices
from receptions.exceptions import DraftError
from receptions.forms.choosers import mahalla_field, street_field
from receptions.forms.fields import LineField, MailField, PersonalNumberField, PhoneField
from receptions.models import Applicant
from receptions.services import appeals, applicants
from receptions.services.applicants import NAME_FIELDS, Held
from territories.typeahead import TypeaheadField

# What is said of a part that is lacking, by whether the appeal may be anonymous on this form.
_ANONYMOUS_OR = {
    "surname": _("Write the name, or mark the appeal as anonymous (Art. 6)."),
    "entity_name": _("Write the organisation's name, or mark the appeal as anonymous (Art. 6)."),
    "mahalla": _("Write the mahalla or the address, or mark the appeal as anonymous (Art. 6)."),
}
_LACKING = {
    "surname": _("Write the name (Art. 6)."),
    "entity_name": _("Write the organisation's name (Art. 6)."),
    "mahalla": _("Write the mahalla or the address (Art. 6)."),
}


class KnownField(TypeaheadField):
    """Somebody who has been here before; read only when asked for, never with the whole form.

    Asked by POST: what is typed may be a name or a personal number.
    """

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-typeahead-method": "post"}

    def clean(self, value: Any) -> None:
        return None

    def chosen(self, value: Any) -> Applicant | None:
        """The person meant, or None for nothing typed. Raises ValidationError."""
        return super().clean(value)  # type: ignore[no-any-return]


def form_field() -> forms.ChoiceField:
    """R-02: how the appeal was put; left alone it is the usual form of the way it came."""
    return forms.ChoiceField(
        label=pgettext_lazy("of an appeal", "Form"),
        choices=[("", _("As usual for this way")), *AppealForm.choices],
        required=False,
        help_text=_("A letter handed in at the desk is written. A call is always oral (Art. 3)."),
    )


class PersonForm(forms.Form):
    """Who appeals. `known` picks somebody who has been here before."""

    known = KnownField(
        queryset=Applicant.objects.none(),
        url_name="receptions:lookup-applicants",
        search=lambda queryset, text: queryset,
        label_of=lookups.masked_line,
        label=_("Has this person been here before?"),
        help_text=_("Type the name, the telephone or the personal number, and choose."),
        required=False,
    )
    known_pk = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(
        label=_("Who appeals"), choices=ApplicantKind, initial=ApplicantKind.INDIVIDUAL
    )
    surname = LineField(label=_("Surname"), max_length=100, required=False)
    given_name = LineField(label=_("Given name"), max_length=100, required=False)
    patronymic = LineField(label=_("Patronymic"), max_length=100, required=False)
    entity_name = LineField(
        label=_("Name of the legal entity"),
        max_length=300,
        required=False,
        help_text=_("For a legal entity only."),
    )
    birth_date = forms.DateField(label=_("Date of birth"), required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", _("Not stated")), *Sex.choices], required=False
    )
    phone = PhoneField(label=_("Telephone"), required=False)
    email = MailField(label=_("E-mail"), required=False)
    by_sms = forms.BooleanField(label=_("Wants notices by SMS"), required=False)
    by_email = forms.BooleanField(
        label=_("Wants notices and the reply by e-mail"),
        required=False,
        help_text=_("Ask. Without a tick they go out on paper."),
    )
    personal_number = PersonalNumberField(
        label=_("Personal number (JSHSHIR)"),
        required=False,
        help_text=_("14 digits. It is kept sealed."),
    )
    mahalla = mahalla_field(
        label=_("Mahalla of residence"), help_text=_("Name, or name and district after a comma.")
    )
    address = street_field(beside="mahalla", label=_("Street, house, flat"), max_length=300)
    is_anonymous = forms.BooleanField(label=_("Anonymous"), required=False)
    is_collective = forms.BooleanField(label=_("Collective appeal"), required=False)
    person_count = forms.IntegerField(
        label=_("Number of applicants"), min_value=1, max_value=1_000_000, initial=1
    )
    do_not_disclose = forms.BooleanField(
        label=_("Do not disclose data about the person"), required=False
    )

    known_applicant: Applicant | None = None
    held_before: Held | None = None  # of the known person, when the page was first drawn

    def clean_birth_date(self) -> dt.date | None:
        born = self.cleaned_data["birth_date"]
        if born and not dt.date(1900, 1, 1) <= born <= timezone.localdate():
            raise forms.ValidationError(_("This can't be a date of birth."))
        return born

    def _check_person(self, data: dict[str, Any]) -> None:
        """R-05: who is not anonymous has a name and a place of residence."""
        self._check_notices(data)
        entity = data.get("kind") == ApplicantKind.LEGAL_ENTITY
        name = "entity_name" if entity else "surname"
        if data.get("is_anonymous"):
            return
        lacking = _ANONYMOUS_OR if "is_anonymous" in self.fields else _LACKING
        if not data.get(name) and name not in self.errors:
            self.add_error(name, lacking[name])
        self._check_whole_name(data, name)
        if not data.get("mahalla") and not data.get("address") and "mahalla" not in self.errors:
            self.add_error("mahalla", lacking["mahalla"])

    def _check_whole_name(self, data: dict[str, Any], field: str) -> None:
        parts = {name: data.get(name) or "" for name in ("kind", *NAME_FIELDS)}
        try:
            appeals.check_name(Applicant(**parts))
        except DraftError as error:
            self.add_error(field, str(error))

    def _check_notices(self, data: dict[str, Any]) -> None:
        """Notices go to an address that is known."""
        for way, name in (("by_email", "email"), ("by_sms", "phone")):
            if data.get(way) and not data.get(name) and name not in self.errors:
                self.add_error(name, _("Write where notices go, or leave the tick out."))

    def notices(self) -> Notices:
        """By what the applicant wants to be told."""
        data = self.cleaned_data
        return Notices(email=data["by_email"], sms=data["by_sms"])

    def _check_form(self, data: dict[str, Any]) -> None:
        """R-03: some ways have one form only."""
        try:
            appeals.form_of(data.get("channel") or Channel.DESK, data.get("form") or "")
        except DraftError as error:
            self.add_error("form", str(error))

    def _check_count(self, data: dict[str, Any]) -> None:
        count = data.get("person_count")
        if data.get("is_collective") and count == 1:
            self.add_error("person_count", _("A collective appeal has at least two applicants."))
        if not data.get("is_collective") and count and count > 1:
            self.add_error("is_collective", _("Several applicants make a collective appeal."))

    def applicant(self) -> Applicant:
        """The person as written: the known row with what is new, or an unsaved one."""
        person = self.known_applicant or Applicant()
        applicants.put(person, self.changes())
        return person

    def changes(self) -> dict[str, Any]:
        """What was written about the person; of a known one only what differs from the page.

        An anonymous letter clears nothing of a person who is known.
        """
        data = self.cleaned_data
        number = data[applicants.NUMBER]
        said = {name: data[name] for name in applicants.FIELDS}
        if self.held_before is not None:
            said = {name: value for name, value in said.items() if self._differs(name, value)}
        return {**said, applicants.NUMBER: number} if number else said

    def _differs(self, name: str, value: Any) -> bool:
        assert self.held_before is not None  # noqa: S101  asked for a known person only
        widget, key = self.fields[name].widget, self.add_prefix(name)
        if widget.value_omitted_from_data(self.data, self.files, key):
            return False
        kept = not value and self.cleaned_data["is_anonymous"]
        return not kept and applicants.plain(value) != self.held_before[name]
