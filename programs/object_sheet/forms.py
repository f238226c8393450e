"""One row of a file with objects, checked as the form of an object is."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms

from fieldvisits.register.lookup import Mahallas
from programs.forms import shortest
from programs.models import DistrictYear, WorkKind
from programs.money import MoneyField
from programs.object_sheet.columns import layout_of
from programs.services.state_objects import LoanPlan, ObjectPlan
from programs.state_choices import PAYING
from receptions.forms.fields import LineField
from receptions.forms.old_register import DayField
from territories.models import Territory
from territories.spreadsheets.forms import SheetRowForm
from territories.spreadsheets.names import NameIndex


class PlainDayField(DayField):
    """A date cell or a date as text, as a day."""

    def clean(self, value: Any) -> dt.date | None:
        moment = super().clean(value)
        return moment.date() if moment is not None else None


class VolumeField(forms.DecimalField):
    """A quantity, with a comma or a point; above zero unless `smallest` says otherwise."""

    def __init__(self, *, smallest: Decimal = Decimal("0.001"), **kwargs: Any) -> None:
        super().__init__(min_value=smallest, max_digits=14, decimal_places=3, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        return shortest(value) if isinstance(value, Decimal) else value


class Kinds(NameIndex):
    """The kinds of work of a programme by code, or by name in any script."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        rows = list(WorkKind.objects.filter(kind=kind, is_active=True))
        self._codes = {row.code: row for row in rows}
        self._names = self.index(rows)

    def find(self, text: str) -> WorkKind:
        if text in self._codes:
            return self._codes[text]
        found: WorkKind = self.one(self._names, text)
        return found


class ObjectRowForm(SheetRowForm):
    """A row of the spreadsheet of works or loans."""

    code = LineField(max_length=40)
    territory = LineField()
    name = LineField(max_length=300)
    kind = LineField()
    ends_on = PlainDayField()

    def __init__(self, district_year: DistrictYear) -> None:
        super().__init__({})
        self.loans = district_year.programme.is_loans
        self.layout = layout_of(loans=self.loans)
        self.mahallas = Mahallas(district_year.territory.reception)
        self.kinds = Kinds(district_year.programme.kind)
        for source in PAYING:
            self.fields[f"money_{source}"] = MoneyField(required=False)
        self.fields.update(_loan_fields() if self.loans else _work_fields())

    def clean_territory(self) -> Territory:
        return self.mahallas.find(self.cleaned_data["territory"])

    def clean_kind(self) -> WorkKind:
        return self.kinds.find(self.cleaned_data["kind"])

    @property
    def plan(self) -> ObjectPlan:
        """The plan of a good row."""
        data = self.cleaned_data
        money = {str(source): data[f"money_{source}"] or Decimal(0) for source in PAYING}
        shared = {key: data[key] for key in ("code", "territory", "name", "kind", "ends_on")}
        if not self.loans:
            keys = ("volume", "unit", "contractor", "starts_on")
            return ObjectPlan(**shared, money=money, **{key: data[key] for key in keys})
        keys = ("person_name", "bank", "given_on", "jobs_planned")
        return ObjectPlan(
            **shared,
            money=money,
            volume=Decimal(1),
            starts_on=data["given_on"],
            loan=LoanPlan(**{key: data[key] for key in keys}),
        )


def _work_fields() -> dict[str, forms.Field]:
    return {
        "volume": VolumeField(),
        "unit": LineField(max_length=40, required=False),
        "contractor": LineField(max_length=200, required=False),
        "starts_on": PlainDayField(),
    }


def _loan_fields() -> dict[str, forms.Field]:
    return {
        "person_name": LineField(max_length=200),
        "bank": LineField(max_length=200),
        "given_on": PlainDayField(),
        "jobs_planned": forms.IntegerField(min_value=0, max_value=100_000),
    }
