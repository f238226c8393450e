"""Shapes of input of the khokimiyat's side: people, offices, milestones, contracts, soums."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from programs.models import Contractor, Measure
from programs.models.contract import STIR
from programs.money import Currency
from programs.services.contracts import Firm, NamesakeError, Terms, namesake
from programs.services.execution import Person
from receptions.forms.choosers import office_field
from receptions.forms.fields import LineField, PhoneField
from territories import clock
from territories.lookups import with_words
from territories.models import Office, Post, User
from territories.uploads import check_upload


class NamedUser(forms.ModelChoiceField):
    """People with the office of their post."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.full_name)


def people_of(office: Office) -> Any:
    """People who hold a post today at the office or at one above it."""
    paths = [office.path[: at + 1] for at, mark in enumerate(office.path) if mark == "."]
    posts = Post.objects.current(on=clock.today()).filter(office__path__in=paths)
    held = User.objects.filter(pk__in=posts.values("user"), is_active=True)
    return held.order_by("last_name", "first_name", "pk")


class PersonForm(forms.Form):
    """Who answers for a measure: somebody of the office, or a name with a telephone."""

    user = NamedUser(
        label=_("Person of the office"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("somebody without an account"),
    )
    name = LineField(
        label=_("Name of the responsible person"),
        max_length=200,
        required=False,
        help_text=_("Only for somebody without an account."),
    )
    post = LineField(label=_("Post"), max_length=200)
    phone = PhoneField(label=_("Telephone"), required=False)
    for_all = forms.BooleanField(
        label=_("Also for the other measures of this office that have nobody yet"),
        required=False,
    )

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people_of(measure.office)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("user") is None:
            if not data.get("name"):
                self.add_error("name", _("Choose somebody or give a name."))
            if not data.get("phone") and "phone" not in self.errors:
                self.add_error("phone", _("Who has no account here needs a telephone."))
        return data

    @property
    def person(self) -> Person:
        """The person as chosen, for the service."""
        data = self.cleaned_data
        user = data["user"]
        name = user.full_name if user else data["name"]
        phone = data["phone"] or (user.phone if user else "")
        return Person(name=name, post=data["post"], phone=phone, user=user)


class ParticipantForm(forms.Form):
    """An office that helps, and with what."""

    office = office_field(
        label=_("Office"),
        help_text=_("A unit below the responsible office may then report on the measure too."),
    )
    task = LineField(label=_("What it does"), max_length=300)


class MilestoneForm(forms.Form):
    """A step on the way."""

    text = LineField(label=_("What is reached"), max_length=300)
    due_on = forms.DateField(label=_("Due"), widget=forms.DateInput)


class ReachedForm(forms.Form):
    """When a step was reached."""

    done_on = forms.DateField(label=_("Reached on"), widget=forms.DateInput)


class ContractForm(forms.Form):
    """A contract with its contractor."""

    stir = LineField(
        label=_("Tax number (STIR) of the contractor"),
        max_length=20,
        help_text=_("9 digits; for a sole trader the 14 digits of the JSHSHIR."),
    )
    name = LineField(
        label=_("Name of the contractor"),
        max_length=300,
        required=False,
        help_text=_("May stay empty when the tax number is known here."),
    )
    is_namesake = forms.BooleanField(
        label=_("This is another contractor of the same name"),
        required=False,
        widget=forms.HiddenInput,  # asked only where there is one
    )
    number = LineField(label=_("Number of the contract"), max_length=60)
    signed_on = forms.DateField(label=_("Date of the contract"), widget=forms.DateInput)
    due_on = forms.DateField(label=_("Works due on"), widget=forms.DateInput)
    amount = forms.DecimalField(label=_("Amount"), max_digits=18, decimal_places=2)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=Currency.choices, initial=Currency.UZS
    )
    rate = forms.DecimalField(
        label=_("Rate: soums a unit"),
        max_digits=12,
        decimal_places=4,
        required=False,
        help_text=_("Only for another currency: the rate of the Central Bank on the day beside."),
    )
    rate_on = forms.DateField(label=_("Day of the rate"), required=False, widget=forms.DateInput)
    file = forms.FileField(
        label=_("File of the contract"),
        required=False,
        help_text=_("PDF, JPEG or PNG, up to 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_stir(self) -> str:
        stir = re.sub(r"[\s-]", "", self.cleaned_data["stir"])
        if not re.match(STIR, stir):
            raise ValidationError(_("A tax number has 9 digits, a sole trader's 14."))
        return stir

    def clean_amount(self) -> Decimal:
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError(_("The amount of a contract is above zero."))
        return amount

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file:
            check_upload(file)
        return file

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._ask_about_namesake(data)
        signed, due = data.get("signed_on"), data.get("due_on")
        if signed and due and due < signed:
            self.add_error("due_on", _("The works are due before the contract was signed."))
        is_foreign = data.get("currency") not in (None, Currency.UZS)
        for field in ("rate", "rate_on"):
            if field in self.errors:
                continue
            if is_foreign and not data.get(field):
                text = _("A contract in another currency needs the rate and its day.")
                self.add_error(field, text)
            elif not is_foreign and data.get(field):
                self.add_error(field, _("A contract in soums has no rate."))
        return data

    def _ask_about_namesake(self, data: dict[str, Any]) -> None:
        stir, name = data.get("stir"), data.get("name")
        if not stir or not name or Contractor.objects.filter(stir=stir).exists():
            return
        if known := namesake(name):
            self.fields["is_namesake"].widget = forms.CheckboxInput()
            if not data.get("is_namesake"):
                self.add_error("is_namesake", str(NamesakeError(known)))

    @property
    def firm(self) -> Firm:
        """The contractor as typed, for the service."""
        data = self.cleaned_data
        return Firm(stir=data["stir"], name=data["name"], is_namesake=data["is_namesake"])

    @property
    def terms(self) -> Terms:
        """The contract as typed, for the service."""
        names = ("number", "signed_on", "due_on", "amount", "currency", "rate", "rate_on")
        return Terms(**{name: self.cleaned_data[name] for name in names})


class CancelForm(forms.Form):
    """Why a contract no longer counts."""

    reason = LineField(label=_("Why it is cancelled"), max_length=300)


class ContractorFilter(forms.Form):
    """Contractors by words of the name or by the tax number."""

    q = LineField(label=_("Name or tax number"), required=False, max_length=100)

    def narrow(self, rows: Any) -> Any:
        self.is_valid()
        text = self.cleaned_data.get("q", "")
        if not text:
            return rows
        digits = re.sub(r"[\s-]", "", text)
        if digits.isdecimal():
            return rows.filter(stir__startswith=digits)
        return with_words(rows, text)
