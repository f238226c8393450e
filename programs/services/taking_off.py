"""Measures that can't be done, or go to a state programme: asked with grounds, decided above."""

from __future__ import annotations

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from programs.choices import MeasureState
from programs.exceptions import DecisionError
from programs.models import Measure, StateProgramme, TakingOff
from programs.proof_choices import OffKind
from programs.services import answers
from programs.services.drafting import STORED_LANGUAGE
from programs.services.locking import locked
from territories import clock
from territories.models import User

STATE_OF = {OffKind.IMPOSSIBLE: MeasureState.IMPOSSIBLE, OffKind.MOVED: MeasureState.MOVED}


@transaction.atomic
def ask(
    *,
    measure: Measure,
    by: User,
    grounds: str,
    kind: str = OffKind.IMPOSSIBLE,
    state_programme: StateProgramme | None = None,
) -> Measure:
    """The office or the head asks the regional head to take the measure off."""
    measure = locked(measure, _state(kind))
    if measure.is_impossibility_asked:
        raise DecisionError(_("The regional head is already asked to decide on this measure."))
    request = TakingOff.objects.create(
        measure=measure,
        kind=kind,
        state_programme=_target(kind, state_programme),
        grounds=_grounds(grounds),
        asked_by=by,
        asked_at=clock.now(),
    )
    measure.impossible_grounds = request.grounds
    measure.impossible_asked_by = by
    measure.impossible_asked_at = request.asked_at
    measure.save()
    return measure


@transaction.atomic
def grant(
    *,
    measure: Measure,
    by: User,
    grounds: str = "",
    kind: str = "",
    state_programme: StateProgramme | None = None,
) -> Measure:
    """The regional head takes the measure off.

    Problems of an impossible measure wait for a programme again; those of a moved one stay with
    it until their households say that nothing came of it. A request is granted as asked, or
    with other grounds, kind or state programme.
    """
    request = TakingOff.objects.filter(measure=measure, granted__isnull=True).first()
    kind = kind or (request.kind if request else OffKind.IMPOSSIBLE)
    measure = locked(measure, _state(kind))
    request = _request(measure) or TakingOff(measure=measure)
    _refuse_own(request, by)
    request.kind = kind
    request.state_programme = _target(kind, state_programme or request.state_programme)
    request.grounds = _grounds(grounds or request.grounds)
    _decide(request, by, granted=True)
    measure.impossible_grounds = request.grounds
    measure.impossible_by = by
    measure.impossible_at = request.decided_at
    measure.state = _state(kind)
    measure.save()
    if kind == OffKind.IMPOSSIBLE:
        answers.release(measure.sources.held().order_by("pk"), by=by)
    return measure


@transaction.atomic
def refuse(*, measure: Measure, by: User, reason: str = "") -> Measure:
    """The regional head refuses the request; the measure stays to be done."""
    measure = locked(measure)
    request = _request(measure)
    if request is None:
        raise DecisionError(_("Nobody asked to take this measure off."))
    _refuse_own(request, by)
    request.reason = reason.strip()
    _decide(request, by, granted=False)
    forget(measure)
    measure.save()
    return measure


def overtaken(*, measure: Measure, by: User) -> None:
    """A final report came meanwhile: the request goes with it. The caller saves the measure."""
    if (request := _request(measure)) is None:
        return
    with translation.override(STORED_LANGUAGE):
        request.reason = _("The measure was reported done.")
    _decide(request, by, granted=False)
    forget(measure)


def forget(measure: Measure) -> None:
    """Nobody asks to take the measure off any more; the caller saves it."""
    measure.impossible_grounds = ""
    measure.impossible_asked_by = None
    measure.impossible_asked_at = None


def _request(measure: Measure) -> TakingOff | None:
    """The open request; of one from before requests were rows, what the measure says of it."""
    request = measure.takings_off.filter(granted__isnull=True).first()
    if request is None and measure.is_impossibility_asked:
        return TakingOff(
            measure=measure,
            kind=OffKind.IMPOSSIBLE,
            grounds=measure.impossible_grounds,
            asked_by=measure.impossible_asked_by,
            asked_at=measure.impossible_asked_at,
        )
    return request


def _refuse_own(request: TakingOff, by: User) -> None:
    if request.asked_by_id == by.pk:
        raise DecisionError(_("Nobody decides on a request of their own."))


def _decide(request: TakingOff, by: User, *, granted: bool) -> None:
    request.granted, request.decided_by, request.decided_at = granted, by, clock.now()
    request.save()


def _state(kind: str) -> MeasureState:
    if kind not in OffKind.values:
        raise DecisionError(_("Say whether it can't be done or goes to a state programme."))
    return STATE_OF[OffKind(kind)]


def _target(kind: str, programme: StateProgramme | None) -> StateProgramme | None:
    if kind != OffKind.MOVED:
        return None
    if programme is None or not programme.is_active:
        raise DecisionError(_("Say which state programme the measure goes to."))
    return programme


def _grounds(text: str) -> str:
    if not text.strip():
        raise DecisionError(_("Taking a measure off needs grounds."))
    return text.strip()
