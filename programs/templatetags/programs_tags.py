"""Badges and words of the programmes. No queries."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString

from territories.templatetags.ui import status_badge

register = template.Library()


@register.simple_tag
def state_badge(thing: Any) -> SafeString:
    """The state of a programme or measure with its tone."""
    return status_badge(thing.get_state_display(), thing.tone)


@register.simple_tag
def quarter_at(quarters: list[Any], place: int) -> str:
    """The name of the quarter in that column."""
    return str(quarters[place])


@register.filter
def amount(value: Decimal | int) -> str:
    """A quantity or sum without needless zeros: 12, 3.5."""
    number = Decimal(value)
    places = 0 if number == number.to_integral_value() else 2
    return number_format(number, decimal_pos=places, force_grouping=True)
