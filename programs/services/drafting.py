"""Drafting: what waits in a territory and period becomes the lines of a programme.

Sources are findings that wait for a programme of the term, and open questions nobody has
answered yet. Each stands in one measure at most; the database keeps it so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from fieldvisits.choices import Horizon
from fieldvisits.models import Finding
from programs import rules
from programs.choices import FundingSource
from programs.exceptions import FrozenError, SourceError
from programs.models import Measure, MeasureSource, Programme
from programs.services import offices, sources
from programs.services.sources import Area
from receptions.models import NumberCounter, Question, Reception, Topic
from territories import clock
from territories.models import Office, Territory, User
from territories.services import calendars

STORED_LANGUAGE = "uz"


@transaction.atomic
def draft(  # noqa: PLR0913  the choices of the form, each by its name
    *,
    reception: Reception,
    territory: Territory,
    sources_from: dt.date,
    sources_to: dt.date,
    by: User,
    horizon: str = Horizon.SHORT,
    title: str = "",
) -> Programme:
    """A numbered draft with one line a place and topic.

    Raises SourceError when nothing waits there or the territory has no khokimiyat.
    """
    if not territory.path.startswith(reception.territory.path):
        raise SourceError(_("The territory is not served by this reception."))
    if sources_to < sources_from:
        raise SourceError(_("The period ends before it begins."))
    area = Area(territory, sources_from, sources_to, horizon)
    problems = sources.lock_waiting(area)
    if not problems:
        raise SourceError(
            _("Nothing waits for a programme there: no finding and no open question of the period.")
        )
    programme = Programme.objects.create(
        reception=reception,
        territory=territory,
        khokimiyat=offices.khokimiyat_of(territory),
        number=_next_number(reception),
        title=title.strip() or _title(territory, horizon),
        horizon=horizon,
        sources_from=sources_from,
        sources_to=sources_to,
        drafted_by=by,
        drafted_at=clock.now(),
    )
    _write_lines(programme, problems, first=1)
    return programme


@transaction.atomic
def redraft(*, programme: Programme, by: User) -> Programme:
    """Make the draft anew from what waits now; lines edited by hand keep their plan.

    New problems of the same place and topic join an edited line. Sources that wait no more are
    dropped, and with the last of them their line.
    """
    programme = lock_editable(programme)
    Measure.objects.filter(programme=programme, is_edited=False).delete()
    drop_stale(programme)
    kept = list(Measure.objects.filter(programme=programme).order_by("ordinal"))
    for ordinal, measure in enumerate(kept, start=1):
        if measure.ordinal != ordinal:
            measure.ordinal = ordinal
            measure.save(update_fields=["ordinal"])
    lines = {(measure.place_id, measure.topic_id): measure for measure in kept}
    problems = sources.lock_waiting(Area.of(programme))
    fresh = []
    for problem in problems:
        source = sources.as_source(problem)
        if line := lines.get((source.place, source.topic)):
            MeasureSource.objects.create(measure=line, **sources.link(problem))
        else:
            fresh.append(problem)
    _write_lines(programme, fresh, first=len(kept) + 1)
    if not programme.lines.exists():
        raise SourceError(_("Nothing waits there any more; the draft stays as it was."))
    return programme


@transaction.atomic
def add_line(*, programme: Programme, problem: Finding | Question, by: User) -> Measure:
    """Give a waiting problem that was left out a line of its own."""
    programme = lock_editable(programme)
    locked = sources.lock_one(Area.of(programme), problem)
    last = programme.lines.order_by("-ordinal").values_list("ordinal", flat=True).first()
    return _write_lines(programme, [locked], first=(last or 0) + 1)[0]


def lock_editable(programme: Programme) -> Programme:
    """The programme, locked; FrozenError when its plan can't change any more."""
    locked = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if not locked.is_editable:
        raise FrozenError(locked.get_state_display())
    return locked


def drop_stale(programme: Programme) -> int:
    """Take out sources that wait no more, and lines left without any; how many sources."""
    stale = [source.pk for source in stale_sources(programme)]
    MeasureSource.objects.filter(pk__in=stale).delete()
    if stale:
        Measure.objects.filter(programme=programme, sources__isnull=True).delete()
    return len(stale)


def stale_sources(programme: Programme) -> list[MeasureSource]:
    """Sources of a draft whose problem has meanwhile gone another way."""
    rows = MeasureSource.objects.filter(measure__programme=programme)
    rows = rows.select_related("finding", "question__appeal", "measure")
    return [row for row in rows if not sources.still_waits(row.problem)]


def _next_number(reception: Reception) -> str:
    """Gapless per reception and year: 1726-2026-D01. The counter stays locked to the end."""
    key = {"reception": reception, "kind": "programme", "year": clock.today().year}
    NumberCounter.objects.bulk_create([NumberCounter(**key)], ignore_conflicts=True)
    counter = NumberCounter.objects.select_for_update(of=("self",)).get(**key)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{reception.code}-{counter.year}-D{counter.last:02d}"


def _title(territory: Territory, horizon: str) -> str:
    with translation.override(STORED_LANGUAGE):
        words = (
            _("Short-term programme of targeted measures: %(territory)s")
            if horizon == Horizon.SHORT
            else _("Medium-term programme of targeted measures: %(territory)s")
        )
        return words % {"territory": territory.name_in(STORED_LANGUAGE)}


def _write_lines(
    programme: Programme, problems: Sequence[Finding | Question], *, first: int
) -> list[Measure]:
    """A line a group of problems, numbered on from `first`, with its sources."""
    by_key = {sources.key(problem): problem for problem in problems}
    groups = rules.group(sources.as_source(problem) for problem in problems)
    proposed = offices.propose(programme, groups, by_key)
    topics = Topic.objects.in_bulk({group.topic for group in groups})
    starts_on = clock.today()
    due_on = rules.due_on(starts_on, programme.horizon, calendars.current())
    with translation.override(STORED_LANGUAGE):
        measures = Measure.objects.bulk_create(
            _line(programme, group, topics[group.topic], office, (ordinal, starts_on, due_on))
            for ordinal, (group, office) in enumerate(
                zip(groups, proposed, strict=True), start=first
            )
        )
    _write_sources(zip(measures, groups, strict=True), by_key)
    return measures


def _line(
    programme: Programme,
    group: rules.Group,
    topic: Topic,
    office: Office,
    place_in_time: tuple[int, dt.date, dt.date],
) -> Measure:
    """An unsaved line as proposed, in Uzbek: the head edits it before submitting."""
    ordinal, starts_on, due_on = place_in_time
    count, people = len(group.sources), group.people
    return Measure(
        programme=programme,
        ordinal=ordinal,
        topic=topic,
        place_id=group.place,
        text=topic.typical_measure or topic.name_in(STORED_LANGUAGE),
        unit=_("problem"),
        quantity=Decimal(count),
        funding=FundingSource.NONE,
        office=office,
        starts_on=starts_on,
        due_on=due_on,
        expected_result=_("Problems solved: %(count)s. People helped: %(people)s.")
        % {"count": count, "people": people},
        people_served=people,
    )


def _write_sources(
    lines: Iterable[tuple[Measure, rules.Group]],
    by_key: dict[rules.SourceKey, Finding | Question],
) -> None:
    MeasureSource.objects.bulk_create(
        MeasureSource(measure=measure, **sources.link(by_key[source.key]))
        for measure, group in lines
        for source in group.sources
    )
