"""The way of a programme: submitted, approved or returned, sent, closed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from fieldvisits.models import Finding
from fieldvisits.services import findings
from programs import permissions
from programs.choices import FINISHED, ProgrammeState
from programs.exceptions import DecisionError, SourceError
from programs.models import Measure, MeasureSource, Programme, ProgrammeReturn
from programs.services import (
    acceptances,
    answers,
    approvals,
    councils,
    drafting,
    sources,
    versions,
)
from territories import clock
from territories.models import User


def _locked(programme: Programme, state: str) -> Programme:
    """The programme, locked; TransitionError unless the state may follow."""
    locked = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    locked.require_next(state)
    return locked


@transaction.atomic
def submit(*, programme: Programme, by: User) -> Programme:
    """Hand the draft to the regional head; the plan is frozen, kept as a version.

    Refused: no measure, a measure without a source, a date in the past, a source that has
    meanwhile gone another way.
    """
    programme = _locked(programme, ProgrammeState.SUBMITTED)
    _check_complete(programme)
    with translation.override(drafting.STORED_LANGUAGE):
        programme.left_out = [one.as_json() for one in sources.left_out(programme)]
    programme.state = ProgrammeState.SUBMITTED
    programme.submitted_by = by
    programme.submitted_at = clock.now()
    programme.save(update_fields=["left_out", "state", "submitted_by", "submitted_at"])
    versions.keep(programme=programme, by=by, at=programme.submitted_at)
    return programme


def _check_complete(programme: Programme) -> None:
    lines = list(programme.lines.select_related("office").prefetch_related("sources"))
    if not lines:
        raise SourceError(_("A programme without measures can't be submitted."))
    for line in lines:
        if not line.sources.all() and not line.without_source_reason:
            raise SourceError(
                _("Measure %(number)s has no source problem.") % {"number": line.ordinal}
            )
        if line.due_on < clock.today():
            raise DecisionError(
                _("Measure %(number)s is due on a day that has passed.") % {"number": line.ordinal}
            )
    _check_complaints(programme, lines)
    if stale := drafting.stale_sources(programme):
        numbers = sorted({source.measure.ordinal for source in stale})
        raise SourceError(
            _(
                "Problems of these measures no longer wait: %(numbers)s. Remove them or make the"
                " draft anew."
            )
            % {"numbers": ", ".join(map(str, numbers))}
        )


def _check_complaints(programme: Programme, lines: Iterable[Measure]) -> None:
    """Nothing goes to an office that a problem complains about (R-21)."""
    named = {line.pk: line for line in lines}
    asked = MeasureSource.objects.held().filter(measure__in=named)
    asked = asked.filter(question__appeal__complained_office__isnull=False)
    wrong = set()
    for pk, path in asked.values_list("measure", "question__appeal__complained_office__path"):
        offices = (named[pk].office, programme.khokimiyat)
        if any(office.path.startswith(path) for office in offices):
            wrong.add(named[pk].ordinal)
    if wrong:
        raise SourceError(
            _(
                "Problems of these measures complain about the office they would go to, or one"
                " above it: %(numbers)s. Take them out, or choose another office (Art. 25)."
            )
            % {"numbers": ", ".join(map(str, sorted(wrong)))}
        )


@transaction.atomic
def approve(
    *, programme: Programme, by: User, declined: Mapping[int, str] | None = None
) -> Programme:
    """The regional head's yes: the findings of its measures are now in a programme.

    `declined` leaves measures out, by their key, each with a reason; their problems wait again.
    """
    programme = _locked(programme, ProgrammeState.APPROVED)
    _check_decider(programme, by)
    if declined:
        approvals.decline(programme=programme, reasons=declined, by=by)
    held = MeasureSource.objects.held().filter(measure__programme=programme)
    waiting = Finding.objects.waiting().filter(measure_sources__in=held)
    findings.put_in_programme(findings=list(waiting), by=by)
    programme.state = ProgrammeState.APPROVED
    programme.approved_by = by
    programme.approved_at = clock.now()
    programme.save(update_fields=["state", "approved_by", "approved_at"])
    approvals.write_sheet(programme=programme)
    return programme


@transaction.atomic
def return_(
    *, programme: Programme, by: User, reason: str, remarks: Mapping[int, str] | None = None
) -> Programme:
    """Send the programme back to its drafter; the reason is compulsory and kept.

    `remarks` say what is wrong with single measures, by their key.
    """
    programme = _locked(programme, ProgrammeState.RETURNED)
    _check_decider(programme, by)
    if not reason.strip():
        raise DecisionError(_("A return needs a reason."))
    returned = ProgrammeReturn.objects.create(
        programme=programme, reason=reason.strip(), by=by, at=clock.now()
    )
    approvals.remark(returned=returned, reasons=remarks or {})
    programme.state = ProgrammeState.RETURNED
    programme.return_reason = reason.strip()
    programme.save(update_fields=["state", "return_reason"])
    return programme


def _check_decider(programme: Programme, by: User) -> None:
    if permissions.is_own(by, programme):
        raise DecisionError(_("Nobody decides on a programme of their own."))


@transaction.atomic
def send(*, programme: Programme, by: User) -> Programme:
    """Send the approved programme to the khokimiyat; its offices see their measures now.

    The Kengash of the territory is informed.
    """
    programme = _locked(programme, ProgrammeState.SENT)
    programme.state = ProgrammeState.SENT
    programme.sent_at = clock.now()
    programme.save(update_fields=["state", "sent_at"])
    councils.inform(programme=programme, by=by)
    acceptances.expect(programme=programme)
    return programme


@transaction.atomic
def close(*, programme: Programme, by: User) -> Programme:
    """Close the programme once every measure is verified on site or found impossible."""
    programme = _locked(programme, ProgrammeState.CLOSED)
    open_lines = programme.lines.exclude(state__in=FINISHED).values_list("ordinal", flat=True)
    if numbers := list(open_lines):
        raise DecisionError(
            _("These measures are not finished: %(numbers)s.")
            % {"numbers": ", ".join(map(str, numbers))}
        )
    answers.let_go(programme=programme, by=by)
    programme.state = ProgrammeState.CLOSED
    programme.closed_at = clock.now()
    programme.save(update_fields=["state", "closed_at"])
    return programme
