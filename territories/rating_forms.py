"""What is typed about formulas and objections."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from territories.choices import Basis, PeerKind, Stage
from territories.figure_registry import registry
from territories.models import Rating, RatingFormula
from territories.periods import Quarter
from territories.services.rating_formulas import GROUP_TWICE, name_of
from territories.services.rating_objections import MORE_THAN_WHOLE
from territories.services.rating_sheets import VOLUME_UNITS, is_given
from territories.statistic_rules import LARGEST

NEW_LINES = 3
MOST_ABOVE = 999_999_999_999
MOST_PEOPLE = 1_000_000_000


class PlainDecimalField(forms.DecimalField):
    """A number shown as people write it, 80 for 80.00 and 0,5 in Russian; either sign is read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"localize": True, **kwargs})
        self.widget.attrs["inputmode"] = "decimal"

    def prepare_value(self, value: Any) -> Any:
        return Decimal(f"{value.normalize():f}") if isinstance(value, Decimal) else value


class FormulaForm(forms.ModelForm[RatingFormula]):
    """Thresholds and strengths of a draft."""

    confidence = PlainDecimalField(
        label=_("Confidence, per cent"),
        help_text=_("0 gives classes by the score alone; 80 asks for evidence."),
        max_digits=3,
        decimal_places=1,
    )

    class Meta:
        model = RatingFormula
        fields = [
            "source",
            "source_uz_cyrl",
            "source_ru",
            "source_en",
            "exemplary_from",
            "good_from",
            "minimum_appeals",
            "missing",
            "prior_appeals",
            "confidence",
            "silent_below",
            "peer_measure",
            "objection_days",
        ]
        field_classes = {"exemplary_from": PlainDecimalField, "good_from": PlainDecimalField}

    def clean_confidence(self) -> Decimal:
        value: Decimal = self.cleaned_data["confidence"]
        if value and not 50 <= value < 100:
            raise forms.ValidationError(_("0, or from 50 to 99."))
        return value

    def clean_silent_below(self) -> int:
        value: int = self.cleaned_data["silent_below"]
        if value > 100:
            raise forms.ValidationError(_("At most 100."))
        return value

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        good, best = data.get("good_from"), data.get("exemplary_from")
        if good is not None and best is not None and best <= good:
            self.add_error("exemplary_from", _("This must be more than where “good” begins."))
        return data


def figure_choices(kept: str = "") -> list[tuple[str, str]]:
    """Figures that may be indicators: shares, averages and statistics."""
    codes = [
        code
        for code, one in registry.figures.items()
        if is_given(code) or one.unit not in VOLUME_UNITS
    ]
    named = sorted((str(registry.figures[code].name), code) for code in codes)
    choices = [("", "–"), *((code, name) for name, code in named)]
    if kept and kept not in codes:
        choices.append((kept, kept))
    return choices


