"""Comments on the measures of a programme that nobody has decided on, and answers to them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from programs.agreeing_choices import TALKED_ABOUT
from programs.exceptions import DecisionError
from programs.models import Measure, MeasureComment, Programme
from territories import clock
from territories.models import Office, User


@transaction.atomic
def write(*, measure: Measure, by: User, text: str, office: Office | None = None) -> MeasureComment:
    """A comment on a line; `office` when the person speaks for one."""
    programme = _open_programme(measure.programme_id)
    line = programme.lines.filter(pk=measure.pk).first()
    if line is None:
        raise DecisionError(_("This measure is not in the draft any more."))
    return _said(programme, line.pk, line.ordinal, by=by, text=_words(text), office=office)


@transaction.atomic
def answer(
    *,
    comment: MeasureComment,
    by: User,
    text: str,
    resolves: bool = False,
    office: Office | None = None,
) -> MeasureComment:
    """Answer a comment; the answer may say that it is settled. Settled comments are closed."""
    programme = _open_programme(comment.programme_id)
    if comment.answers_to_id is not None:
        raise DecisionError(_("Answer the comment itself, not an answer to it."))
    if comment.answers.filter(resolves=True).exists():
        raise DecisionError(_("This comment is settled already."))
    return _said(
        programme,
        comment.measure_id,
        comment.ordinal,
        by=by,
        text=_words(text),
        office=office,
        answers_to=comment,
        resolves=resolves,
    )


def _open_programme(pk: int) -> Programme:
    """The programme, locked, while its measures are talked about."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=pk)
    if programme.state not in TALKED_ABOUT:
        raise DecisionError(_("The programme is decided on; ask for an amendment instead."))
    return programme


def _words(text: str) -> str:
    if not text.strip():
        raise DecisionError(_("Write your comment."))
    return text.strip()


def _said(programme: Programme, measure: int, ordinal: int, **words: object) -> MeasureComment:
    return MeasureComment.objects.create(
        programme=programme,
        measure_id=measure,
        ordinal=ordinal,
        at=clock.now(),
        **words,
    )
