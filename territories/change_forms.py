"""What an act changes in the network of territories, as administrators type it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from territories import clock, lookups
from territories.change_plans import Plan
from territories.choices import ChangeKind
from territories.effects import digest
from territories.exceptions import TerritoryError
from territories.models import Territory
from territories.services import reference, territory_changes
from territories.typeahead import TypeaheadField

MOST_GONE, SHOWN_GONE = 10, 2
MOST_PARTS = 8
STAYS = "0"
TITLES = {
    ChangeKind.MERGE: _("Merge"),
    ChangeKind.SPLIT: _("Split"),
    ChangeKind.MOVE: _("Move under another one"),
}
NAMES = {
    "name_uz": _("Name (Uzbek, Latin)"),
    "name_uz_cyrl": _("Name (Uzbek, Cyrillic)"),
    "name_ru": _("Name (Russian)"),
}
code_rule = RegexValidator(r"^[0-9A-Za-z-]+\Z", _("Digits, Latin letters and “-” only."))


class PlaceField(TypeaheadField):
    """Any territory of today; by its key also one that has ended, so that a form sent again is
    known for the change that it made."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=lookups.every_place(),
            url_name="territories:lookup-every-place",
            search=lookups.search_places,
            label_of=lookups.place_label,
            **kwargs,
        )

    def clean(self, value: Any) -> Any:
        chosen = value[0] if isinstance(value, tuple) else ""
        if chosen.isdecimal() and len(chosen) < 10:
            known = Territory.objects.select_related("parent__parent").filter(pk=chosen).first()
            if known is not None:
                return known
        return super().clean(value)


