"""Where a programme or a measure stands, said in words: the next step and the way so far."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from programs import agreeing, permissions
from programs.agreeing_choices import AmendmentState
from programs.agreeing_permissions import sees_talk
from programs.choices import FINISHED, WITH_THE_KHOKIMIYAT, MeasureState, ProgrammeState
from programs.models import (
    Acceptance,
    Amendment,
    CouncilNotice,
    Measure,
    MeasureCheck,
    MeasureReport,
    Programme,
)
from programs.proof_choices import OffKind
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


def next_step(
    user: User,
    programme: Programme,
    lines: Sequence[Measure],
    consents: Sequence[agreeing.OfficeConsent],
) -> NextStep:
    """The one next step of a programme as this person sees it; `consents` are all offices'."""
    if programme.is_editable:
        return _drafting(user, programme, lines, consents)
    if programme.state == ProgrammeState.SUBMITTED:
        return _submitted(user, programme, consents)
    say = {
        ProgrammeState.APPROVED: _approved,
        ProgrammeState.SENT: _sent,
        ProgrammeState.CLOSED: _closed,
        ProgrammeState.DISCARDED: _discarded,
    }[ProgrammeState(programme.state)]
    return say(user, programme, lines)


def _url(name: str, programme: Programme) -> str:
    return reverse(f"programs:programme-{name}", args=[programme.pk])


def _drafting(
    user: User,
    programme: Programme,
    lines: Sequence[Measure],
    consents: Sequence[agreeing.OfficeConsent],
) -> NextStep:
    reason = ""
    if programme.state == ProgrammeState.RETURNED and sees_talk(user, programme):
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
        " ".join(filter(None, (reason, text, agreeing.silence(consents)))),
        _("Submit"),
        _url("submit", programme),
    )


def _submitted(
    user: User, programme: Programme, consents: Sequence[agreeing.OfficeConsent]
) -> NextStep:
    if permissions.can_decide(user, programme):
        return NextStep(
            _("Decide: approve the programme, or return it with a reason."),
            " ".join(
                filter(
                    None,
                    (
                        _("After approval the plan changes by an amendment only."),
                        agreeing.silence(consents),
                    ),
                )
            ),
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
    if to_ask := sum(getattr(line, "is_to_ask", False) for line in lines):
        asking = _(
            "Measures whose households are to be asked: %(number)s. What nobody knows to be solved"
            " at the closing waits for the next programme."
        )
        progress = f"{progress} {asking % {'number': to_ask}}"
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


def _discarded(user: User, programme: Programme, lines: Sequence[Measure]) -> NextStep:
    reason = programme.discard_reason if sees_talk(user, programme) else ""
    return NextStep(_("The draft is discarded; its problems wait again."), reason)


def timeline(user: User, programme: Programme, amendments: Iterable[Amendment]) -> list[Event]:
    """What happened to a programme, the newest first.

    The reasons of returns, which come prefetched, are for the chain; `amendments` are those that
    the reader may see.
    """
    sees = sees_talk(user, programme)
    acceptances: Iterable[Acceptance] = ()
    notices: Iterable[CouncilNotice] = ()
    if programme.state in WITH_THE_KHOKIMIYAT:
        acceptances = Acceptance.objects.filter(programme=programme).select_related("accepted_by")
        notices = programme.council_notices.select_related("by", "council")
    events = [
        Event(_("Drafted"), programme.drafted_at, programme.drafted_by),
        *(
            Event(_("Returned"), one.at, one.by, one.reason if sees else "")
            for one in programme.returns.all()
        ),
        *_if(_("Submitted"), programme.submitted_at, programme.submitted_by),
        *_if(_("Approved"), programme.approved_at, programme.approved_by),
        *_if(_("Sent to the khokimiyat"), programme.sent_at),
        *(
            Event(_("Accepted by the khokimiyat"), one.accepted_at, one.accepted_by)
            for one in acceptances
            if one.accepted_at
        ),
        *_if(_("Closed"), programme.closed_at),
        *_if(
            _("Discarded"),
            programme.discarded_at,
            programme.discarded_by,
            programme.discard_reason if sees else "",
        ),
        *(
            Event(_("The Kengash was informed"), one.at, one.by, one.council.name)
            for one in notices
        ),
        *(
            Event(
                _("Amendment %(number)s approved") % {"number": one.number},
                one.decided_at,
                one.decided_by,
                one.grounds,
            )
            for one in amendments
            if one.decided_at is not None and one.state == AmendmentState.APPROVED
        ),
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
        *takings_off(measure),
        *_if(
            _("Not approved"),
            measure.declined_at,
            measure.declined_by,
            measure.declined_reason,
        ),
    ]
    return _newest_first(events)


def takings_off(measure: Measure) -> Iterator[Event]:
    """Requests to take the measure off, with what was decided on each."""
    rows = measure.takings_off.select_related("asked_by", "decided_by", "state_programme")
    for one in rows:
        moved = one.kind == OffKind.MOVED
        where = {"name": one.state_programme}
        asked = (
            _("Asked to move to the state programme “%(name)s”") % where
            if moved
            else _("Asked to take off as impossible")
        )
        taken = (
            _("Moved to the state programme “%(name)s”") % where
            if moved
            else _("Taken off as impossible")
        )
        yield from _if(asked, one.asked_at, one.asked_by, one.grounds)
        if one.granted:
            yield from _if(taken, one.decided_at, one.decided_by, one.reason or one.grounds)
        else:
            yield from _if(
                _("Not taken off: it stays to be done"),
                one.decided_at,
                one.decided_by,
                one.reason,
            )


def _if(title: str, at: dt.datetime | None, by: Any = "", note: str = "") -> list[Event]:
    return [Event(title, at, by or "", note)] if at else []


def _newest_first(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.at, reverse=True)
