"""Ratings of a quarter: computed from the figures, proposed by regions, approved at the top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from territories import clock
from territories.choices import RatingState
from territories.exceptions import CalendarError, RatingError
from territories.figure_registry import registry
from territories.figures import Count
from territories.models import (
    Rating,
    RatingContribution,
    RatingFormula,
    RatingObjection,
    Territory,
    User,
)
from territories.periods import Quarter
from territories.rating_rules.peers import Peers, peers_of
from territories.rating_rules.scoring import rate_one
from territories.rating_rules.terms import Peer, Place, Rated
from territories.services import calendars
from territories.services.rating_sheets import Counts, Sheet, is_given, sheet

Fresh = tuple[Rating, list[RatingContribution]]
COMPUTED = [
    "formula",
    "score",
    "rating_class",
    "appeals",
    "low",
    "high",
    "by_score",
    "reason",
    "peer_group",
    "questions",
    "persons",
    "expected",
    "objections_until",
    "state",
    "computed_at",
    "proposed_by",
    "proposed_at",
]


def of_quarter(quarter: Quarter) -> QuerySet[Rating]:
    """Ratings of the quarter, whatever their state."""
    return Rating.objects.filter(year=quarter.year, quarter=quarter.number)


def formula_for(quarter: Quarter) -> RatingFormula:
    """The newest formula in force on the quarter's last day. Raises RatingError without one."""
    formula = RatingFormula.objects.in_force(on=quarter.last_day)
    if formula is None:
        raise RatingError(_("No rating formula is in force for this quarter."))
    return formula


@transaction.atomic
def compute(*, quarter: Quarter, counts: Counts | None = None) -> list[Rating]:
    """Rate every region, district and city of the quarter from the figures registry.

    `counts` are the rolled-up counts when the caller has them already. Approved ratings are
    left alone; when nothing else remains, RatingError is raised. A proposed rating whose score
    or class changes goes back to draft. Before the quarter is over the result is preliminary.
    """
    with connection.cursor() as cursor:  # two first computations would add the same rows
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rating'))")
    read = sheet(quarter, formula_for(quarter), counts)
    present = {r.territory_id: r for r in of_quarter(quarter).select_for_update(of=("self",))}
    peers = peers_of(read.lines, read.terms, read.places)
    fresh: list[Fresh] = []
    for place in read.places:
        rating = present.get(place.key) or Rating(
            territory=read.territories[place.key], year=quarter.year, quarter=quarter.number
        )
        if rating.state != RatingState.APPROVED:
            fresh.append((rating, put(rating, read, place, peers[place.group])))
    if present and not fresh:
        raise RatingError(_("The ratings of this quarter are approved and can't be computed."))
    return save(fresh)


def put(rating: Rating, read: Sheet, place: Place, peers: Peers) -> list[RatingContribution]:
    """Put the result on the rating and give its contributions, nothing saved.

    Another result than before takes a proposal back to draft.
    """
    rated = rate_one(read.lines, read.terms, place, peers)
    before = (rating.score, rating.rating_class)
    if before != (rated.score, rated.rating_class):
        rating.state, rating.proposed_by, rating.proposed_at = RatingState.DRAFT, None, None
        rating.objections_until = None
    rating.formula, rating.appeals = read.formula, place.volumes.appeals
    rating.questions, rating.persons = place.volumes.questions, place.volumes.persons
    rating.expected, rating.peer_group = place.volumes.expected, place.group
    rating.score, rating.low, rating.high = rated.score, rated.low, rated.high
    rating.rating_class, rating.by_score = rated.rating_class, rated.by_score
    rating.reason = rated.reason
    rating.computed_at = clock.now()
    return contributions(rating, read, place, rated, peers)


def contributions(
    rating: Rating, read: Sheet, place: Place, rated: Rated, peers: Peers
) -> list[RatingContribution]:
    """What every indicator gave, with all that the result was made of."""
    made = []
    for one in read.indicators:
        points, peer = rated.lines[one.figure], peers.get(one.figure, Peer())
        top, bottom = place.counts.get(one.figure, (Decimal(0), Decimal(0)))
        made.append(
            RatingContribution(
                rating=rating,
                indicator=one,
                numerator=top,
                denominator=bottom,
                value=_own_value(one.figure, top, bottom),
                judged=points.value,
                points=points.points,
                peer=points.peer,
                middle=points.middle,
                typical=peer.typical,
                trust=points.trust,
                spread=points.spread,
                cases=points.cases,
            )
        )
    return made


def _own_value(code: str, top: Decimal, bottom: Decimal) -> Decimal | None:
    if not bottom or code not in registry.figures:
        return None
    return top if is_given(code) else registry.figures[code].value(Count(top, bottom))


