"""Problems found in the field: written down, then decided about (R-54)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.choices import (
    FieldReceptionStatus,
    FindingState,
    Horizon,
    RoundStatus,
    VisitResult,
)
from fieldvisits.drafts import Problem
from fieldvisits.exceptions import FindingError
from fieldvisits.models import FieldReception, Finding, Round, Visit
from fieldvisits.services import photo_ties, places, sheets
from receptions.drafts import (
    NO_FORMALITIES,
    NO_NOTICES,
    AppealDraft,
    Formalities,
    Notices,
    QuestionDraft,
)
from receptions.models import Appeal, Applicant, Reception, Topic
from receptions.services import appeals
from territories import clock
from territories.choices import Level
from territories.models import Office, Territory, User


def record(  # noqa: PLR0913  everything a sheet says about a problem
    *,
    visit: Visit | None = None,
    field_reception: FieldReception | None = None,
    topic: Topic,
    text: str,
    by: User,
    person: str = "",
    severity: int = 2,
    people_affected: int = 1,
    territory: Territory | None = None,
    residence: str = "",
) -> Finding:
    """Write down a problem told on a visit or at a field reception."""
    problem = Problem(
        topic=topic,
        text=text,
        person=person,
        residence=residence,
        severity=severity,
        people_affected=people_affected,
        territory=territory,
    )
    return record_problem(problem=problem, visit=visit, field_reception=field_reception, by=by)


def not_told_yet(problems: Iterable[Problem], told: Iterable[Finding]) -> list[Problem]:
    """The problems that don't stand among those told, in the same words by the same person."""
    known = {(one.topic_id, one.text, one.person) for one in told}
    return [one for one in problems if (one.topic.pk, one.text.strip(), one.person) not in known]


@transaction.atomic
def record_problem(
    *,
    problem: Problem,
    by: User,
    visit: Visit | None = None,
    field_reception: FieldReception | None = None,
    late: bool = False,
) -> Finding:
    """Write down a problem of one visit, or of one field reception; it is still to be decided.

    `late`: a head lets a problem count that reached the office after the round was finished.
    Raises FindingError while the visit doesn't say "problem found" in a round under way, before
    the day of the field reception, and for a problem without words or topic.
    """
    _check_problem(problem)
    if (visit is None) == (field_reception is None):
        raise FindingError(_("A problem comes from a visit or from a field reception."))
    if visit is not None:
        reception, place = _of_visit(visit, late)
    else:
        reception, place = _of_field_reception(field_reception)  # type: ignore[arg-type]
    territory = problem.territory or place
    latitude, longitude = problem.point or (None, None)
    places.check(reception, territory)
    return Finding.objects.create(
        reception=reception,
        visit=visit,
        field_reception=field_reception,
        topic=problem.topic,
        territory=territory,
        person=problem.person,
        residence=problem.residence or (str(visit.household) if visit is not None else ""),
        text=problem.text.strip(),
        severity=problem.severity,
        people_affected=problem.people_affected,
        latitude=latitude,
        longitude=longitude,
        found_by=by,
        found_at=clock.now(),
    )


@transaction.atomic
def settle_on_spot(*, finding: Finding, by: User, result: str) -> Finding:
    """Settled on the spot: no registration, no written reply; the minutes say what was done."""
    finding = _cause(finding)
    finding.require_next(FindingState.SOLVED_ON_SPOT)
    if not result.strip():
        raise FindingError(_("Write down what was done on the spot."))
    finding.result = result.strip()
    return _decided(finding, FindingState.SOLVED_ON_SPOT, by)


@transaction.atomic
def open_appeal(  # noqa: PLR0913  what the desk asks beyond what the finding says
    *,
    finding: Finding,
    by: User,
    applicant: Applicant,
    appeal_type: str,
    language: str = "uz",
    complained_office: Office | None = None,
    notices: Notices = NO_NOTICES,
    formalities: Formalities = NO_FORMALITIES,
) -> Appeal:
    """What wasn't settled on the spot is registered as an ordinary appeal (R-54)."""
    finding = _cause(finding)
    finding.require_next(FindingState.APPEAL)
    place = finding.territory
    in_mahalla = place.level == Level.MAHALLA
    district = place.parent if in_mahalla else place
    assert district is not None  # noqa: S101  only the country has nothing above it
    question = QuestionDraft(
        topic=finding.topic,
        text=finding.text,
        territory=district,
        mahalla=place if in_mahalla else None,
        place=finding.residence[:200],
        people_affected=Finding.objects.with_cause().get(pk=finding.pk).people_of_cause,
    )
    draft = AppealDraft(
        reception=finding.reception,
        channel=finding.channel,
        appeal_type=appeal_type,
        applicant=applicant,
        text=finding.text,
        language=language,
        questions=(question,),
        complained_office=complained_office,
        notices=notices,
        formalities=formalities,
    )
    appeal = appeals.register(draft=draft, by=by)
    finding.question = appeal.questions.get()
    finding.horizon = ""
    _decided(finding, FindingState.APPEAL, by)
    photo_ties.show_with_appeal(cause=finding)
    return appeal


