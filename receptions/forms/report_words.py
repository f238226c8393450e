"""Forms of a report's problems and proposals, of its submission and reopening."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.forms.choosers import TopicField
from receptions.models import Appeal, QuarterReport, ReportProblem, ReportProposal
from receptions.report_choices import AsksFor, BoardState
from receptions.services import council_words
from territories.figure_registry import registry
from territories.models import Territory, User
from territories.periods import Quarter

MOST_CASES = 20


class _RowForm(forms.Form):
    """What problems and proposals have in common."""

    topic = TopicField(label=_("Topic"), required=False)
    cases = forms.CharField(
        label=_("Case numbers"),
        required=False,
        max_length=500,
        help_text=_("Numbers of appeals, divided by commas; no names."),
    )

    def __init__(self, *args: Any, report: QuarterReport, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.user = user

    def clean_text(self) -> str:
        """No number of an appeal or of a person: the council edition prints the text."""
        text = str(self.cleaned_data["text"])
        if refusal := council_words.names_people(text):
            raise forms.ValidationError(refusal)
        return text

    def clean_cases(self) -> list[str]:
        """Only appeals of the report's own tree."""
        numbers = list(dict.fromkeys(re.findall(r"[^\s,;]+", self.cleaned_data["cases"])))
        if len(numbers) > MOST_CASES:
            raise forms.ValidationError(
                _("At most %(most)s case numbers."), params={"most": MOST_CASES}
            )
        path = self.report.reception.territory.path
        appeals = Appeal.objects.filter(
            number__in=numbers, reception__territory__path__startswith=path
        )
        known = set(appeals.values_list("number", flat=True))
        unknown = [number for number in numbers if number not in known]
        if unknown:
            raise forms.ValidationError(
                _("Not found here: %(numbers)s"), params={"numbers": ", ".join(unknown)}
            )
        return numbers


class ProblemForm(_RowForm):
    """A problem: what, where, which cases, what is asked."""

    text = forms.CharField(
        label=_("Problem"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    place = forms.ModelChoiceField(
        Territory.objects.none(), label=_("Place"), required=False, empty_label=_("none")
    )
    asked = forms.CharField(
        label=_("What is asked"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    field_order = ("text", "topic", "place", "cases", "asked")

    def __init__(self, *args: Any, report: QuarterReport, user: User, **kwargs: Any) -> None:
        super().__init__(*args, report=report, user=user, **kwargs)
        territory = report.reception.territory
        places = Territory.objects.filter(parent=territory) | Territory.objects.filter(
            pk=territory.pk
        )
        self.fields["place"].queryset = places.order_by("path")  # type: ignore[attr-defined]


class ProposalForm(_RowForm):
    """A proposal: what, why, on which figures and cases, to whom."""

    text = forms.CharField(
        label=_("Proposal"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    grounds = forms.CharField(
        label=_("Grounds"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    asks_for = forms.ChoiceField(label=_("Asks for"), choices=AsksFor)
    addressee = forms.CharField(label=_("To whom"), required=False, max_length=200)
    evidence = forms.MultipleChoiceField(
        label=_("Figures as evidence"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Several may be chosen."),
    )
    field_order = ("text", "grounds", "asks_for", "addressee", "topic", "evidence", "cases")

    def __init__(self, *args: Any, report: QuarterReport, user: User, **kwargs: Any) -> None:
        super().__init__(*args, report=report, user=user, **kwargs)
        figures = report.figures.get("figures", {})
        self.fields["evidence"].choices = [  # type: ignore[attr-defined]
            (code, str(registry.figures[code].name)) for code in figures if code in registry.figures
        ]


def initial(row: ReportProblem | ReportProposal | None) -> dict[str, Any]:
    """What a form shows of a row."""
    if row is None:
        return {}
    shown = {"text": row.text, "topic": row.topic_id, "cases": ", ".join(row.cases)}
    if isinstance(row, ReportProblem):
        return {**shown, "place": row.place_id, "asked": row.asked}
    more = {name: getattr(row, name) for name in ("grounds", "asks_for", "addressee", "evidence")}
    return {**shown, **more}


class AnswerForm(forms.Form):
    """What the level above says to a proposal."""

    answer = forms.CharField(
        label=_("Answer"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class SubmitForm(forms.Form):
    """Why a report is submitted although statements do not agree with its figures."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The level above reads it."),
    )


class ReopenForm(forms.Form):
    """Why a closed report must be opened again."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It is kept with the earlier version. Another person must confirm."),
    )


class BoardStates(forms.Form):
    """Which receptions the board of states shows."""

    quarter = forms.ChoiceField(label=_("Quarter"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("any")), *BoardState.choices]
    )
    late = forms.BooleanField(label=_("only late"), required=False)

    def __init__(
        self,
        *args: Any,
        quarters: list[Quarter],
        regions: list[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(quarter.slug, str(quarter)) for quarter in quarters]
        self.fields["quarter"].choices = choices  # type: ignore[attr-defined]
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", _("all")),
            *regions,
        ]