def save(fresh: Sequence[Fresh]) -> list[Rating]:
    """Write ratings and their contributions."""
    ratings = [rating for rating, _contributions in fresh]
    known = [rating for rating in ratings if rating.pk is not None]
    Rating.objects.bulk_create([rating for rating in ratings if rating.pk is None])
    Rating.objects.bulk_update(known, COMPUTED)
    RatingContribution.objects.filter(rating__in=known).delete()
    for rating, made in fresh:
        for contribution in made:
            contribution.rating = rating
    RatingContribution.objects.bulk_create(one for _rating, many in fresh for one in many)
    return ratings


def kept_peers(rating: Rating) -> Mapping[str, Peer]:
    """What the peers said when the rating was computed."""
    return {
        one.indicator.figure: Peer(one.peer, one.middle, one.typical)
        for one in rating.contributions.select_related("indicator")
    }


@transaction.atomic
def recompute_one(*, rating: Rating) -> Rating:
    """One territory anew beside the peers of the last computation; the others stay as they are."""
    read = sheet(rating.period, rating.formula)
    place = next(one for one in read.places if one.key == rating.territory_id)
    place = replace(place, group=rating.peer_group)
    [saved] = save([(rating, put(rating, read, place, kept_peers(rating)))])
    return saved


@transaction.atomic
def propose(*, quarter: Quarter, territory: Territory, by: User, note: str = "") -> list[Rating]:
    """The region's head stands by the drafts of the own region; the Administration decides.

    From now on the khokimiyats may object for as long as the formula says. Raises RatingError
    when nothing is in draft there, before the quarter is over, or for preliminary results.
    """
    if clock.today() <= quarter.last_day:
        raise RatingError(
            _("The quarter is not over: it ends on %(day)s. Until then ratings are preliminary.")
            % {"day": formats.date_format(quarter.last_day, "SHORT_DATE_FORMAT")}
        )
    ratings = list(
        of_quarter(quarter)
        .filter(territory__path__startswith=territory.path, state=RatingState.DRAFT)
        .select_related("formula")
        .select_for_update(of=("self",))
    )
    if not ratings:
        raise RatingError(_("Nothing is waiting to be proposed here."))
    if any(rating.is_preliminary for rating in ratings):
        raise RatingError(
            _("These ratings were computed before the quarter was over. Have them computed again.")
        )
    now = clock.now()
    for rating in ratings:
        rating.state, rating.proposed_by, rating.proposed_at = RatingState.PROPOSED, by, now
        rating.note = note
        rating.objections_until = last_day_to_object(rating.formula.objection_days)
    Rating.objects.bulk_update(
        ratings, ["state", "proposed_by", "proposed_at", "note", "objections_until"]
    )
    return ratings


def last_day_to_object(days: int) -> dt.date | None:
    """The last of so many working days after today; None where the formula gives no time."""
    if not days:
        return None
    try:
        calendar = calendars.current()
    except CalendarError as error:
        raise RatingError(str(error)) from error
    day = clock.today()
    for _step in range(days):
        day = calendar.next_working(day + calendars.ONE_DAY)
    return day


@transaction.atomic
def approve(*, quarter: Quarter, by: User) -> list[Rating]:
    """Decide what the regions have proposed; from here on the database keeps it as it is.

    What may still be objected to, or waits for an answer to an objection, stays proposed. Raises
    RatingError when nothing can be decided. Regions that propose later are approved later.
    """
    proposed = of_quarter(quarter).filter(state=RatingState.PROPOSED)
    ratings = list(proposed.select_for_update(of=("self",)))
    if not ratings:
        raise RatingError(_("No region has proposed ratings for this quarter."))
    contested = set(
        RatingObjection.objects.open().filter(rating__in=ratings).values_list("rating", flat=True)
    )
    today = clock.today()
    ready = [
        rating
        for rating in ratings
        if rating.pk not in contested
        and (rating.objections_until is None or rating.objections_until < today)
    ]
    if not ready:
        raise RatingError(_why_not(ratings, len(contested)))
    now = clock.now()
    for rating in ready:
        rating.state, rating.approved_by, rating.approved_at = RatingState.APPROVED, by, now
    Rating.objects.bulk_update(ready, ["state", "approved_by", "approved_at"])
    return ready


def _why_not(ratings: Sequence[Rating], contested: int) -> str:
    if contested:
        words = _("%(count)s ratings wait for the answer to an objection.")
        return words % {"count": contested}
    last = max(one.objections_until for one in ratings if one.objections_until)
    return _("Khokimiyats may object until %(day)s; decide after that.") % {
        "day": formats.date_format(last, "SHORT_DATE_FORMAT")
    }
