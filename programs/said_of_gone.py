"""What was said of lines that a new draft dropped: it stays to be read on the programme's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from programs.models import ConsentAnswer, Measure, MeasureComment, Programme, ReturnRemark
from territories.models import User


@dataclass(frozen=True)
class Said:
    """A remark, comment or answer, with the number its line had then."""

    what: str
    ordinal: int
    text: str
    by: User
    at: dt.datetime


def of(
    programme: Programme, comments: Iterable[MeasureComment], answers: Iterable[ConsentAnswer]
) -> list[Said]:
    """Remarks of the last return, these comments and answers of offices, in order.

    Of lines that are not there any more; what was said of the others stands with them.
    """
    return sorted(
        [*_remarks(programme), *_comments(comments), *_answers(answers)],
        key=lambda one: (one.ordinal, one.at),
    )


def _remarks(programme: Programme) -> Iterator[Said]:
    """What was said with the last of the returns, which come best prefetched."""
    last = max(programme.returns.all(), key=lambda one: one.pk, default=None)
    if last is None:
        return
    there = Exists(Measure.objects.filter(pk=OuterRef("measure")))
    for one in ReturnRemark.objects.filter(returned=last).exclude(there):
        yield Said(_("remark of the return"), one.ordinal, one.text, last.by, last.at)


def _comments(comments: Iterable[MeasureComment]) -> Iterator[Said]:
    for one in comments:
        yield Said(_("comment"), one.ordinal, one.text, one.by, one.at)


def _answers(answers: Iterable[ConsentAnswer]) -> Iterator[Said]:
    for one in answers:
        text = f"{one.get_verdict_display()}. {one.text}" if one.text else one.get_verdict_display()
        yield Said(str(one.request.office), one.ordinal, text, one.by, one.at)
