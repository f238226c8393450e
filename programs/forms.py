"""Shapes of input: drafting, editing, reporting, checking, and the filters of both lists."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from programs.choices import (
    FINISHED,
    WITH_THE_OFFICE,
    FundingSource,
    MeasureState,
    ProgrammeState,
)
from programs.models import Measure, Programme
from programs.money import MoneyField
from programs.proof_forms import ProofFields
from programs.services.measures import Plan
from programs.services.sources import LeftOut
from receptions.forms.fields import FilesField, LineField, WordsField
from territories import clock
from territories.choices import Level
from territories.models import Office, Territory, User
from territories.periods import Quarter

PAST_QUARTERS = 8


def shortest(quantity: Decimal | int) -> Decimal | int:
    """A quantity as somebody would type it: 1, not 1.00."""
    return int(quantity) if quantity == int(quantity) else quantity


class NamedTerritory(forms.ModelChoiceField):
    """Districts with their region, which namesakes need; optional in filters, where none is all."""

    def __init__(self, *args: Any, required: bool = True, **kwargs: Any) -> None:
        if not required:
            kwargs.setdefault("empty_label", _("all"))
        super().__init__(*args, required=required, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        if obj.level in (Level.COUNTRY, Level.REGION):
            return str(obj.name)
        return f"{obj.parent.name}: {obj.name}"


def named(office: Any) -> str:
    """An office with its territory, where its name doesn't hold it already."""
    name, place = office.name, office.territory.name
    return name if place in name else f"{name} ({place})"


class NamedOffice(forms.ModelChoiceField):
    """Offices with their territory."""

    def label_from_instance(self, obj: Any) -> str:
        return named(obj)


def local_offices() -> QuerySet[Office]:
    """Offices that work today; those of the whole country don't carry out local measures."""
    rows = Office.objects.active().exclude(territory__level=Level.COUNTRY)
    return rows.select_related("territory")


def offices_of(place: Territory) -> QuerySet[Office]:
    """Those that serve the place, the nearest first."""
    return local_offices().serving(place).order_by("-territory__path", "name_uz")  # type: ignore[attr-defined,no-any-return]


def _quarters() -> list[tuple[str, Any]]:
    quarter = Quarter.of(clock.today())
    choices: list[tuple[str, Any]] = [("", _("any"))]
    for _step in range(PAST_QUARTERS):
        choices.append((quarter.slug, str(quarter)))
        quarter = quarter.previous
    return choices


