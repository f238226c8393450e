"""Strata of the samples as people read them."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from receptions.models import Topic
from territories.models import Office

AFTER_FALSE = "+"  # ends a stratum of offices that closed falsely before
ALL = "*"


def in_words(strata: Collection[str]) -> dict[str, str]:
    """Sphere or topic and office of each stratum, as `SamplingRule.stratum` writes it.

    At most two queries, however many there are.
    """
    parts = {one: one.removesuffix(AFTER_FALSE).partition("/") for one in strata}
    codes = {code for code, _slash, _office in parts.values() if code != ALL}
    numbers = {int(office) for _code, _slash, office in parts.values() if office.isdecimal()}
    topics = {one.code: one.name for one in Topic.objects.filter(code__in=codes)} if codes else {}
    offices = Office.objects.in_bulk(numbers) if numbers else {}
    found: dict[str, str] = {}
    for one, (code, _slash, office) in parts.items():
        words = [
            _("all spheres") if code == ALL else topics.get(code, code),
            str(offices.get(int(office), office)) if office.isdecimal() else _("all offices"),
        ]
        if one.endswith(AFTER_FALSE):
            words.append(_("after false closures"))
        found[one] = ", ".join(words)
    return found


def of(stratum: str) -> str:
    """One stratum in words."""
    return in_words([stratum])[stratum]
