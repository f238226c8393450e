"""Checks, the applicant's word, reviews, shares and periods."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.check_choices import (
    CheckMethod,
    CriterionKind,
    MarkValue,
    SampleKind,
    WordValue,
)
from receptions.forms.choosers import office_field
from receptions.forms.fields import FilesField, LineField, WordsField
from receptions.models import QualityReview, SamplingRule, Topic
from territories import clock
from territories.periods import Quarter

QUARTERS_SHOWN = 8


class ResultForm(forms.Form):
    """What a sampled check found."""

    confirmed = forms.ChoiceField(
        label=_("Is the problem solved?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, it is solved")), ("no", _("No: the question is opened again"))],
    )
    note = WordsField(
        label=_("What was found"), rows=3, required=False, help_text=_("Needed when not solved.")
    )
    files = FilesField(label=_("Photos of the place"))

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("confirmed") == "no" and not data.get("note"):
            self.add_error("note", _("Say what was found."))
        return data


class AttemptForm(forms.Form):
    """A try that reached nobody."""

    note = LineField(label=_("Note"), max_length=300, required=False)


class HandForm(forms.Form):
    """Another way to check."""

    method = forms.ChoiceField(label=_("Check it by"))

    def __init__(self, *args: Any, present: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [one for one in CheckMethod.choices if one[0] != present]
        self.fields["method"].choices = others  # type: ignore[attr-defined]


class WordForm(forms.Form):
    """What the applicant says by telephone."""

    value = forms.ChoiceField(
        label=_("Is the problem solved?"), widget=forms.RadioSelect, choices=WordValue
    )
    words = WordsField(label=_("In the applicant's words"), rows=3, required=False, max_length=2000)


class SheetForm(forms.Form):
    """One choice for every line that the reviewer answers."""

    def __init__(self, *args: Any, review: QualityReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in review.version.criteria.all():
            if line.kind == CriterionKind.ASKED:
                self.fields[line.code] = forms.ChoiceField(
                    label=line.name, widget=forms.RadioSelect, choices=MarkValue
                )
        self.fields["note"] = WordsField(
            label=_("Note"), rows=3, required=False, help_text=_("Needed with every “no”.")
        )

    def marks(self) -> dict[str, str]:
        """The answers by the code of their line."""
        return {name: value for name, value in self.cleaned_data.items() if name != "note"}


class PercentField(forms.DecimalField):
    """Typed in per cent, kept as a share of one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=100, max_digits=5, decimal_places=2, **kwargs)

    def clean(self, value: Any) -> Decimal | None:
        number = super().clean(value)
        return None if number is None else number / 100


class TopicOrSphereField(forms.ModelChoiceField):
    """Both levels of topics, each topic below its sphere by the codes."""

    def label_from_instance(self, obj: Topic) -> str:
        return f"{obj.code} {obj.name}"


class RuleForm(forms.Form):
    """A share from a day on, for everything, a sphere or a topic, an office, or both."""

    kind = forms.ChoiceField(label=_("Sample"), choices=SampleKind)
    topic = TopicOrSphereField(
        label=_("Sphere or topic"),
        queryset=Topic.objects.order_by("code"),
        required=False,
        empty_label=_("all"),
    )
    office = office_field(
        label=_("Office"), required=False, help_text=_("Left empty the rule is for all offices.")
    )
    share = PercentField(label=_("Share, per cent"))
    share_after_false = PercentField(label=_("Share after false closures, per cent"))
    false_days = forms.IntegerField(
        label=_("Days a false closure counts"), min_value=1, max_value=1000, initial=180
    )
    due_days = forms.IntegerField(
        label=_("Working days for the check"), min_value=1, max_value=100, initial=10
    )
    calls = forms.IntegerField(
        label=_("Calls before a visit"), min_value=1, max_value=10, initial=3
    )
    word_days = forms.IntegerField(
        label=_("Days for the applicant's word"), min_value=1, max_value=100, initial=10
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=forms.DateInput)
    reason = LineField(label=_("Reason"), max_length=300)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        share, after = data.get("share"), data.get("share_after_false")
        if share is not None and after is not None and after < share:
            text = _("After false closures the share can't be smaller.")
            self.add_error("share_after_false", text)
        if data.get("valid_from") and data["valid_from"] < clock.today():
            self.add_error("valid_from", _("This day is already over."))
        return data

    def rule(self) -> SamplingRule:
        """The rule as typed, not saved."""
        return SamplingRule(**self.cleaned_data)


class QuarterForm(forms.Form):
    """Which quarter is looked at; the present one unless another is asked for."""

    quarter = forms.ChoiceField(label=_("Quarter"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quarters = [Quarter.of(clock.today())]
        while len(quarters) < QUARTERS_SHOWN:
            quarters.append(quarters[-1].previous)
        self.fields["quarter"].choices = [(one.slug, str(one)) for one in quarters]  # type: ignore[attr-defined]

    def chosen(self) -> Quarter:
        """The quarter asked for, else the present one."""
        if self.is_valid() and self.cleaned_data["quarter"]:
            return Quarter.parse(self.cleaned_data["quarter"])
        return Quarter.of(clock.today())