@transaction.atomic
def wait_for_programme(*, finding: Finding, by: User, horizon: str) -> Finding:
    """Put the finding off to the short-term or the medium-term plan (DOMAIN 7, point 7)."""
    finding = _cause(finding)
    finding.require_next(FindingState.WAITING)
    if finding.state != FindingState.OPEN:
        raise FindingError(_("Only its programme can let this finding wait again."))
    if horizon not in Horizon.values:
        raise FindingError(_("Choose the short-term or the medium-term plan."))
    finding.horizon = horizon
    return _decided(finding, FindingState.WAITING, by)


@transaction.atomic
def put_in_programme(*, findings: Iterable[Finding], by: User) -> list[Finding]:
    """A programme with measures for these findings was approved."""
    return [
        _decided(finding, FindingState.IN_PROGRAMME, by)
        for finding in _locked_all(findings, FindingState.IN_PROGRAMME)
    ]


@transaction.atomic
def wait_again(*, findings: Iterable[Finding], by: User) -> list[Finding]:
    """The measure for these findings turned out to be impossible."""
    return [
        _decided(finding, FindingState.WAITING, by)
        for finding in _locked_all(findings, FindingState.WAITING)
    ]


@transaction.atomic
def mark_solved(*, findings: Iterable[Finding], by: User, result: str = "") -> list[Finding]:
    """The measure for these findings was done, and somebody else checked it on site."""
    solved = []
    for finding in _locked_all(findings, FindingState.SOLVED):
        finding.result = result or finding.result
        solved.append(_decided(finding, FindingState.SOLVED, by))
    return solved


def _cause(finding: Finding) -> Finding:
    """The row locked; findings joined to another are decided about with that one."""
    locked = Finding.objects.select_for_update(of=("self",)).get(pk=finding.pk)
    if locked.joined_to_id is not None:
        raise FindingError(_("This finding is joined to another: decide about that one."))
    return locked


def _locked_all(findings: Iterable[Finding], state: FindingState) -> list[Finding]:
    """The rows locked in the order of their keys, each allowed to become `state`.

    Findings joined to another are left out: they follow it.
    """
    keys = [finding.pk for finding in findings]
    causes = Finding.objects.causes().select_for_update(of=("self",)).filter(pk__in=keys)
    rows = list(causes.order_by("pk"))
    for finding in rows:
        finding.require_next(state)
    return rows


def follow(finding: Finding) -> None:
    """What was decided about a cause holds for the findings joined to it; they move together."""
    joined = Finding.objects.select_for_update(of=("self",)).filter(joined_to=finding.pk)
    for one in joined.order_by("pk"):
        one.state = finding.state
        one.horizon = finding.horizon
        one.result = finding.result
        one.decided_by = finding.decided_by
        one.decided_at = finding.decided_at
        one.save(update_fields=["state", "horizon", "result", "decided_by", "decided_at"])
        sheets.show_result(one)


def _decided(finding: Finding, state: FindingState, by: User) -> Finding:
    finding.state = state
    finding.decided_by = by
    finding.decided_at = clock.now()
    finding.save(
        update_fields=["state", "horizon", "result", "question", "decided_by", "decided_at"]
    )
    sheets.show_result(finding)
    follow(finding)
    return finding


def _check_problem(problem: Problem) -> None:
    if not problem.text.strip():
        raise FindingError(_("Write down the problem in a few words."))
    if problem.topic.parent_id is None:
        raise FindingError(_("Choose a topic, not a group of topics."))
    if problem.people_affected < 1:
        raise FindingError(_("A problem affects at least one person."))


def _of_visit(visit: Visit, late: bool) -> tuple[Reception, Territory]:
    """The reception and the place of a visit that found a problem in a round under way."""
    round_ = Round.objects.select_for_update(of=("self",)).select_related(
        "reception__territory"
    ).get(pk=visit.round_id)  # fmt: skip
    result = Visit.objects.values_list("result", flat=True).get(pk=visit.pk)
    if round_.status != RoundStatus.RUNNING and not late:
        raise FindingError(_("Problems are written down while the round is under way."))
    if result != VisitResult.PROBLEM:
        raise FindingError(_("First write down that the visit found a problem."))
    return round_.reception, visit.household.mahalla


def _of_field_reception(field_reception: FieldReception) -> tuple[Reception, Territory]:
    """The reception and the place of a field reception whose day has come."""
    held = (
        FieldReception.objects.select_for_update(of=("self",))
        .select_related("reception__territory", "territory")
        .get(pk=field_reception.pk)
    )
    if held.status == FieldReceptionStatus.CANCELLED:
        raise FindingError(_("This field reception was cancelled."))
    if not held.has_come:
        raise FindingError(_("The day of the field reception hasn't come yet."))
    return held.reception, held.territory
