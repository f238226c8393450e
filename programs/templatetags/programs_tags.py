"""Badges and words of the programmes. No queries."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.safestring import SafeString

from programs import plan_words
from programs.models import Measure
from territories.templatetags.ui import status_badge

register = template.Library()


@register.simple_tag
def state_badge(thing: Any) -> SafeString:
    """The state of a programme or measure with its tone."""
    return status_badge(thing.get_state_display(), thing.tone)


@register.filter
def plan_text(measure: Measure) -> str:
    """What is done, in the reader's language where nobody changed the words."""
    return plan_words.text_of(measure)


@register.filter
def plan_result(measure: Measure) -> str:
    """What is expected, in the reader's language where nobody changed the words."""
    return plan_words.result_of(measure)


@register.filter
def amount(value: Decimal | int) -> str:
    """A quantity or sum without needless zeros: 12, 3.5."""
    number = Decimal(value)
    places = 0 if number == number.to_integral_value() else 2
    return number_format(number, decimal_pos=places, force_grouping=True)
