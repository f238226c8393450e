"""Who else signed a collective appeal, in the order of the letter (R-24)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from receptions.models import Appeal, CoApplicant

FIRST = 2  # the first-listed is the applicant


def names(appeal: Appeal) -> tuple[str, ...]:
    """As they are listed now."""
    return tuple(appeal.co_applicants.order_by("ordinal").values_list("name", flat=True))


def write(appeal: Appeal, listed: Iterable[str]) -> None:
    """Put down a first list."""
    CoApplicant.objects.bulk_create(
        CoApplicant(appeal=appeal, ordinal=ordinal, name=name)
        for ordinal, name in enumerate(listed, start=FIRST)
    )


def rewrite(appeal: Appeal, *, old: Sequence[str], new: Sequence[str]) -> None:
    """Put `new` in the place of `old`; who stays in their place keeps their row."""
    pairs = enumerate(zip_longest(old, new, fillvalue=""), start=FIRST)
    changed = {ordinal: now for ordinal, (was, now) in pairs if was != now}
    appeal.co_applicants.filter(ordinal__in=changed).delete()
    CoApplicant.objects.bulk_create(
        CoApplicant(appeal=appeal, ordinal=ordinal, name=name)
        for ordinal, name in changed.items()
        if name
    )