class ProgrammeFilter(forms.Form):
    """State, territory and quarter of the problems; everything optional."""

    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("any")), *ProgrammeState.choices], required=False
    )
    territory = NamedTerritory(
        label=_("Territory"), queryset=Territory.objects.none(), required=False
    )
    quarter = forms.ChoiceField(label=_("Quarter"), choices=_quarters, required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seen = user.powers.territories("view_programmes").with_reception()
        field = self.fields["territory"]
        if user.powers.anywhere("view_programmes"):
            field.queryset = seen.select_related("parent")  # type: ignore[attr-defined]
        else:
            del self.fields["territory"]

    def narrow(self, rows: QuerySet[Programme]) -> QuerySet[Programme]:
        """The rows that fit; a filter that can't be read is left out."""
        self.is_valid()
        chosen = self.cleaned_data
        if state := chosen.get("state"):
            rows = rows.filter(state=state)
        if territory := chosen.get("territory"):
            rows = rows.filter(territory__path__startswith=territory.path)
        if slug := chosen.get("quarter"):
            quarter = Quarter.parse(slug)
            rows = rows.filter(
                sources_from__lte=quarter.last_day, sources_to__gte=quarter.first_day
            )
        return rows


class MeasureFilter(forms.Form):
    """Which measures: what the person must look at first."""

    SHOWS = [
        ("", _("all")),
        ("open", _("to be done")),
        ("overdue", _("overdue")),
        ("verify", _("to be verified on site")),
        ("ask", _("households to be asked")),
        ("unsolved", _("done, but the problem is not solved")),
        ("asked", _("asked to be taken off")),
        ("finished", _("finished")),
    ]
    show = forms.ChoiceField(label=_("Show"), choices=SHOWS, required=False)

    def narrow(self, rows: QuerySet[Measure]) -> QuerySet[Measure]:
        self.is_valid()
        show = self.cleaned_data.get("show", "")
        if show == "ask":
            return rows.to_ask()  # type: ignore[attr-defined,no-any-return]
        if show == "unsolved":
            return rows.unsolved()  # type: ignore[attr-defined,no-any-return]
        conditions = {
            "open": Q(state__in=WITH_THE_OFFICE),
            "overdue": Q(state__in=WITH_THE_OFFICE, due_on__lt=clock.today()),
            "verify": Q(state=MeasureState.REPORTED),
            "asked": Q(state__in=WITH_THE_OFFICE, impossible_asked_at__isnull=False),
            "finished": Q(state__in=FINISHED),
        }
        return rows.filter(conditions.get(show, Q()))


class MeasureForm(forms.ModelForm):
    """The plan of one line."""

    office = NamedOffice(label=_("Responsible office"), queryset=Office.objects.none())
    text = WordsField(label=_("Measure"), rows=3)
    unit = LineField(label=_("Unit"), max_length=40)
    cost = MoneyField(label=_("Cost, soums"))
    expected_result = LineField(label=_("Expected result"), max_length=300)

    class Meta:
        model = Measure
        fields = [
            "text",
            "quantity",
            "unit",
            "office",
            "starts_on",
            "due_on",
            "cost",
            "funding",
            "expected_result",
            "people_served",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices_of(self.instance.place)  # type: ignore[attr-defined]
        self.fields["quantity"].min_value = 0
        if (quantity := self.initial.get("quantity")) is not None:
            self.initial["quantity"] = shortest(quantity)

    def clean_quantity(self) -> Any:
        quantity = self.cleaned_data["quantity"]
        if quantity <= 0:
            raise forms.ValidationError(_("The quantity must be above zero."))
        return quantity

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        starts, due = data.get("starts_on"), data.get("due_on")
        if starts and due and due < starts:
            self.add_error("due_on", _("The measure is due before it starts."))
        if (data.get("cost") or 0) > 0 and data.get("funding") == FundingSource.NONE:
            self.add_error("funding", _("A measure that costs money needs a source of money."))
        return data

    def _post_clean(self) -> None:
        """The instance is left alone: the service writes it."""

    @property
    def plan(self) -> Plan:
        """The plan as typed, for the service."""
        return Plan(**{name: self.cleaned_data[name] for name in self.Meta.fields})


class SourceForm(forms.Form):
    """A waiting problem to put into a measure."""

    problem = forms.ChoiceField(label=_("Problem that waits"))

    def __init__(self, *args: Any, waiting: list[LeftOut], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problem"].choices = [  # type: ignore[attr-defined]
            (f"{one.kind}-{one.pk}", one.short) for one in waiting
        ]


class ReasonForm(forms.Form):
    """Why a programme goes back."""

    reason = WordsField(label=_("Reason of the return"), rows=3)


class ReportForm(ProofFields):
    """What the office did so far."""

    quantity_done = forms.DecimalField(
        label=_("Quantity done so far"), min_value=0, max_digits=12, decimal_places=2
    )
    spent = MoneyField(label=_("Money spent so far, soums"), initial=0)
    worked_on = forms.DateField(
        label=_("Day of the work"),
        widget=forms.DateInput,
        required=False,
        help_text=_("Today where it is left empty."),
    )
    text = WordsField(label=_("What was done"))
    files = FilesField(label=_("Evidence: photos, acts, letters"))
    is_final = forms.BooleanField(
        label=_("The measure is done, the reception may look at it on site"), required=False
    )

    is_correction = forms.BooleanField(
        label=_("This corrects the last report, whose figures were wrong"), required=False
    )
    despite_milestones = forms.BooleanField(
        label=_("Report it done although milestones are open"), required=False
    )

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        kwargs["initial"] = {"worked_on": clock.today(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.measure = measure
        self.has_evidence = measure.reports.filter(evidence__isnull=False).exists()
        self.add_proofs(measure)
        self.open_milestones = list(measure.milestones.open())
        if not self.open_milestones:
            del self.fields["despite_milestones"]
        if not measure.reports.exists():
            del self.fields["is_correction"]
        if measure.state == MeasureState.REPORTED:  # only the figures are corrected
            self.fields["is_correction"].required = True
            del self.fields["is_final"]

    def clean_worked_on(self) -> Any:
        day = self.cleaned_data["worked_on"]
        if day and day > clock.today():
            raise forms.ValidationError(_("The day of the work lies in the future."))
        return day

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        despite = data.pop("despite_milestones", False)
        data.setdefault("is_final", False)
        if not data["is_final"]:
            return data
        if self.open_milestones and not despite:
            names = "; ".join(one.text for one in self.open_milestones)
            self.add_error(
                "despite_milestones",
                _("These milestones are still open: %(names)s. Mark those reached, or tick here.")
                % {"names": names},
            )
        if data.get("quantity_done") == 0:
            self.add_error("quantity_done", _("Say how much was done."))
        shown = "files" in self.errors or data.get("files") or self.has_proofs()
        if not shown and not self.has_evidence:
            self.add_error("files", _("A measure reported done needs evidence."))
        return data
