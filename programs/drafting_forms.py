"""Shapes of input of drafting: what to gather, own measures, lines parted and joined, library."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import Horizon
from fieldvisits.forms.fields import give_places, mahalla_field
from fieldvisits.models import FieldReception, Round
from programs.choices import FundingSource
from programs.forms import NamedTerritory
from programs.models import Measure, MeasureSource, Programme, TypicalMeasure
from programs.money import MoneyField
from programs.services import drafting
from programs.services.areas import Choice
from programs.services.trace import Show
from receptions.executor_choices import EvidenceKind
from receptions.forms.choosers import TopicField
from receptions.forms.fields import LineField, WordsField
from territories import clock
from territories.models import StateBody, Territory, User
from territories.periods import Quarter

OFFERED = 100  # rounds or field receptions to choose from: the newest
ROUNDS, HELD, QUESTIONS = "rounds", "field_receptions", "questions"
KINDS = [
    (ROUNDS, _("findings of yard rounds")),
    (HELD, _("findings of field receptions")),
    (QUESTIONS, _("open questions of appeals")),
]


class SomeRounds(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.territory.name}, {date_format(obj.starts_on, 'SHORT_DATE_FORMAT')}"


class SomeFieldReceptions(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        day = date_format(localtime(obj.starts_at), "SHORT_DATE_FORMAT")
        return f"{obj.territory.name}, {day}: {obj.place}"


class ChoiceForm(forms.Form):
    """From when and which problems to gather, within which budget, under which title."""

    sources_from = forms.DateField(label=_("Problems found from"), widget=forms.DateInput)
    sources_to = forms.DateField(label=_("Problems found to"), widget=forms.DateInput)
    kinds = forms.MultipleChoiceField(
        label=_("Which problems"),
        choices=KINDS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        initial=[ROUNDS, HELD, QUESTIONS],
        help_text=_("Nothing chosen means all of them."),
    )
    rounds = SomeRounds(
        label=_("Only these rounds"),
        queryset=Round.objects.none(),
        required=False,
        help_text=_("Nothing chosen means all of the period."),
    )
    field_receptions = SomeFieldReceptions(
        label=_("Only these field receptions"),
        queryset=FieldReception.objects.none(),
        required=False,
        help_text=_("Nothing chosen means all of the period."),
    )
    budget = MoneyField(
        label=_("Budget, soums"),
        required=False,
        help_text=_(
            "Measures are taken in their order while the estimates fit. Empty: without a limit."
        ),
    )
    title = LineField(
        label=_("Title"),
        required=False,
        max_length=300,
        help_text=_("Leave empty for the usual title."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = user.powers.inside("draft_programmes", "territory__path")
        rounds = Round.objects.filter(inside).select_related("territory")
        held = FieldReception.objects.filter(inside).select_related("territory")
        self._offer("rounds", rounds.order_by("-starts_on", "-pk"))
        self._offer("field_receptions", held.order_by("-starts_at", "-pk"))

    def _offer(self, name: str, rows: QuerySet[Any]) -> None:
        """Take any of the rows; show those chosen already and the newest."""
        field: Any = self.fields[name]
        field.queryset = rows
        chosen = self.initial.get(name, [])
        shown = [*rows.filter(pk__in=chosen), *rows.exclude(pk__in=chosen)[:OFFERED]]
        field.choices = [(row.pk, field.label_from_instance(row)) for row in shown]
        if not shown:
            del self.fields[name]

    def clean_budget(self) -> Any:
        budget = self.cleaned_data["budget"]
        if budget is not None and budget <= 0:
            raise forms.ValidationError(_("The budget must be above zero."))
        return budget

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        first, last = data.get("sources_from"), data.get("sources_to")
        if first and last and last < first:
            self.add_error("sources_to", _("The period ends before it begins."))
        return data

    @property
    def wanted(self) -> dict[str, Any]:
        """What the service is told."""
        data = self.cleaned_data
        kinds = data["kinds"] or [kind for kind, _label in KINDS]
        plain = ("sources_from", "sources_to", "budget", "title")
        return {
            "choice": Choice(
                rounds=ROUNDS in kinds,
                field_receptions=HELD in kinds,
                questions=QUESTIONS in kinds,
                of_rounds=tuple(data.get("rounds") or ()),
                of_field_receptions=tuple(data.get("field_receptions") or ()),
            ),
            **{name: data[name] for name in plain},
        }


class DraftForm(ChoiceForm):
    """Where and when to gather which problems, for which term, within which budget."""

    territory = NamedTerritory(label=_("Territory"), queryset=Territory.objects.none())
    mahalla = mahalla_field(
        label=_("Only this mahalla"), required=False, help_text=_("Empty: the whole territory.")
    )
    horizon = forms.ChoiceField(
        label=_("Term"),
        choices=Horizon.choices,
        widget=forms.RadioSelect,
        initial=Horizon.SHORT,
        help_text=_("Findings wait for one of the two; open questions go into either."),
    )
    field_order = [
        "territory",
        "mahalla",
        "sources_from",
        "sources_to",
        "kinds",
        "rounds",
        "field_receptions",
        "horizon",
    ]

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        quarter = Quarter.of(clock.today())
        own = user.powers.territories("draft_programmes").with_reception()  # type: ignore[attr-defined]
        own = own.valid(on=clock.today()).filter(reception__isnull=False).select_related("parent")
        initial = {
            "sources_from": quarter.first_day,
            "sources_to": quarter.last_day,
            "territory": own.first(),
            **kwargs.pop("initial", {}),
        }
        super().__init__(*args, user=user, initial=initial, **kwargs)
        self.fields["territory"].queryset = own  # type: ignore[attr-defined]
        give_places(self, "mahalla", user)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        mahalla, territory = data.get("mahalla"), data.get("territory")
        if mahalla and territory and not mahalla.path.startswith(territory.path):
            self.add_error("mahalla", _("This mahalla lies outside the territory."))
        return data

    @property
    def wanted(self) -> dict[str, Any]:
        """What drafting is told."""
        data = self.cleaned_data
        return {
            **super().wanted,
            "territory": data["mahalla"] or data["territory"],
            "reception": data["territory"].reception,
            "horizon": data["horizon"],
        }


class ChangeForm(ChoiceForm):
    """What a draft gathers, its budget and its title; begins with what they are."""

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        chosen = Choice.of(programme)
        kinds = [
            (ROUNDS, chosen.rounds),
            (HELD, chosen.field_receptions),
            (QUESTIONS, chosen.questions),
        ]
        usual = drafting.usual_title(programme.territory, programme.horizon)
        initial = {
            "sources_from": programme.sources_from,
            "sources_to": programme.sources_to,
            "kinds": [kind for kind, taken in kinds if taken],
            "rounds": [one.pk for one in chosen.of_rounds],
            "field_receptions": [one.pk for one in chosen.of_field_receptions],
            "budget": programme.budget,
            "title": "" if programme.title == usual else programme.title,
        }
        super().__init__(*args, initial=initial, **kwargs)


class DiscardForm(forms.Form):
    """Why a draft is given up."""

    reason = WordsField(label=_("Why the draft is discarded"), rows=3)


class PartForm(forms.Form):
    """Problems of a line to part from it, and the line they go to."""

    parted = forms.ModelMultipleChoiceField(
        queryset=MeasureSource.objects.none(), label=_("Problems")
    )
    to = forms.ModelChoiceField(
        queryset=Measure.objects.none(), label=_("Into the measure"), required=False
    )

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = measure.sources.select_related("finding", "question")
        self.fields["parted"].queryset = rows  # type: ignore[attr-defined]
        self.fields["to"].queryset = others_of(measure)  # type: ignore[attr-defined]


class TakeOutForm(forms.Form):
    """Why a problem is taken out of the draft."""

    reason = LineField(label=_("Why it is taken out"), max_length=300)

    def __init__(self, *args: Any, source: MeasureSource, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"s{source.pk}", **kwargs)
        self.source = source


class JoinForm(forms.Form):
    """Which other line becomes one with this."""

    other = forms.ModelChoiceField(queryset=Measure.objects.none(), label=_("Other measure"))

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].queryset = others_of(measure)  # type: ignore[attr-defined]


def others_of(measure: Measure) -> QuerySet[Measure]:
    """The other lines of the programme, in their order."""
    rows = Measure.objects.filter(programme=measure.programme_id).exclude(pk=measure.pk)
    return rows.select_related("place", "topic", "typical").order_by("ordinal")


class TraceFilter(forms.Form):
    """Which rows of the trace matrix."""

    show = forms.ChoiceField(label=_("Show"), choices=Show.choices, required=False)

    @property
    def shown(self) -> str:
        """The rows asked for; all where that can't be read."""
        self.is_valid()
        return getattr(self, "cleaned_data", {}).get("show") or Show.ALL


