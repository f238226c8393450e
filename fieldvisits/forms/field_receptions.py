"""Field receptions: the announcement, the minutes, and what each person told."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import (
    FieldReceptionKind,
    FieldReceptionStatus,
    FindingState,
    Horizon,
    Severity,
)
from fieldvisits.drafts import OfficialDraft, Problem
from fieldvisits.forms.fields import ReceptionField, any_of, give_places, place_field
from fieldvisits.models import FieldReception
from receptions.forms.choosers import office_field, topic_choices
from receptions.forms.fields import LineField, WordsField
from receptions.models import Reception, Topic
from territories.models import User

OFFICIAL_ROWS = 10
APPEAL = "appeal"


class FieldReceptionFilter(forms.Form):
    """Field receptions by status and kind."""

    status = forms.ChoiceField(
        label=_("Status"), choices=any_of(FieldReceptionStatus.choices), required=False
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=any_of(FieldReceptionKind.choices), required=False
    )

    def narrow(
        self, held: QuerySet[FieldReception, FieldReception]
    ) -> QuerySet[FieldReception, FieldReception]:
        """Those that fit; fields with errors are left out."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        return held.filter(**wanted)


class AnnounceForm(forms.Form):
    """Kind, when and where."""

    reception = ReceptionField()
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=FieldReceptionKind,
        help_text=_("At a public reception no identity document is asked for (Art. 9)."),
    )
    territory = place_field(label=_("Mahalla, or a whole district"))
    starts_at = forms.DateTimeField(label=_("Date and time"))
    place = LineField(
        label=_("Place"), max_length=300, help_text=_("Building and street: it is published.")
    )
    from_proposal = forms.BooleanField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, user: User, receptions: QuerySet[Reception, Reception], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        give_places(self, "territory", user)
        self.fields["reception"].offer(receptions)  # type: ignore[attr-defined]

    def clean_starts_at(self) -> dt.datetime:
        moment = self.cleaned_data["starts_at"]
        if moment <= timezone.now():
            raise forms.ValidationError(_("A field reception is announced before it begins."))
        return moment


class OfficialForm(forms.Form):
    """One official of the working group."""

    name = LineField(label=_("Full name"), max_length=150, required=False)
    position = LineField(label=_("Position and office"), max_length=150, required=False)
    office = office_field(label=_("Office"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("office") and not data.get("name"):
            data["name"] = data["office"].name[:150]
        if data.get("position") and not data.get("name"):
            self.add_error("name", _("Write the name of the official."))
        return data


class BaseOfficialFormSet(forms.BaseFormSet):
    def drafts(self) -> list[OfficialDraft]:
        """The filled rows as the service takes them."""
        rows = [data for data in self.cleaned_data if data.get("name")]
        return [OfficialDraft(data["name"], data["position"], data["office"]) for data in rows]


OfficialFormSet = forms.formset_factory(
    OfficialForm, formset=BaseOfficialFormSet, extra=OFFICIAL_ROWS, max_num=OFFICIAL_ROWS
)


class HoldForm(forms.Form):
    """How it went."""

    visitors = forms.IntegerField(label=_("People who came"), min_value=0, max_value=100_000)
    came = forms.TypedMultipleChoiceField(
        label=_("Officials who came"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    minutes = WordsField(label=_("Minutes in a few words"), rows=5, required=False)

    def __init__(self, *args: Any, field_reception: FieldReception, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        group = list(field_reception.group.all())
        if group:
            self.fields["came"].choices = [  # type: ignore[attr-defined]
                (official.pk, ", ".join(filter(None, (official.name, official.position))))
                for official in group
            ]
            self.fields["came"].initial = [official.pk for official in group]
        else:
            del self.fields["came"]


class ReasonForm(forms.Form):
    """Why something is called off."""

    reason = LineField(label=_("Reason"), max_length=300)


class HeardForm(forms.Form):
    """What one person told, and what was decided at once (R-54)."""

    person = LineField(label=_("Full name"), max_length=200)
    residence = LineField(label=_("Residence"), max_length=300)
    territory = place_field(
        label=_("Mahalla of the problem"),
        required=False,
        help_text=_("Leave it empty for the place of the reception."),
    )
    topic = forms.ChoiceField(label=_("Topic"))
    text = WordsField(label=_("Short content"), rows=3)
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Severity.choices, coerce=int, initial=Severity.MIDDLE
    )
    people_affected = forms.IntegerField(
        label=_("People affected"), min_value=1, max_value=10_000_000, initial=1
    )
    decision = forms.ChoiceField(
        label=_("What happens with it"),
        choices=[
            (FindingState.SOLVED_ON_SPOT, _("settled on the spot")),
            (APPEAL, _("register an appeal (opens the next page)")),
        ],
        widget=forms.RadioSelect,
    )
    result = WordsField(
        label=_("What was done on the spot"),
        rows=2,
        required=False,
        help_text=_("Only when it was settled on the spot: it stands in the minutes."),
    )

    def __init__(self, *args: Any, user: User, may_put_off: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        give_places(self, "territory", user)
        self.fields["topic"].choices = topic_choices()  # type: ignore[attr-defined]
        decisions = list(self.fields["decision"].choices)  # type: ignore[attr-defined]
        if may_put_off:
            decisions += [
                (Horizon.SHORT, _("wait for the short-term programme")),
                (Horizon.MEDIUM, _("wait for the medium-term programme")),
            ]
        self.fields["decision"].choices = [*decisions, ("later", _("to be decided later"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        settled = data.get("decision") == FindingState.SOLVED_ON_SPOT
        if settled and not data.get("result") and "result" not in self.errors:
            self.add_error("result", _("Write down what was done on the spot."))
        if data.get("decision") and not settled and data.get("result"):
            self.add_error(
                "decision", _("Something was done on the spot: choose it, or clear that field.")
            )
        return data

    @property
    def wants_appeal(self) -> bool:
        return self.cleaned_data["decision"] == APPEAL

    def problem(self) -> Problem:
        """What was told, as the service takes it."""
        data = self.cleaned_data
        return Problem(
            topic=Topic.objects.get(pk=data["topic"]),
            text=data["text"],
            person=data["person"],
            residence=data["residence"],
            severity=data["severity"],
            people_affected=data["people_affected"],
            territory=data["territory"],
        )
