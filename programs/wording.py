"""Where a programme or a measure stands, said in words: the next step and the way so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from programs import permissions
from programs.choices import FINISHED, MeasureState, ProgrammeState
from programs.models import Acceptance, Measure, MeasureCheck, MeasureReport, Programme
from territories.models import User


@dataclass(frozen=True)
class NextStep:
    """What happens now: words, and the button where this person takes the step."""

    title: str
    text: str = ""
    label: str = ""
    url: str = ""


@dataclass(frozen=True)
class Event:
    """A line of the timeline."""

    title: str
    at: dt.datetime
    by: Any = ""
    note: str = ""


def next_step(user: User, programme: Programme, lines: Sequence[Measure]) -> NextStep:
    """The one next step of a programme as this person sees it."""
    say = {
        ProgrammeState.DRAFT: _drafting,
        ProgrammeState.RETURNED: _drafting,
        ProgrammeState.SUBMITTED: _submitted,
        ProgrammeState.APPROVED: _approved,
        ProgrammeState.SENT: _sent,
        ProgrammeState.CLOSED: _closed,
    }[ProgrammeState(programme.state)]
    return say(user, programme, lines)


def _url(name: str, programme: Programme) -> str:
    return reverse(f"programs:programme-{name}", args=[programme.pk])


def _drafting(user: User, programme: Programme, lines: Sequence[Measure]) -> NextStep:
    reason = ""
    if programme.state == ProgrammeState.RETURNED:
        reason = _("Reason of the return: %(reason)s") % {"reason": programme.return_reason}
    if not permissions.can_edit(user, programme):
        return NextStep(_("The head of the reception is preparing it."), reason)
    unseen = sum(not line.is_edited for line in lines)
    text = (
        _("Measures still as proposed: %(count)s. Look at each one, then submit.")
        % {"count": unseen}
        if unseen
        else _("Every measure has been looked at.")
    )
    return NextStep(
        _("Complete the measures and submit to the regional head."),
        f"{reason} {text}".strip(),
        _("Submit"),
        _url("submit", programme),
    )


def _submitted(user: User, programme: Programme, lines: Sequence[Measure]) -> NextStep:
    if permissions.can_decide(user, programme):
        return NextStep(
            _("Decide: approve the programme, or return it with a reason."),
            _("After approval the plan can't be changed."),
            _("Approve"),
            _url("approve", programme),
        )
    return NextStep(_("The head of the regional reception decides now."))


def _approved(user: User, programme: Programme, lines: Sequence[Measure]) -> NextStep:
    if permissions.can_send(user, programme):
        return NextStep(
            _("Send the programme to the khokimiyat."),
            _("%(office)s and the responsible offices will see their measures.")
            % {"office": programme.khokimiyat.name},
            _("Send"),
            _url("send", programme),
        )
    return NextStep(_("The head of the reception sends it to the khokimiyat."))


def _sent(user: User, programme: Programme, lines: Sequence[Measure]) -> NextStep:
    finished = sum(line.state in FINISHED for line in lines)
    progress = _("Finished: %(done)s of %(all)s measures.") % {"done": finished, "all": len(lines)}
    if finished == len(lines):
        if permissions.can_close(user, programme):
            return NextStep(
                _("Close the programme."), progress, _("Close"), _url("close", programme)
            )
        return NextStep(_("The head of the reception closes the programme."), progress)
    if sum(line.state == MeasureState.REPORTED for line in lines) and permissions.can_close(
        user, programme
    ):
        return NextStep(_("Look on site at the measures reported done."), progress)
    return NextStep(_("The offices carry out the measures."), progress)


def _closed(user: User, programme: Programme, lines: Sequence[Measure]) -> NextStep:
    return NextStep(_("The programme is closed; nothing is left to do."))


def timeline(programme: Programme) -> list[Event]:
    """What happened to a programme, the newest first."""
    events = [
        Event(_("Drafted"), programme.drafted_at, programme.drafted_by),
        *(
            Event(_("Returned"), one.at, one.by, one.reason)
            for one in programme.returns.select_related("by")
        ),
        *_if(_("Submitted"), programme.submitted_at, programme.submitted_by),
        *_if(_("Approved"), programme.approved_at, programme.approved_by),
        *_if(_("Sent to the khokimiyat"), programme.sent_at),
        *(
            Event(_("Accepted by the khokimiyat"), one.accepted_at, one.accepted_by)
            for one in Acceptance.objects.filter(programme=programme).select_related("accepted_by")
            if one.accepted_at
        ),
        *_if(_("Closed"), programme.closed_at),
    ]
    return _newest_first(events)


def measure_timeline(
    measure: Measure, reports: Iterable[MeasureReport], checks: Iterable[MeasureCheck]
) -> list[Event]:
    """What happened to a measure, the newest first."""
    events = [
        *_if(_("Sent to the office"), measure.programme.sent_at),
        *(
            Event(
                _("Reported done") if one.is_final else _("Reported, not finished yet"),
                one.at,
                one.by,
                one.text,
            )
            for one in reports
        ),
        *(
            Event(
                _("Confirmed on site") if one.confirmed else _("Not confirmed on site"),
                one.at,
                one.by,
                one.note,
            )
            for one in checks
        ),
        *_if(
            _("Asked to take off as impossible"),
            measure.impossible_asked_at,
            measure.impossible_asked_by,
            measure.impossible_grounds,
        ),
        *_if(
            _("Taken off as impossible"),
            measure.impossible_at,
            measure.impossible_by,
            measure.impossible_grounds,
        ),
    ]
    return _newest_first(events)


def _if(title: str, at: dt.datetime | None, by: Any = "", note: str = "") -> list[Event]:
    return [Event(title, at, by or "", note)] if at else []


def _newest_first(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at, reverse=True)
