"""Badges and words of the programmes. No queries."""

from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.db.models import Model
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from programs import plan_words, units
from programs.models import Measure, Programme
from territories.periods import Quarter
from territories.rounding import rounded
from territories.templatetags.ui import status_badge

register = template.Library()


@register.simple_tag
def state_badge(thing: Any) -> SafeString:
    """The state of a programme or measure with its tone."""
    return status_badge(thing.get_state_display(), thing.tone)


@register.filter
def chosen(thing: Model, name: str) -> str:
    """The words of what is chosen in a field; Django's own way says every choice there is."""
    value = getattr(thing, name)
    known = thing._meta.get_field(name).flatchoices
    return str(next((words for one, words in known if one == value), value))


@register.simple_tag
def quarter_at(quarters: list[Quarter], place: int) -> str:
    """The short name of the quarter in that column."""
    return short_quarter(quarters[place])


@register.filter
def short_quarter(quarter: Quarter) -> str:
    """A quarter as a column is headed: III 2026."""
    return f"{('I', 'II', 'III', 'IV')[quarter.number - 1]} {quarter.year}"


@register.filter
def plan_text(measure: Measure) -> str:
    """What is done, in the reader's language where nobody changed the words."""
    return plan_words.text_of(measure)


@register.filter
def plan_title(programme: Programme) -> str:
    """The title, in the reader's language where nobody changed it."""
    return plan_words.title_of(programme)


@register.filter
def plan_result(measure: Measure) -> str:
    """What is expected, in the reader's language where nobody changed the words."""
    return plan_words.result_of(measure)


@register.filter
def amount(value: Decimal | int) -> str:
    """A quantity or sum without needless zeros: 12, 3.5."""
    return _amount(Decimal(value), get_language())


@lru_cache(1000)
def _amount(number: Decimal, _language: str | None) -> str:
    places = 0 if number == number.to_integral_value() else 2
    return number_format(rounded(number, places), decimal_pos=places, force_grouping=True)


@register.filter
def rate(value: Decimal | None) -> str:
    """A rate without needless zeros: 12 650.25."""
    if value is None:
        return ""
    places = max(2, -int(value.normalize().as_tuple().exponent))
    return number_format(value, decimal_pos=places, force_grouping=True)


@register.filter
def office_then(report: Any) -> str:
    """What the office was called when it reported; nothing for reports from before."""
    names = report.office_names
    return str(names.get(get_language() or "uz") or names.get("uz") or "")


@register.filter
def quantity(value: Decimal | int) -> str:
    """A volume without needless zeros, to three places: 12, 2.4, 0.125."""
    number = Decimal(value).normalize()
    places = max(0, -int(number.as_tuple().exponent))
    return number_format(number, decimal_pos=places, force_grouping=True)


@register.filter
def unit_name(unit: str, number: Decimal | int) -> str:
    """A unit in the reader's language, as it stands after the number."""
    return units.name_of(unit, number)
