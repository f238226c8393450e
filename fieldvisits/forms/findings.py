"""Findings: the filter of the list and the three ways to decide."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import FindingState, Horizon, Severity
from fieldvisits.forms.fields import any_of, give_places, place_field
from fieldvisits.models import Finding
from receptions.choices import AppealType
from receptions.forms.choosers import office_field
from receptions.forms.fields import WordsField
from receptions.forms.person import PersonForm
from receptions.models import Topic
from territories.choices import Level
from territories.models import User

SOURCES = (("round", _("rounds")), ("field", _("field receptions")))


class FindingFilter(forms.Form):
    """Findings by what became of them, topic, place and source."""

    state = forms.ChoiceField(
        label=_("State"), choices=any_of(FindingState.choices), required=False
    )
    topic = forms.ModelChoiceField(
        label=_("Group of topics"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=_("any"),
    )
    territory = place_field(label=_("District or mahalla"), required=False, help_text="")
    severity = forms.ChoiceField(
        label=_("Severity"), choices=any_of(Severity.choices), required=False
    )
    source = forms.ChoiceField(label=_("Found at"), choices=any_of(SOURCES), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.groups()  # type: ignore[attr-defined]
        give_places(self, "territory", user)

    def narrow(self, findings: QuerySet[Finding, Finding]) -> QuerySet[Finding, Finding]:
        """Findings that fit; fields with errors are left out."""
        self.is_valid()
        data = self.cleaned_data
        if data.get("state"):
            findings = findings.filter(state=data["state"])
        if data.get("severity"):
            findings = findings.filter(severity=data["severity"])
        if data.get("topic"):
            findings = findings.filter(topic__parent=data["topic"])
        if data.get("territory"):
            findings = findings.filter(territory__path__startswith=data["territory"].path)
        if data.get("source"):
            findings = findings.filter(visit__isnull=data["source"] == "field")
        return findings


class SettleForm(forms.Form):
    """R-54: nothing is registered, but the minutes say what was done."""

    result = WordsField(label=_("What was done on the spot"), rows=3)


class WaitForm(forms.Form):
    """Which of the two plans (DOMAIN 7, point 7)."""

    horizon = forms.ChoiceField(
        label=_("Which programme"), choices=Horizon, widget=forms.RadioSelect
    )


class FindingAppealForm(PersonForm):
    """The person behind a finding, and what kind of appeal it becomes."""

    known = None
    known_pk = None
    is_anonymous = None
    is_collective = None
    person_count = None
    appeal_type = forms.ChoiceField(
        label=_("Type"), choices=AppealType, initial=AppealType.APPLICATION
    )
    language = forms.ChoiceField(label=_("Language of the answer"), choices=settings.LANGUAGES)
    complained_office = office_field(
        label=_("Office complained about"),
        required=False,
        help_text=_("For a complaint: it will not be sent there nor below it (Art. 25)."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        self._check_person(data)
        if data.get("complained_office") and data.get("appeal_type") != AppealType.COMPLAINT:
            self.add_error("appeal_type", _("An appeal about an office is a complaint."))
        return data


def person_initial(finding: Finding, language: str) -> dict[str, Any]:
    """What the finding and its household already say about the person."""
    parts = finding.person.split()
    known = {code for code, _name in settings.LANGUAGES}
    initial = {
        "surname": parts[0] if parts else "",
        "given_name": parts[1] if len(parts) > 1 else "",
        "patronymic": " ".join(parts[2:]),
        "mahalla": finding.territory if finding.territory.level == Level.MAHALLA else None,
        "address": finding.residence,
        "language": language if language in known else settings.LANGUAGE_CODE,
        "appeal_type": AppealType.APPLICATION,
    }
    if finding.visit is not None:
        initial["phone"] = finding.visit.household.phone
    return initial
