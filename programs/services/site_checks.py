"""Measures reported done are looked at by the next round of the street or mahalla."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from fieldvisits.choices import RoundStatus
from fieldvisits.models import Finding, Round, Visit
from fieldvisits.round_asks import Ask
from programs import plan_words
from programs.exceptions import DecisionError
from programs.models import Measure, MeasureCheck, SiteCheck
from programs.services import verification
from territories import clock
from territories.models import User

MOST_A_ROUND = 50


def waiting_at(round_: Round, visits: Iterable[Visit]) -> QuerySet[Measure, Measure]:
    """Measures reported done within the round's place, or for a household it visits.

    Left out are those that another open round has with it.
    """
    taken = SiteCheck.objects.filter(measure=OuterRef("pk")).exclude(
        round__status=RoundStatus.FINISHED
    )
    homes = [visit.household_id for visit in visits]
    here = Q(place__path__startswith=round_.territory.path)
    told = Finding.objects.filter(visit__household__in=homes)
    causes = told.annotate(cause=Coalesce("joined_to", "pk")).values("cause")
    there = Q(pk__in=Measure.objects.filter(sources__finding__in=causes))
    return Measure.objects.to_verify().filter(here | there, ~Exists(taken)).order_by("due_on", "pk")


def take_along(round_: Round, visits: Sequence[Visit]) -> int:
    """Hand them to the round; called in the transaction that plans it."""
    rows = [
        SiteCheck(round=round_, measure=measure, at=clock.now())
        for measure in waiting_at(round_, visits)[:MOST_A_ROUND]
    ]
    return len(SiteCheck.objects.bulk_create(rows, ignore_conflicts=True))


def of_round(round_: Round) -> list[Ask]:
    """What the pages of the round show."""
    rows = SiteCheck.objects.filter(round=round_).select_related(
        "measure__place", "measure__programme", "measure__topic", "measure__typical", "result"
    )
    return [
        Ask(
            title=_("Done? %(measure)s") % {"measure": plan_words.text_of(one.measure)[:120]},
            place=f"{one.measure.programme.number}/{one.measure.ordinal}, {one.measure.place}",
            url=one.get_absolute_url(),
            is_open=one.is_open,
        )
        for one in rows
    ]


@transaction.atomic
def record(
    *,
    site_check: SiteCheck,
    by: User,
    confirmed: bool,
    note: str,
    files: Iterable[UploadedFile] = (),
    unsolved: Collection[int] = (),
) -> MeasureCheck:
    """What the round saw; it is the check of the measure, as if the reception had looked."""
    round_ = Round.objects.select_for_update(of=("self",)).get(pk=site_check.round_id)
    if round_.status != RoundStatus.RUNNING:
        raise DecisionError(_("Checks are written down while the round is under way."))
    if SiteCheck.objects.filter(pk=site_check.pk, result__isnull=False).exists():
        raise DecisionError(_("This check is already made."))
    return verification.verify(
        measure=site_check.measure,
        by=by,
        confirmed=confirmed,
        note=note,
        files=files,
        unsolved=unsolved,
        site_check=site_check,
    )