class IndicatorForm(forms.Form):
    """One line of a formula; without a figure it is left out."""

    figure = forms.ChoiceField(label=_("Figure"), required=False)
    label = forms.CharField(label=_("Name in the formula"), max_length=200, required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", "–"), *Stage.choices], required=False)
    weight = PlainDecimalField(
        label=_("Weight"), min_value=0, max_value=100, decimal_places=2, required=False
    )
    no_points_at = PlainDecimalField(
        label=_("No points at"), max_digits=18, decimal_places=3, required=False
    )
    full_points_at = PlainDecimalField(
        label=_("Full points at"), max_digits=18, decimal_places=3, required=False
    )
    basis = forms.ChoiceField(
        label=_("Failures are set against"), choices=Basis.choices, required=False
    )
    relative = forms.BooleanField(label=_("Relative to the middle of the peers"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = self.data.get(self.add_prefix("figure")) or self.initial.get("figure", "")
        if not isinstance(kept, str) or not (kept in registry.figures or is_given(kept)):
            kept = self.initial.get("figure", "")
        self.fields["figure"].choices = figure_choices(kept)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        if not data.get("figure"):
            return data
        for name in ("weight", "no_points_at", "full_points_at"):
            if data.get(name) is None and name not in self.errors:
                self.add_error(name, _("This is needed."))
        nothing, everything = data.get("no_points_at"), data.get("full_points_at")
        if nothing is not None and nothing == everything:
            self.add_error("full_points_at", _("This must differ from “no points at”."))
        data["basis"] = data.get("basis") or Basis.OWN
        return data


class PeerGroupForm(forms.Form):
    """One group of peers; without a kind it is left out."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[("", "–"), *PeerKind.choices], required=False
    )
    size_from = forms.IntegerField(
        label=_("From"), min_value=0, max_value=MOST_PEOPLE, required=False
    )
    size_below = forms.IntegerField(
        label=_("Below"), min_value=1, max_value=MOST_PEOPLE, required=False
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        begin, below = data.get("size_from") or 0, data.get("size_below")
        if below is not None and below <= begin:
            self.add_error("size_below", _("This must be more than “from”."))
        data["size_from"] = begin
        return data


class PeerGroups(forms.BaseFormSet[PeerGroupForm]):
    """The groups of a formula; of each kind only one begins at a size."""

    def clean(self) -> None:
        seen: set[tuple[str, int]] = set()
        for form in self.forms:
            data = getattr(form, "cleaned_data", {})
            if not data.get("kind") or "size_from" not in data:
                continue
            begin = data["kind"], data["size_from"]
            if begin in seen:
                form.add_error("size_from", GROUP_TWICE)
            seen.add(begin)


IndicatorForms = forms.formset_factory(IndicatorForm, extra=NEW_LINES, max_num=40, absolute_max=60)
PeerGroupForms = forms.formset_factory(
    PeerGroupForm, formset=PeerGroups, extra=2, max_num=20, absolute_max=30
)


class ForceForm(forms.Form):
    """From which day a formula counts."""

    valid_from = forms.DateField(label=_("In force from"), widget=forms.DateInput)


class PreviewForm(forms.Form):
    """The past quarter on which a draft is tried."""

    quarter = forms.ChoiceField(label=_("Quarter"), required=False)

    def __init__(self, *args: Any, quarters: list[Quarter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(one.slug, str(one)) for one in quarters]
        self.fields["quarter"].choices = choices  # type: ignore[attr-defined]


class ObjectionForm(forms.Form):
    """Which figure is wrong, and why."""

    figure = forms.ChoiceField(label=_("Figure"))
    text = forms.CharField(
        label=_("What is wrong with it"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, *args: Any, rating: Rating, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = rating.contributions.select_related("indicator")
        self.fields["figure"].choices = [  # type: ignore[attr-defined]
            (one.indicator.figure, name_of(one.indicator)) for one in lines
        ]


class AnswerForm(forms.Form):
    """The answer to an objection, with a corrected count where there is one."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("accept", _("accept: compute the rating anew")),
            ("reject", _("reject: the figure stands")),
        ],
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(
        label=_("Reason"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
    numerator = forms.DecimalField(
        label=_("Corrected: above the line"),
        help_text=_("Only when the register itself can't be put right."),
        min_value=0,
        max_value=MOST_ABOVE,
        decimal_places=3,
        required=False,
    )
    denominator = forms.DecimalField(
        label=_("Corrected: below the line"),
        min_value=0,
        max_value=MOST_PEOPLE,
        decimal_places=3,
        required=False,
    )

    def __init__(self, *args: Any, is_share: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_share = is_share

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        pair = [data.get("numerator"), data.get("denominator")]
        if None in pair and pair != [None, None]:
            self.add_error("denominator", _("Give both numbers or none."))
        top, bottom = pair
        if self.is_share and top is not None and bottom and top > bottom:
            self.add_error("numerator", MORE_THAN_WHOLE)
        elif top is not None and bottom and top * 100 / bottom >= LARGEST:
            self.add_error("numerator", _("This is too much for what stands below the line."))
        if pair != [None, None] and data.get("decision") == "reject":
            self.add_error("numerator", _("A figure that stands is not corrected."))
        return data

    @property
    def corrected(self) -> tuple[Decimal, Decimal] | None:
        data = self.cleaned_data
        if data.get("numerator") is None:
            return None
        return data["numerator"], data["denominator"]
