"""What administrators type of a figure: its words, and a formula of allowed parts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from territories import lookups
from territories.choices import Direction
from territories.figure_definitions import LANGUAGES, NAMES, REASONS, Definition, Words
from territories.figure_parts import Noun, Term
from territories.figure_registry import registry
from territories.figure_rules import SPANS, Growth, Per10000, Ratio, as_data, parse
from territories.figures import Cut, Unit
from territories.models import Office
from territories.typeahead import TypeaheadField

SIDE = 3
RESERVED = {"new"}
OWN = "administration"
RATIO, GROWTH, PER_10000, PROVIDER = "ratio", "growth", "per_10000", "provider"
KINDS = [
    (RATIO, _("A number or a share, of parts")),
    (GROWTH, _("A figure compared with an earlier period")),
    (PER_10000, _("A figure for 10,000 inhabitants")),
]
SPAN_NAMES = [
    ("year", _("the same period of the year before")),
    ("quarter", _("the quarter before")),
]
SIGNS = [("1", _("add")), ("-1", _("take away"))]
code_rule = RegexValidator(
    r"^[a-z][a-z0-9_]{2,59}$", _("Latin letters a–z, digits and “_”, from 3 to 60 of them.")
)


def _line(label: Any, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=300, **kwargs)


def _lines(label: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, max_length=2000, required=False, widget=widget)


class FigureFilter(forms.Form):
    """Which figures the catalogue shows."""

    q = forms.CharField(
        label=_("Figure"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    source = forms.ChoiceField(label=_("Source"), required=False)

    def __init__(self, *args: Any, sources: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", _("any")), *sources]  # type: ignore[attr-defined]


class FigureForm(forms.Form):
    """A definition. `before` is the one to change, none for a new figure."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        validators=[code_rule],
        help_text=_("Never changes: formulas and reports refer to it. Example: gas_complaints."),
    )
    name_uz = _line(_("Name (Uzbek Latin)"))
    name_uz_cyrl = _line(_("Name (Uzbek Cyrillic)"))
    name_ru = _line(_("Name (Russian)"))
    name_en = _line(_("Name (English)"))
    kind = forms.ChoiceField(label=_("How it is made"), choices=KINDS, widget=forms.RadioSelect)
    of = forms.ChoiceField(label=_("Which figure"), required=False)
    span = forms.ChoiceField(label=_("Compared with"), choices=SPAN_NAMES, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=Unit)
    direction = forms.ChoiceField(
        label=_("Direction"),
        required=False,
        choices=[("", _("neither is better")), *Direction.choices],
    )
    minimum = forms.IntegerField(
        label=_("Fewest cases to judge by"),
        min_value=0,
        max_value=1_000_000,
        help_text=_("With fewer behind it the value is shown as too little to judge by."),
    )
    reason_uz = _lines(_("Law or reason (Uzbek Latin)"))
    reason_uz_cyrl = _lines(_("Law or reason (Uzbek Cyrillic)"))
    reason_ru = _lines(_("Law or reason (Russian)"))
    reason_en = _lines(_("Law or reason (English)"))
    note = _line(_("Why it is added or changed"))

    def __init__(self, *args: Any, before: Definition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = before
        provided = before is not None and before.formula.get("kind") == PROVIDER
        if before is not None:
            self.fields["code"].disabled = self.fields["unit"].disabled = True
        if provided:
            for name in ("kind", "of", "span"):
                del self.fields[name]
        else:
            self._offer_parts()
        self.provided = provided

    def _offer_parts(self) -> None:
        counting = [("", "–")]
        counting += [
            (one.code, str(one.name))
            for one in registry.figures.values()
            if not one.denominated and one.code != (self.before and self.before.code)
        ]
        self.fields["of"].choices = counting  # type: ignore[attr-defined]
        parts, topics, channels = _choices()
        for side in ("top", "bottom"):
            for number in range(1, SIDE + 1):
                self._add_term(f"{side}_{number}", parts, topics, channels)

    def _add_term(self, name: str, parts: Any, topics: Any, channels: Any) -> None:
        fields: dict[str, forms.Field] = {
            "part": forms.ChoiceField(label=_("Part"), choices=parts, required=False),
            "topic": forms.ChoiceField(
                label=_("Only of the topic"), choices=topics, required=False
            ),
            "channel": forms.ChoiceField(
                label=_("Only by the channel"), choices=channels, required=False
            ),
            "office": TypeaheadField(
                queryset=Office.objects.select_related("territory"),
                url_name="territories:lookup-offices",
                search=lookups.search_offices,
                label=_("Only of the office"),
                required=False,
            ),
        }
        if name.startswith("top"):
            fields["sign"] = forms.ChoiceField(label=_("How"), choices=SIGNS, required=False)
        for key, field in fields.items():
            self.fields[f"{name}_{key}"] = field

    @property
    def words(self) -> Iterator[Any]:
        """The fields of names."""
        return (self[name] for name in ("code", *NAMES) if name in self.fields)

    @property
    def making(self) -> Iterator[Any]:
        """The fields that say how the figure is made, before its parts."""
        return (self[name] for name in ("kind", "of", "span") if name in self.fields)

    @property
    def rest(self) -> Iterator[Any]:
        names = ("unit", "direction", "minimum", *REASONS, "note")
        return (self[name] for name in names)

    @property
    def sides(self) -> list[tuple[Any, list[tuple[int, list[Any]]]]]:
        """Above and below the line: numbered terms with their fields."""
        if self.provided:
            return []
        found = []
        for side, title in (("top", _("Above the line")), ("bottom", _("Below the line"))):
            terms = []
            for number in range(1, SIDE + 1):
                start = f"{side}_{number}_"
                fields = [self[name] for name in self.fields if name.startswith(start)]
                terms.append((number, fields))
            found.append((title, terms))
        return found

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if self.before is None and (code in RESERVED or registry.find(code) is not None):
            raise forms.ValidationError(_("There is a figure with this code already."))
        return code

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("kind") in (GROWTH, PER_10000) and not data.get("of"):
            self.add_error("of", _("Choose the figure."))
        if data.get("kind") == RATIO and not self._terms("top"):
            self.add_error("top_1_part", _("Choose at least one part."))
        return data

    def _terms(self, side: str) -> tuple[Term, ...]:
        data, terms = self.cleaned_data, []
        for number in range(1, SIDE + 1):
            start = f"{side}_{number}"
            if not (part := data.get(f"{start}_part")):
                continue
            office = data.get(f"{start}_office")
            cut = Cut(
                data.get(f"{start}_topic", ""),
                data.get(f"{start}_channel", ""),
                office.pk if office else 0,
            )
            terms.append(Term(part, cut, -1 if data.get(f"{start}_sign") == "-1" else 1))
        return tuple(terms)

    def _formula(self) -> Mapping[str, Any]:
        if self.provided:
            return {"kind": PROVIDER}
        data = self.cleaned_data
        if data["kind"] == GROWTH:
            return as_data(Growth(data["of"], SPANS[data["span"] or "year"]))
        if data["kind"] == PER_10000:
            return as_data(Per10000(data["of"]))
        return as_data(Ratio(self._terms("top"), self._terms("bottom")))

    def definition(self) -> Definition:
        """The definition as typed; whether the formula can be is for the service to say."""
        data, before = self.cleaned_data, self.before
        names, reasons = (
            Words(**{one: data[f"{kind}_{one}"] for one in LANGUAGES})
            for kind in ("name", "reason")
        )
        return Definition(
            code=before.code if before else data["code"],
            names=names,
            unit=before.unit if before else data["unit"],
            formula=self._formula(),
            direction=data["direction"],
            minimum=data["minimum"],
            source=before.source if before else OWN,
            reasons=reasons,
            position=before.position if before else 950,
        )


def _choices() -> tuple[list[Any], list[Any], list[Any]]:
    """Parts by what they count, topics and channels, of every source."""
    by_noun: dict[str, list[tuple[str, str]]] = {str(noun.label): [] for noun in Noun}
    topics: list[Any] = [("", _("all"))]
    channels: list[Any] = [("", _("all"))]
    for app in registry.parts:
        for code, part in app.parts.items():
            by_noun[str(part.noun.label)].append((code, str(part.name)))
        topics += app.topics()
        channels += app.channels()
    # Two sources of one app offer the same topics and channels.
    topics, channels = (list(dict.fromkeys(one)) for one in (topics, channels))
    offered = [(noun, parts) for noun, parts in by_noun.items() if parts]
    return [("", "–"), *offered], topics, channels


def initial_of(one: Definition) -> dict[str, Any]:
    """The form's fields as they stand in a definition."""
    initial: dict[str, Any] = {
        "code": one.code,
        "unit": one.unit,
        "direction": one.direction,
        "minimum": one.minimum,
        "kind": one.formula.get("kind"),
        "of": one.formula.get("of"),
        "span": one.formula.get("span"),
    }
    for kind, words in (("name", one.names), ("reason", one.reasons)):
        initial |= {f"{kind}_{language}": getattr(words, language) for language in LANGUAGES}
    formula = parse(one.formula)
    if isinstance(formula, Ratio):
        for side, terms in (("top", formula.top), ("bottom", formula.bottom)):
            for number, term in enumerate(terms[:SIDE], start=1):
                initial |= _term_initial(f"{side}_{number}", term)
    return initial


def _term_initial(start: str, term: Term) -> dict[str, Any]:
    return {
        f"{start}_part": term.part,
        f"{start}_topic": term.cut.topic,
        f"{start}_channel": term.cut.channel,
        f"{start}_office": term.cut.office or None,
        f"{start}_sign": str(term.sign),
    }
