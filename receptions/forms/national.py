"""Forms of the Administration: proposals, briefs, agendas, working groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.forms.fields import LineField, WordsField
from receptions.models import NationalProposal
from receptions.national_choices import NationalKind, NationalPaperKind, NationalState
from receptions.services.national_proposals import Step, Words
from territories import clock
from territories.choices import Level
from territories.models import StateBody, Territory
from territories.periods import Quarter

QUARTERS = 8


class ProposalFilter(forms.Form):
    """What the list of proposals can be narrowed by."""

    kind = forms.ChoiceField(
        label=_("What is proposed"), choices=[("", _("any")), *NationalKind.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any")), *NationalState.choices], required=False
    )


class ProposalForm(forms.Form):
    """A proposal of the Administration's own."""

    kind = forms.ChoiceField(
        label=_("What is proposed"), choices=NationalKind, widget=forms.RadioSelect
    )
    title = LineField(label=_("Title"), max_length=300)
    text = WordsField(label=_("Proposal"), rows=5)
    grounds = WordsField(label=_("Grounds and evidence"), rows=4, required=False)
    territory = forms.ModelChoiceField(
        Territory.objects.filter(level=Level.REGION),
        label=_("Region"),
        required=False,
        empty_label=_("the whole country"),
    )

    def words(self) -> Words:
        """The proposal as the service takes it."""
        return Words(**self.cleaned_data)


class StepForm(forms.Form):
    """The next state of a proposal and what it needs."""

    state = forms.ChoiceField(label=_("State"), widget=forms.RadioSelect)
    body = forms.ModelChoiceField(
        StateBody.objects.none(),
        label=_("Body"),
        required=False,
        help_text=_("Needed when it is sent."),
    )
    act_number = LineField(
        label=_("Number of the act"),
        max_length=60,
        required=False,
        help_text=_("Needed when it is adopted, with the date."),
    )
    act_date = forms.DateField(label=_("Date of the act"), required=False)
    note = WordsField(
        label=_("Note or reason"),
        rows=3,
        required=False,
        help_text=_("Needed when it is declined."),
    )

    def __init__(self, *args: Any, proposal: NationalProposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        following = proposal.next_states
        self.fields["state"].choices = [  # type: ignore[attr-defined]
            (one.value, one.label) for one in following
        ]
        bodies = StateBody.objects.order_by("name_uz")
        self.fields["body"].queryset = bodies  # type: ignore[attr-defined]
        if NationalState.SENT not in following:
            del self.fields["body"]
        if NationalState.ADOPTED not in following:
            del self.fields["act_number"], self.fields["act_date"]

    def step(self) -> Step:
        """The step as the service takes it."""
        return Step(**self.cleaned_data)


def quarters(on: Any = None) -> list[Quarter]:
    """Quarters that are over, the newest first."""
    found, quarter = [], Quarter.of(on or clock.today())
    for _turn in range(QUARTERS):
        quarter = quarter.previous
        found.append(quarter)
    return found


class QuarterForm(forms.Form):
    """A quarter that is over."""

    quarter = forms.ChoiceField(label=_("Quarter"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.slug, str(one)) for one in quarters()]
        self.fields["quarter"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> Quarter:
        return Quarter.parse(self.cleaned_data["quarter"])


class PaperDraftForm(QuarterForm):
    """Which paper of which quarter is drafted."""

    kind = forms.ChoiceField(
        label=_("Paper"), choices=NationalPaperKind, widget=forms.RadioSelect, initial="brief"
    )


class PaperForm(forms.Form):
    """The opening words of a paper, and the day of the meeting."""

    meets_on = forms.DateField(label=_("Day of the meeting"), required=False)
    intro_uz = WordsField(label=_("Opening words (Uzbek Latin)"), rows=3, required=False)
    intro_uz_cyrl = WordsField(label=_("Opening words (Uzbek Cyrillic)"), rows=3, required=False)
    intro_ru = WordsField(label=_("Opening words (Russian)"), rows=3, required=False)
    intro_en = WordsField(label=_("Opening words (English)"), rows=3, required=False)

    def __init__(self, *args: Any, agenda: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not agenda:
            del self.fields["meets_on"]


class ItemForm(forms.Form):
    """The words of one point of a paper."""

    problem_uz = WordsField(label=_("Problem (Uzbek Latin)"), rows=3)
    problem_uz_cyrl = WordsField(label=_("Problem (Uzbek Cyrillic)"), rows=3, required=False)
    problem_ru = WordsField(label=_("Problem (Russian)"), rows=3)
    problem_en = WordsField(label=_("Problem (English)"), rows=3, required=False)
    proposal_uz = WordsField(
        label=_("Proposals or questions (Uzbek Latin)"), rows=5, required=False
    )
    proposal_uz_cyrl = WordsField(
        label=_("Proposals or questions (Uzbek Cyrillic)"), rows=5, required=False
    )
    proposal_ru = WordsField(label=_("Proposals or questions (Russian)"), rows=5, required=False)
    proposal_en = WordsField(label=_("Proposals or questions (English)"), rows=5, required=False)


class ResultForm(forms.Form):
    """What a working group found and decided."""

    found = WordsField(
        label=_("What was found"), rows=5, help_text=_("Deputies read it: no names, no numbers.")
    )
    decided = WordsField(label=_("What was decided: who does what, by when"), rows=5)


class GroupForm(forms.Form):
    """First heads of republican bodies go to a district."""

    goes_on = forms.DateField(label=_("Day of the visit"))
    bodies = WordsField(
        label=_("Bodies whose first heads go"), rows=4, help_text=_("One line a body.")
    )
    task = WordsField(label=_("What they look into"), rows=4)

    def __init__(self, *args: Any, reasons: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("task", "\n".join(reasons))

    def clean_goes_on(self) -> Any:
        day = self.cleaned_data["goes_on"]
        if day < clock.today():
            raise forms.ValidationError(_("The day lies in the past."))
        return day
