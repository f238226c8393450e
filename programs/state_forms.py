"""Shapes of input of the state programmes: programmes, lists, objects, facts, visits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from programs.forms import NamedTerritory
from programs.models import DistrictYear, ObjectFact, ProgrammeObject, StateProgramme, WorkKind
from programs.money import MoneyField
from programs.object_sheet.forms import VolumeField
from programs.services.state_facts import Done
from programs.services.state_objects import LoanPlan, ObjectPlan
from programs.services.state_visits import Seen
from programs.state_choices import PAYING, Business
from receptions.forms.fields import FilesField, LineField, WordsField
from territories import clock
from territories.choices import Level
from territories.models import Territory, User

FIRST_YEAR = 2018
MOST_REMARKS = 20
TAKEN = frozenset({"new", "objects"})  # addresses of other pages


def years() -> list[int]:
    """Years to choose: from next year back to the first state programmes."""
    return list(range(clock.today().year + 1, FIRST_YEAR - 1, -1))


class StateProgrammeForm(forms.ModelForm):
    """A state programme as administrators keep it."""

    name_uz = LineField(label=_("Name (Uzbek Latin)"), max_length=300)
    description = WordsField(label=_("Description (Uzbek Latin)"), required=False)
    description_uz_cyrl = WordsField(label=_("Description (Uzbek Cyrillic)"), required=False)
    description_ru = WordsField(label=_("Description (Russian)"), required=False)
    description_en = WordsField(label=_("Description (English)"), required=False)

    class Meta:
        model = StateProgramme
        fields = [
            "code",
            "name_uz",
            "name_uz_cyrl",
            "name_ru",
            "name_en",
            "kind",
            "resolution",
            "first_year",
            "last_year",
            "description",
            "description_uz_cyrl",
            "description_ru",
            "description_en",
            "is_active",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["code"].disabled = True
            self.fields["kind"].disabled = self.instance.district_years.exists()

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if code in TAKEN:
            raise forms.ValidationError(_("Choose another code."))
        return code

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first_year"), data.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", _("The programme ends before it begins."))
        return data


class BeginForm(forms.Form):
    """Where and for which year a list of works is begun."""

    territory = NamedTerritory(label=_("District"), queryset=Territory.objects.none())
    year = forms.TypedChoiceField(label=_("Year"), coerce=int, choices=())

    def __init__(
        self, *args: Any, districts: QuerySet[Territory, Territory], **kwargs: Any
    ) -> None:
        initial = {"territory": districts.first(), "year": clock.today().year}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["territory"].queryset = districts  # type: ignore[attr-defined]
        self.fields["year"].choices = [(year, str(year)) for year in years()]  # type: ignore[attr-defined]


class YearFilter(forms.Form):
    """The year whose plan and facts are added up."""

    year = forms.TypedChoiceField(label=_("Year"), coerce=int, choices=(), required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__({"year": data.get("year") or clock.today().year})
        self.fields["year"].choices = [(year, str(year)) for year in years()]  # type: ignore[attr-defined]

    @property
    def chosen(self) -> int:
        """The year asked for, or the present one."""
        return self.cleaned_data["year"] if self.is_valid() else clock.today().year


class ObjectFilter(forms.Form):
    """Which objects: what somebody must look at first."""

    SHOWS = [
        ("", _("all")),
        ("planned", _("not begun")),
        ("work", _("in work")),
        ("overdue", _("overdue")),
        ("finished", _("finished")),
        ("unvisited", _("without a visit")),
        ("remarks", _("with open remarks")),
        ("complained", _("with quality complaints")),
    ]
    show = forms.ChoiceField(label=_("Show"), choices=SHOWS, required=False)

    def narrow(self, rows: QuerySet[ProgrammeObject], user: User) -> Any:
        self.is_valid()
        plain = {
            "planned": {"started_on__isnull": True, "finished_on__isnull": True},
            "work": {"started_on__isnull": False, "finished_on__isnull": True},
            "finished": {"finished_on__isnull": False},
        }
        show = self.cleaned_data.get("show", "")
        if show in plain:
            return rows.filter(**plain[show])
        asked: Any = rows
        return {
            "overdue": lambda: asked.overdue(on=clock.today()),
            "unvisited": lambda: asked.in_plan().unvisited(),
            "remarks": lambda: asked.with_open_remarks(),
            "complained": lambda: asked.complained_of(user),
        }.get(show, lambda: asked)()


class ObjectForm(forms.Form):
    """The plan of a work, or of a loan where the programme gives loans."""

    code = LineField(label=_("Code"), max_length=40)
    territory = forms.ModelChoiceField(label=_("Mahalla"), queryset=Territory.objects.none())
    name = LineField(label=_("Name and address"), max_length=300)
    kind = forms.ModelChoiceField(label=_("Kind of work"), queryset=WorkKind.objects.none())

    def __init__(
        self,
        *args: Any,
        district_year: DistrictYear,
        work: ProgrammeObject | None = None,
        **kwargs: Any,
    ) -> None:
        initial = _initial_of(work) if work is not None else {}
        super().__init__(*args, initial=initial, **kwargs)
        self.loans = district_year.programme.is_loans
        inside = Territory.objects.within(district_year.territory)
        inside = inside.filter(level=Level.MAHALLA, valid_to__isnull=True)
        kinds = WorkKind.objects.filter(kind=district_year.programme.kind, is_active=True)
        self.fields["territory"].queryset = inside.order_by("name_uz")  # type: ignore[attr-defined]
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]
        if self.loans:
            self.fields["name"].label = _("Project")
            self.fields["kind"].label = _("Direction")
        self.fields.update(_loan_fields() if self.loans else _work_fields())
        for source in PAYING:
            self.fields[f"money_{source}"] = MoneyField(label=source.label, required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        starts = data.get("given_on" if self.loans else "starts_on")
        if starts and data.get("ends_on") and data["ends_on"] < starts:
            self.add_error("ends_on", _("The object ends before it starts."))
        keys = [f"money_{source}" for source in PAYING]
        if not any(data.get(key) for key in keys) and not any(key in self.errors for key in keys):
            self.add_error(keys[0], _("Say how much money is planned, and from which source."))
        return data

    @property
    def money_fields(self) -> list[Any]:
        """The fields of planned money, which stand together on the page."""
        return [self[f"money_{source}"] for source in PAYING]

    @property
    def other_fields(self) -> list[Any]:
        return [field for field in self if not field.name.startswith("money_")]

    @property
    def plan(self) -> ObjectPlan:
        """The plan as typed, for the service."""
        data = self.cleaned_data
        money = {str(source): data[f"money_{source}"] or Decimal(0) for source in PAYING}
        shared = {key: data[key] for key in ("code", "territory", "name", "kind", "ends_on")}
        if not self.loans:
            keys = ("volume", "unit", "contractor", "starts_on")
            return ObjectPlan(**shared, money=money, **{key: data[key] for key in keys})
        keys = ("person_name", "bank", "given_on", "jobs_planned")
        loan = LoanPlan(**{key: data[key] for key in keys})
        starts = data["given_on"]
        return ObjectPlan(**shared, money=money, volume=Decimal(1), starts_on=starts, loan=loan)


def _work_fields() -> dict[str, forms.Field]:
    return {
        "volume": VolumeField(label=_("Planned volume")),
        "unit": LineField(
            label=_("Unit"),
            max_length=40,
            required=False,
            help_text=_("Empty: the usual unit of the kind of work."),
        ),
        "contractor": LineField(label=_("Contractor"), max_length=200, required=False),
        "starts_on": forms.DateField(label=_("Planned start"), widget=forms.DateInput),
        "ends_on": forms.DateField(label=_("Planned end"), widget=forms.DateInput),
    }


def _loan_fields() -> dict[str, forms.Field]:
    return {
        "person_name": LineField(label=_("Borrower"), max_length=200),
        "bank": LineField(label=_("Bank"), max_length=200),
        "given_on": forms.DateField(label=_("Given on"), widget=forms.DateInput),
        "jobs_planned": forms.IntegerField(label=_("Jobs planned"), min_value=0, max_value=100_000),
        "ends_on": forms.DateField(
            label=_("Planned end"),
            widget=forms.DateInput,
            help_text=_("By when the money is to be spent and the business to work."),
        ),
    }


def _initial_of(work: ProgrammeObject) -> dict[str, Any]:
    names = ("code", "territory", "name", "kind", "volume", "unit", "contractor")
    initial = {name: getattr(work, name) for name in (*names, "starts_on", "ends_on")}
    initial |= {f"money_{one.source}": one.amount for one in work.moneys.all()}
    if work.district_year.programme.is_loans:
        for name in ("person_name", "bank", "given_on", "jobs_planned"):
            initial[name] = getattr(work.loan, name)
    return initial


class ReturnForm(forms.Form):
    """What is wrong with a list: with its objects one by one, or with the whole."""

    note = WordsField(label=_("About the whole list"), rows=2, required=False)

    def __init__(self, *args: Any, works: Iterable[ProgrammeObject], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.works = list(works)
        for work in self.works:
            label = f"{work.code}. {work.name}"
            field = WordsField(label=label, rows=1, required=False)
            self.fields[f"remark_{work.pk}"] = field

    @property
    def remarks(self) -> dict[int, str]:
        """The words about each object that has any."""
        said = {work.pk: self.cleaned_data[f"remark_{work.pk}"] for work in self.works}
        return {pk: text for pk, text in said.items() if text}


class StartForm(forms.Form):
    """The day the work began."""

    day = forms.DateField(label=_("Begun on"), widget=forms.DateInput)


class FactForm(forms.Form):
    """What was done and spent by a day, beside what was written down before."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput)
    volume = VolumeField(label=_("Volume done"), required=False)
    spent = MoneyField(
        label=_("Money spent, soums"),
        required=False,
        help_text=_("What was added since the last entry, not the total."),
    )
    note = WordsField(label=_("Note"), rows=2, required=False)
    is_final = forms.BooleanField(label=_("The work is finished"), required=False)

    def __init__(self, *args: Any, wrong: ObjectFact | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"day": clock.today()}
        if wrong is not None:
            names = ("day", "volume", "spent", "is_final")
            initial = {name: getattr(wrong, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["volume"].widget.attrs.pop("min", None)
        self.fields["volume"].min_value = None  # type: ignore[attr-defined]
        self.fields["volume"].validators = []
        if wrong is not None:
            self.fields["note"].required = True
            self.fields["note"].label = _("Why it is corrected")

    def clean_volume(self) -> Decimal:
        volume = self.cleaned_data["volume"] or Decimal(0)
        if volume < 0:
            raise forms.ValidationError(_("Quantity and money can't be below zero."))
        if volume >= Decimal(10) ** 11 or volume != volume.quantize(Decimal("0.001")):
            raise forms.ValidationError(_("Write a quantity with at most three decimals."))
        return volume

    @property
    def done(self) -> Done:
        data = self.cleaned_data
        return Done(
            day=data["day"],
            volume=data["volume"],
            spent=data["spent"] or Decimal(0),
            note=data["note"],
            is_final=data["is_final"],
        )


class VisitForm(forms.Form):
    """What the reception saw, and what is wrong."""

    visited_on = forms.DateField(label=_("Day of the visit"), widget=forms.DateInput)
    note = WordsField(label=_("What was seen"), rows=3)
    remarks = WordsField(
        label=_("Remarks"),
        rows=3,
        required=False,
        help_text=_("What is wrong; every line is a remark of its own."),
    )
    files = FilesField(label=_("Photos"))  # type: ignore[assignment]

    def __init__(self, *args: Any, loan: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={"visited_on": clock.today()}, **kwargs)
        if loan:
            self.fields["business"] = forms.ChoiceField(
                label=_("What became of the business"),
                choices=Business.choices,
                widget=forms.RadioSelect,
            )
            self.fields["jobs_created"] = forms.IntegerField(
                label=_("Jobs there are now"), min_value=0, max_value=100_000
            )
            self.order_fields(["visited_on", "business", "jobs_created"])

    def clean_remarks(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["remarks"].splitlines()]
        found = [line for line in lines if line]
        if len(found) > MOST_REMARKS:
            raise forms.ValidationError(
                _("At most %(most)s remarks a visit."), params={"most": MOST_REMARKS}
            )
        return found

    @property
    def seen(self) -> Seen:
        data = self.cleaned_data
        day: dt.date = data["visited_on"]
        return Seen(day, data["note"], data.get("business", ""), data.get("jobs_created"))


class RemarkAnswerForm(forms.Form):
    """What the khokimiyat says to a remark."""

    text = WordsField(label=_("Answer"), rows=3)


class RemarkFixForm(forms.Form):
    """How the reception saw that it is fixed."""

    note = WordsField(label=_("How it was fixed"), rows=3)
    files = FilesField(label=_("Photos"))  # type: ignore[assignment]


class ComplaintForm(forms.Form):
    """A question by its number, as its page shows it."""

    number = LineField(
        label=_("Number of the question"),
        max_length=40,
        help_text=_("As on its page, for example 1726-2026-000123/1."),
    )
