"""What was said of lines that a new draft dropped: it stays to be read on the programme's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

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


def of(programme: Programme) -> list[Said]:
    """Remarks of the last return, comments nobody settled, and answers of offices, in order.

    Only of lines that are not there any more; what was said of the others stands with them.
    """
    return sorted(
        [*_remarks(programme), *_comments(programme), *_answers(programme)],
        key=lambda one: (one.ordinal, one.at),
    )


def _of_gone(rows: Any) -> Any:
    return rows.exclude(Exists(Measure.objects.filter(pk=OuterRef("measure"))))


def _remarks(programme: Programme) -> Iterator[Said]:
    last = programme.returns.select_related("by").last()
    for one in _of_gone(ReturnRemark.objects.filter(returned=last)) if last else ():
        yield Said(_("remark of the return"), one.ordinal, one.text, last.by, last.at)


def _comments(programme: Programme) -> Iterator[Said]:
    rows = MeasureComment.objects.filter(programme=programme).unsettled()
    for one in _of_gone(rows.select_related("by")):
        yield Said(_("comment"), one.ordinal, one.text, one.by, one.at)


def _answers(programme: Programme) -> Iterator[Said]:
    rows = ConsentAnswer.objects.filter(request__programme=programme)
    for one in _of_gone(rows.select_related("request__office", "by")):
        text = f"{one.get_verdict_display()}. {one.text}" if one.text else one.get_verdict_display()
        yield Said(str(one.request.office), one.ordinal, text, one.by, one.at)
