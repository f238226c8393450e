"""What the explorer is asked, as a form whose address can be kept and sent."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from receptions import explorer_period, lookups
from receptions.choices import Channel
from receptions.explorer_ask import MOST_FIGURES, PLACE, Ask, usual_figures
from receptions.explorer_period import MOST_MONTHS, OWN, Period
from receptions.forms.fields import LineField
from receptions.models import Topic
from territories import clock
from territories.figure_registry import registry
from territories.figures import By, Figure
from territories.models import Office, Territory
from territories.typeahead import TypeaheadField

ROWS = [(PLACE, _("territories below")), *[(one.value, one.label) for one in By if one.value]]


class ExplorerForm(forms.Form):
    """Everything a view of the explorer consists of; what is left out has a usual value."""

    place = forms.CharField(widget=forms.HiddenInput, required=False)
    f = forms.MultipleChoiceField(
        widget=forms.MultipleHiddenInput,
        required=False,
        error_messages={"invalid_choice": _("There is no figure “%(value)s”.")},
    )
    shown = forms.CharField(widget=forms.HiddenInput, required=False)
    by = forms.ChoiceField(label=_("Rows"), choices=ROWS)
    period = forms.CharField(label=_("Period"), widget=forms.Select)
    first = forms.CharField(
        label=_("From the month"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-02"}),
    )
    last = forms.CharField(
        label=_("to the month"),
        required=False,
        max_length=7,
        widget=forms.TextInput(attrs={"type": "month", "placeholder": "2026-05"}),
    )
    topic = TypeaheadField(
        queryset=Topic.objects.select_related("parent"),
        url_name="receptions:lookup-topics",
        search=lookups.search_topics,
        label=_("Topic or group"),
        required=False,
    )
    channel = forms.ChoiceField(
        label=_("How it came"), choices=[("", _("any")), *Channel.choices], required=False
    )
    office = TypeaheadField(
        queryset=Office.objects.select_related("territory"),
        url_name="receptions:lookup-offices",
        search=lookups.search_offices,
        label=_("Office"),
        required=False,
    )
    structure = forms.ChoiceField(
        label=_("Territories stand"),
        choices=[("", _("where they stand now")), ("then", _("where they stood then"))],
        required=False,
    )
    sort = forms.ChoiceField(label=_("Order of rows"), required=False)
    add = forms.ChoiceField(label=_("Add a column"), required=False)

    def __init__(self, data: QueryDict) -> None:
        today = clock.today()
        asked = data.copy()
        asked.setdefault("by", PLACE)
        if not asked.get("period"):
            given = asked.get("first") or asked.get("last")
            asked["period"] = OWN if given else explorer_period.usual(today)
        self.gone = _take_gone(asked)
        if not asked.getlist("f"):
            asked.setlist("f", usual_figures(registry))
        asked.setlist("f", list(dict.fromkeys(asked.getlist("f"))))
        super().__init__(asked)
        for name in ("topic", "office"):
            self._say_chosen(name, asked)
        self.fields["f"].choices = [(code, code) for code in registry.figures]  # type: ignore[attr-defined]
        self._offer_periods(today, asked["period"])
        self._offer_figures(asked.getlist("f"))

    def _say_chosen(self, name: str, asked: QueryDict) -> None:
        """The name of a row that the address gives by its key alone."""
        key = asked.get(f"{name}_id", "")
        if key.isdecimal() and len(key) < 19 and not asked.get(name):
            _key, said = self.fields[name].prepare_value(int(key))
            if said:  # what nobody knows is refused by its key
                asked[name] = said

    def _offer_periods(self, today: Any, chosen: str) -> None:
        offered: list[Any] = [
            (kind, [(slug, explorer_period.words(slug)) for slug in slugs])
            for kind, slugs in explorer_period.offered(today)
        ]
        known = {slug for _kind, slugs in explorer_period.offered(today) for slug in slugs}
        if chosen not in {*known, OWN}:
            with suppress(ValueError):  # said by clean_period
                offered.insert(0, (chosen, explorer_period.words(chosen)))
        offered.append((OWN, _("from month to month, given beside")))
        self.fields["period"].widget.choices = offered  # type: ignore[attr-defined]

    def _offer_figures(self, chosen: list[str]) -> None:
        orders: list[Any] = [("", _("as in the list"))]
        for code in chosen:
            if code in registry.figures:
                name = registry.figures[code].name
                orders += [
                    (f"-{code}", _("%(figure)s, largest first") % {"figure": name}),
                    (code, _("%(figure)s, smallest first") % {"figure": name}),
                ]
        self.fields["sort"].choices = orders  # type: ignore[attr-defined]
        others = [(one.code, one.name) for one in registry.figures.values()]
        self.fields["add"].choices = [  # type: ignore[attr-defined]
            ("", _("no more")),
            *[(code, name) for code, name in others if code not in chosen],
        ]
        if len(chosen) >= MOST_FIGURES:
            del self.fields["add"]

    def clean_f(self) -> list[str]:
        codes = self.cleaned_data["f"]
        if len(codes) > MOST_FIGURES:
            raise forms.ValidationError(
                ngettext_lazy(
                    "At most %(number)s column fits.", "At most %(number)s columns fit.", "number"
                )
                % {"number": MOST_FIGURES}
            )
        return codes

    def clean_period(self) -> str:
        slug = self.cleaned_data["period"]
        if slug != OWN:
            try:
                explorer_period.parse(slug)
            except ValueError:
                raise forms.ValidationError(_("This is no period.")) from None
        return slug

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("period") == OWN:
            data["days"] = self._own_period()
        elif data.get("period"):
            data["days"] = explorer_period.parse(data["period"])
        days = data.get("days")
        if days and days.first > clock.today():
            self.add_error("period", _("This period has not begun yet."))
        elif days and days.first.year < explorer_period.FIRST_YEAR:
            self.add_error("period", _("The receptions began in 2017."))
        return data

    def _own_period(self) -> Period | None:
        ends = []
        for name in ("first", "last"):
            try:
                ends.append(explorer_period.parse_month(self.cleaned_data.get(name) or ""))
            except ValueError:
                self.add_error(name, _("Write a month as 2026-02."))
        if len(ends) < 2:
            return None
        (year, month), last = ends
        if (year, month) > last:
            self.add_error("last", _("The last month lies before the first."))
            return None
        start = explorer_period.months(year, month, month).first
        found = Period(start, explorer_period.month_end(*last))
        if found.months > MOST_MONTHS:
            self.add_error("last", _("A period may have at most 36 months."))
            return None
        return found

    def ask(self, place: Territory) -> Ask:
        """What was asked, of this place."""
        data = self.cleaned_data
        codes = [*data["f"], *([data["add"]] if data.get("add") else [])]
        shown = data.get("shown", "")
        return Ask(
            place=place,
            figures=tuple(registry.figures[code] for code in codes),
            slug=data["period"],
            period=data["days"],
            by=data["by"],
            topic=data.get("topic"),
            channel=data.get("channel", ""),
            office=data.get("office"),
            then=data.get("structure") == "then",
            sort=data.get("sort", ""),
            shown=shown if shown in codes else "",
            gone=self.gone,
        )


def _take_gone(asked: QueryDict) -> tuple[Figure, ...]:
    """Take out columns switched off since the address was kept, and an order by them."""
    codes = [code for code in asked.getlist("f") if code not in registry.figures]
    gone = {code: figure for code in codes if (figure := registry.find(code)) is not None}
    if gone:
        asked.setlist("f", [code for code in asked.getlist("f") if code not in gone])
        if asked.get("sort", "").removeprefix("-") in gone:
            asked["sort"] = ""
    return tuple(gone.values())


class SavedViewForm(forms.Form):
    """The name of a view, and whether others find it."""

    name = LineField(label=_("Name of the view"), max_length=80)
    shared = forms.BooleanField(
        label=_("Everybody who reads figures in my territory finds it"),
        required=False,
        help_text=_("Everybody sees through it only what they may see anyway."),
    )
