"""Shares as people read them. No queries."""

import re
from decimal import Decimal

from django import template
from django.utils.formats import number_format

from receptions.wording import source_words

_OF_LAW = re.compile(r"(?:L445|O‘RQ-445),? (\d+(?:, \d+)*)")

register = template.Library()


@register.filter
def law_words(source: str) -> str:
    """A source in words, where it is articles of the Law on appeals."""
    found = _OF_LAW.fullmatch(source)
    return source_words(f"L445/{found[1]}") if found else source


@register.simple_tag
def percent(share: Decimal) -> str:
    """A share of one in per cent, without needless zeros."""
    number = (Decimal(share) * 100).normalize()
    return f"{number_format(number, use_l10n=True)} %" if number else "0 %"
