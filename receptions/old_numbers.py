"""Finding an appeal by the number it had in the register kept before."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import F, Q, QuerySet, Value

from receptions.models import Appeal, ImportedAppeal
from receptions.models.old_register import OldNumberKey

WITH_YEAR = re.compile(r"(.+)/([0-9]{4})")  # as pages show it: "K-12/2019"


def shown(text: str, appeals: Iterable[Appeal]) -> dict[int, str]:
    """What to show beside the number of those appeals that the text found by their old one."""
    keys = [appeal.pk for appeal in appeals]
    if not text or not keys:
        return {}
    return {row.pk: str(row) for row in called(text).filter(pk__in=keys)}


def called(text: str) -> QuerySet[ImportedAppeal, ImportedAppeal]:
    """Rows with the old number, in any case and script, blanks aside; with its year or without."""
    whole = Q(key=OldNumberKey(Value(text)))
    parts = WITH_YEAR.fullmatch(text.strip())
    if parts:
        number, year = parts.groups()
        whole |= Q(key=OldNumberKey(Value(number)), old_year=int(year))
    rows: Any = ImportedAppeal.objects.annotate(key=OldNumberKey(F("old_number")))
    return rows.filter(whole)
