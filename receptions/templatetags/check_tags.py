"""Shares as people read them. No queries."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format

register = template.Library()


@register.simple_tag
def percent(share: Decimal) -> str:
    """A share of one in per cent, without needless zeros."""
    number = (Decimal(share) * 100).normalize()
    return f"{number_format(number, use_l10n=True)} %" if number else "0 %"
