"""Checks handed to the next round of the street: taken along, and written down at the door."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import gettext as _

from fieldvisits import round_asks
from fieldvisits.choices import RoundStatus
from fieldvisits.exceptions import VisitError
from fieldvisits.models import Household, Round, RoundCheck, Visit
from fieldvisits.rules import MOST_HOUSEHOLDS
from receptions.check_choices import CheckMethod
from receptions.choices import VerificationMethod
from receptions.models import Appeal, CheckTask
from receptions.services import checks
from territories.models import Territory, User
from territories.models.fold import Fold


def asked_of(territory: Territory) -> QuerySet[CheckTask, CheckTask]:
    """Open checks for a round of this place that no open round has with it yet.

    Without those of complaints that pass by the reception of the place (R-21), and of people who
    have asked meanwhile not to be disclosed (R-20).
    """
    taken = RoundCheck.objects.filter(task=OuterRef("pk")).exclude(
        round__status=RoundStatus.FINISHED
    )
    lives = Q(question__appeal__applicant__mahalla__path__startswith=territory.path)
    unknown = Q(question__appeal__applicant__mahalla__isnull=True)
    lies = Q(question__mahalla__path__startswith=territory.path)
    return (
        CheckTask.objects.open()
        .filter(~Exists(taken), lives | unknown & lies, method=CheckMethod.ROUND)
        .filter(question__appeal__applicant__do_not_disclose=False)
        .exclude(question__appeal__in=Appeal.objects.passing_by(territory))
        .select_related("question__appeal__applicant", "question__topic")
        .order_by("due_on", "pk")
    )


def household_of(task: CheckTask) -> Household | None:
    """The household at the applicant's address, in whatever script it was written."""
    person = task.question.appeal.applicant
    if person.mahalla_id is None or not person.address.strip():
        return None
    homes = Household.objects.filter(mahalla=person.mahalla_id)
    key = Fold(Value(f"{person.address.replace(',', ' ')} "))
    found = homes.filter(address_key=key).select_related("joined_into").first()
    return (found.joined_into or found) if found else None


def with_asked(territory: Territory, chosen: Sequence[Household]) -> list[Household]:
    """The chosen households, and those that a check is to be made at and a round may visit."""
    wanted = {home.pk for task in asked_of(territory) if (home := household_of(task))}
    missing = wanted - {home.pk for home in chosen}
    free = Household.objects.to_visit(territory).filter(pk__in=missing)
    return [*chosen, *free[: max(MOST_HOUSEHOLDS - len(chosen), 0)]]


def take_along(
    round_: Round, visits: Iterable[Visit], *, anywhere: bool = True
) -> list[RoundCheck]:
    """Put the open checks of the place into the round's pack.

    Who asked not to be visited is left to the reception. Unless `anywhere`, only checks at the
    households of the round are taken.
    """
    by_household = {visit.household_id: visit for visit in visits}
    rows = []
    for task in asked_of(round_.territory):
        home = household_of(task)
        if home is not None and home.do_not_visit:
            continue
        visit = by_household.get(home.pk if home else 0)
        if visit is not None or anywhere:
            rows.append(RoundCheck(round=round_, visit=visit, task=task))
    round_asks.take_along(round_, list(by_household.values()))
    return RoundCheck.objects.bulk_create(rows)


@transaction.atomic
def record(
    *,
    check: RoundCheck,
    by: User,
    confirmed: bool,
    note: str = "",
    files: Sequence[UploadedFile[bytes]] = (),
) -> CheckTask:
    """What was found at the door; not solved opens the question again."""
    round_ = Round.objects.select_for_update().get(pk=check.round_id)
    if round_.status != RoundStatus.RUNNING:
        raise VisitError(_("Checks are written down while the round is under way."))
    return checks.record(
        task=check.task,
        by=by,
        confirmed=confirmed,
        note=note,
        files=files,
        method=VerificationMethod.ROUND,
    )