class TypicalMeasureForm(forms.ModelForm):
    """A measure of the library."""

    topic = TopicField(label=_("Topic"))
    cost_from = MoneyField(
        label=_("Cost of a unit from, soums"),
        required=False,
        help_text=_("Empty: not known. The estimate takes the middle."),
    )
    cost_to = MoneyField(label=_("Cost of a unit to, soums"), required=False)
    evidence = forms.MultipleChoiceField(
        label=_("What proves it"),
        choices=EvidenceKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Nothing chosen: as the topic's rules say."),
    )

    class Meta:
        model = TypicalMeasure
        fields = [
            "topic",
            "position",
            "name_uz",
            "name_uz_cyrl",
            "name_ru",
            "name_en",
            "words",
            "joins",
            "unit",
            "counted_from",
            "quantity_each",
            "body",
            "duration_days",
            "cost_from",
            "cost_to",
            "funding",
            "evidence",
        ]
        help_texts = {
            "position": _("Of several for one topic the first stands when no word decides."),
            "words": _("Beginnings of words that problems use, parted by semicolons."),
            "unit": _("In Uzbek, as it stands in the programme."),
            "quantity_each": _("For example metres of pipe for each household."),
            "body": _("Empty: the usual bodies of the topic."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["topic"] = self.instance.topic_id
        body: Any = self.fields["body"]
        body.queryset = StateBody.objects.order_by("name_uz")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        first, last = data.get("cost_from"), data.get("cost_to")
        if (first is None) != (last is None) and not self.errors.keys() & {"cost_from", "cost_to"}:
            self.add_error("cost_to", _("Write both ends of the range, or none."))
        elif first is not None and last is not None and not first <= last:
            self.add_error("cost_to", _("The range ends below its beginning."))
        if last and data.get("funding") == FundingSource.NONE:
            self.add_error("funding", _("A measure that costs money needs a source of money."))
        if data.get("quantity_each") is not None and data["quantity_each"] <= 0:
            self.add_error("quantity_each", _("The quantity must be above zero."))
        return data
