"""The first words of a representation, by its ground; the head edits them."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from receptions.models import Question, Verification
from receptions.power_choices import Ground
from territories import clock


def drafted_words(ground: str) -> str:
    """What was found and what is demanded, in the active language, to be edited."""
    found = {
        Ground.OVERDUE: _(
            "The terms set by the Law on appeals were not kept for the questions listed below."
        ),
        Ground.FALSE_CLOSURE: _(
            "A check found that the problems listed below, reported as solved, are not solved."
        ),
        Ground.MISSED_DATE: _(
            "The measures of the approved programme listed below were not done by their dates."
        ),
        Ground.OTHER: _("The reception found the following violation:"),
    }[Ground(ground)]
    demands = [
        _("Under articles 11 and 12 of the Law on appeals it is demanded:"),
        _("1. To solve the matters listed below and to remove the causes."),
        _("2. To consider the liability of those who did not keep the terms or the order."),
        _("3. To report in writing on the measures taken, with proof, within the term."),
    ]
    return "\n\n".join([found, "\n".join(demands)])


def overdue_fact(question: Question) -> str:
    """By how much a question is late."""
    due = question.legal_due_on
    assert due is not None  # noqa: S101  overdue questions have a date
    late = (clock.today() - due).days
    return ngettext(
        "due on %(day)s, %(late)s day late", "due on %(day)s, %(late)s days late", late
    ) % {"day": date_format(due, "SHORT_DATE_FORMAT"), "late": late}


def failed_fact(check: Verification) -> str:
    """When a check found the problem unsolved, and what was seen."""
    day = date_format(check.at, "SHORT_DATE_FORMAT")
    return _("checked on %(day)s and found unsolved: %(note)s") % {"day": day, "note": check.note}