class ChangeForm(forms.Form):
    """What all kinds of change have: the day and the act."""

    kind: ChangeKind
    about: str  # the field of a territory from whose page the form was opened
    on = forms.DateField(
        label=_("From the day"),
        widget=forms.DateInput(),
        help_text=_("The day the act takes effect; not a day ahead."),
    )
    act = forms.CharField(
        label=_("Act"), max_length=200, help_text=_("The decree that orders it: number and date.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in ("on", "act")])

    def clean_on(self) -> dt.date:
        """The service refuses the same day; here it stands beside its field with the others."""
        day = self.cleaned_data["on"]
        if day > clock.today():
            raise forms.ValidationError(_("The day lies ahead; record the change on that day."))
        return day

    @property
    def asks_more(self) -> bool:
        """Whether what is chosen opens fields that nobody has seen yet."""
        return False

    @property
    def sections(self) -> Iterator[tuple[str, list[forms.BoundField], bool]]:
        """Heading, fields, and whether they are folded away, in the order of the page."""
        yield "", list(self.visible_fields()), False

    def plan(self) -> Plan:
        """The change as the service takes it; of a valid form."""
        raise NotImplementedError

    def typed(self) -> str:
        """What the preview was of, in short."""
        values = ((name, str(getattr(one, "pk", one))) for name, one in self.cleaned_data.items())
        return digest(self.kind, *sorted(values))

    def keep_chosen(self) -> None:
        """Draw the keys of territories that were found by their names alone."""
        data = self.data.copy()  # type: ignore[attr-defined]
        for name, field in self.fields.items():
            if isinstance(field, PlaceField) and (row := self.cleaned_data.get(name)) is not None:
                data[name], data[f"{name}_id"] = lookups.place_label(row), str(row.pk)
        self.data = data

    def refuse(self, error: TerritoryError) -> None:
        """Put what the service says beside the field it speaks of."""
        self.add_error(self._field_of(error.about), str(error))

    def _field_of(self, about: object) -> str | None:
        if isinstance(about, str):
            return about if about in self.fields else None
        if about is not None:
            for name, value in self.cleaned_data.items():
                if value == about:
                    return name
        return None


def started(form: type[ChangeForm], data: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, to begin an unbound form with: no field is judged yet."""
    blank = form(data)
    return {
        name: field.widget.value_from_datadict(data, {}, name)
        for name, field in blank.fields.items()
        if not field.widget.value_omitted_from_data(data, {}, name)
    }


class MergeForm(ChangeForm):
    """Some territories end, one takes in what lay below them."""

    kind = ChangeKind.MERGE
    about = "gone_1"
    into = PlaceField(
        label=_("Which takes the others in"),
        help_text=_("It goes on, with everything that lay below the others."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_GONE + 1):
            self.fields[f"gone_{number}"] = PlaceField(
                label=_("Which ends"),
                required=number == 1,
                help_text=_("District, city or mahalla of the same parent.") if number == 1 else "",
            )
        self.order_fields(["into", *self._rows])

    @property
    def _rows(self) -> list[str]:
        return [f"gone_{number}" for number in range(1, MOST_GONE + 1)]

    @property
    def sections(self) -> Iterator[tuple[str, list[forms.BoundField], bool]]:
        rows = [self[name] for name in self._rows]
        used = [number for number, row in enumerate(rows) if row.errors or any(row.value() or "")]
        open_ = max([SHOWN_GONE, *(number + 1 for number in used)])
        yield "", [self["into"], *rows[:open_]], False
        if rows[open_:]:
            yield gettext("More that end"), rows[open_:], True
        yield "", [self["on"], self["act"]], False

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        seen = {data["into"]} if data.get("into") else set()
        for name in self._rows:
            one = data.get(name)
            if one is not None and one in seen:
                self.add_error(name, _("This territory is named already."))
            seen.add(one)
        return data

    def plan(self) -> Plan:
        data = self.cleaned_data
        gone = [data[name] for name in self._rows if data.get(name) is not None]
        return territory_changes.merge(gone=gone, into=data["into"], on=data["on"], act=data["act"])


class MoveForm(ChangeForm):
    """A territory goes under another parent with all that lies below it."""

    kind = ChangeKind.MOVE
    about = "territory"
    territory = PlaceField(label=_("Which moves"))
    under = PlaceField(
        label=_("Under which it goes"),
        help_text=_("A district goes under a region, a mahalla under a district or city."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["territory", "under"])

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("under") and data["under"] == data.get("territory"):
            self.add_error("under", _("A territory can't lie below itself."))
        return data

    def plan(self) -> Plan:
        return territory_changes.move(**self.cleaned_data)


class SplitForm(ChangeForm):
    """New territories leave an old one; its fields follow from which one and how many.

    `drawn` tells what the fields on the page were made for.
    """

    kind = ChangeKind.SPLIT
    about = "old"
    old = PlaceField(label=_("Which is split"))
    number = forms.TypedChoiceField(
        label=_("How many new territories"),
        choices=[(number, number) for number in range(1, MOST_PARTS + 1)],
        coerce=int,
        initial=2,
    )
    stays = forms.BooleanField(
        label=_("The old one goes on with what no new one takes"), required=False
    )
    drawn = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children: list[Territory] = []
        self.parts = 0
        self.told = ""
        self._first = ["old", "number", "stays", "on", "act", "drawn"]
        self.order_fields(self._first)
        old = self._asked("old")
        if old is None:
            return
        self.parts, keeps = self._asked("number") or 0, bool(self._asked("stays"))
        self.told = f"{old.pk}:{self.parts}:{int(keeps)}"
        for number in range(1, self.parts + 1):
            self.fields |= _part_fields(number)
        found = old.children.filter(valid_to__isnull=True).order_by("name_uz", "pk")
        self.children = list(found)
        if self.children:
            self._ask_where(old, keeps=keeps)

    def _asked(self, name: str) -> Any:
        """The value of one of the first fields, whatever the others are; None where it is wrong."""
        field = self.fields[name]
        if self.is_bound:
            value = field.widget.value_from_datadict(self.data, self.files, name)
        else:
            value = self.get_initial_for_field(field, name)
        try:
            return field.clean(value)
        except forms.ValidationError:
            return None

    def _ask_where(self, old: Territory, *, keeps: bool) -> None:
        ways = [(str(one), self._part_name(one)) for one in range(1, self.parts + 1)]
        if keeps:
            ways.insert(0, (STAYS, gettext("stays with %(place)s") % {"place": old.name}))
        self.fields["rest"] = forms.ChoiceField(
            label=_("Where those go that have no choice below"),
            choices=[("", _("choose for each")), *ways],
            required=False,
            initial=STAYS if keeps else "",
        )
        for child in self.children:
            self.fields[f"goes_{child.pk}"] = forms.ChoiceField(
                label=child.name, choices=[("", _("like the rest")), *ways], required=False
            )

    def _part_name(self, number: int) -> str:
        name = f"name_uz_{number}"
        typed = self.data.get(name) if self.is_bound else self.initial.get(name)
        return typed or gettext("new territory %(number)s") % {"number": number}

    @property
    def asks_more(self) -> bool:
        return bool(self.told) and self.data.get("drawn", "") != self.told

    @property
    def sections(self) -> Iterator[tuple[str, list[forms.BoundField], bool]]:
        yield "", [self[name] for name in self._first[:-1]], False
        for number in range(1, self.parts + 1):
            heading = gettext("New territory %(number)s") % {"number": number}
            yield heading, [self[name] for name in _part_fields(number)], False
        if self.children:
            names = ["rest", *(f"goes_{child.pk}" for child in self.children)]
            yield gettext("Where what lies below goes"), [self[name] for name in names], False

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        codes = [data.get(f"code_{number}") for number in range(1, self.parts + 1)]
        for number, code in enumerate(codes, start=1):
            if code and code in codes[: number - 1]:
                self.add_error(f"code_{number}", _("Two new territories have one code."))
        for child in self.children:
            if not (data.get(f"goes_{child.pk}") or data.get("rest")):
                self.add_error(f"goes_{child.pk}", _("Say where it goes."))
        return data

    def plan(self) -> Plan:
        data = self.cleaned_data
        taken: dict[str, list[Territory]] = {}
        for child in self.children:
            taken.setdefault(data[f"goes_{child.pk}"] or data["rest"], []).append(child)
        self._made = [self._part(number) for number in range(1, self.parts + 1)]
        parts = [(one, taken.get(str(at), [])) for at, one in enumerate(self._made, start=1)]
        return territory_changes.split(
            old=data["old"], parts=parts, on=data["on"], act=data["act"], stays=data["stays"]
        )

    def _part(self, number: int) -> Territory:
        data = self.cleaned_data
        uz = data[f"name_uz_{number}"]
        return Territory(
            code=data[f"code_{number}"],
            level=data["old"].level,
            name_uz=uz,
            name_uz_cyrl=data[f"name_uz_cyrl_{number}"],
            name_ru=data[f"name_ru_{number}"],
            name_en=reference.in_english(uz),
        )

    def _field_of(self, about: object) -> str | None:
        for number, one in enumerate(getattr(self, "_made", []), start=1):
            if one is about:
                return f"code_{number}"
        if about == "parts":
            return "number"
        return super()._field_of(about)


def _part_fields(number: int) -> dict[str, forms.Field]:
    return {
        f"code_{number}": forms.CharField(
            label=_("Code"), max_length=12, validators=[code_rule],
            help_text=_("As the classifier of territories gives it."),
        ),
        **{
            f"{name}_{number}": forms.CharField(label=label, max_length=300)
            for name, label in NAMES.items()
        },
    }  # fmt: skip


FORMS: dict[str, type[ChangeForm]] = {
    ChangeKind.MERGE: MergeForm,
    ChangeKind.SPLIT: SplitForm,
    ChangeKind.MOVE: MoveForm,
}
