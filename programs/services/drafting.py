"""Drafting: what waits in a territory and period becomes the lines of a programme.

Sources are findings that wait for a programme of the term, and open questions nobody has
answered yet, of the kinds the head chose. Each stands in one measure at most; the database keeps
it so. Within a budget what comes first is taken; the rest is kept with its cost.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from fieldvisits.choices import Horizon
from fieldvisits.models import Finding
from programs import plan_words, rules
from programs.exceptions import DecisionError, FrozenError, SourceError
from programs.models import Measure, MeasureSource, Programme, SetAside
from programs.services import complaints, lines, offices, sources
from programs.services.areas import Area, Choice, Problem
from programs.services.lines import STORED_LANGUAGE as STORED_LANGUAGE
from receptions.models import NumberCounter, Question, Reception
from territories import clock
from territories.models import Territory, User


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
    choice: Choice | None = None,
    budget: Decimal | None = None,
) -> Programme:
    """A numbered draft with a line for what one measure each can solve.

    Raises SourceError when nothing waits there or the territory has no khokimiyat.
    """
    choice = choice or Choice()
    check_choice(reception, territory, (sources_from, sources_to), choice, budget)
    khokimiyat = offices.khokimiyat_of(territory)
    area = Area(territory, sources_from, sources_to, horizon, choice, khokimiyat)
    problems = sources.lock_waiting(area)
    if not problems:
        raise SourceError(
            _("Nothing waits for a programme there: no finding and no open question of the period.")
        )
    programme = Programme.objects.create(
        reception=reception,
        territory=territory,
        khokimiyat=khokimiyat,
        number=_next_number(reception),
        title=title.strip() or usual_title(territory, horizon),
        horizon=horizon,
        sources_from=sources_from,
        sources_to=sources_to,
        takes_rounds=choice.rounds,
        takes_field_receptions=choice.field_receptions,
        takes_questions=choice.questions,
        budget=budget,
        drafted_by=by,
        drafted_at=clock.now(),
    )
    programme.rounds.set(choice.of_rounds)
    programme.field_receptions.set(choice.of_field_receptions)
    _take_what_fits(programme, problems, lines.groups_of(problems), kept=())
    return programme


def check_choice(
    reception: Reception,
    territory: Territory,
    period: tuple[dt.date, dt.date],
    choice: Choice,
    budget: Decimal | None,
) -> None:
    """Raise SourceError for an area, period, choice or budget that no draft can have."""
    if not territory.path.startswith(reception.territory.path):
        raise SourceError(_("The territory is not served by this reception."))
    if period[1] < period[0]:
        raise SourceError(_("The period ends before it begins."))
    if choice.is_empty:
        raise SourceError(_("Choose at least one kind of source."))
    if budget is not None and budget <= 0:
        raise SourceError(_("The budget must be above zero."))


@transaction.atomic
def redraft(*, programme: Programme, by: User) -> Programme:
    """Make the draft anew from what waits now; lines edited by hand keep their plan.

    New problems of the same group join an edited line; what the head took out stays out. Sources
    that wait no more are dropped, and with the last of them their line. Edited lines come first,
    and first into the budget.
    """
    programme = lock_editable(programme)
    before = lines.standing(programme)
    Measure.objects.filter(programme=programme, is_edited=False).delete()
    drop_stale(programme)
    rows = Measure.objects.filter(programme=programme).select_related("office")
    kept = list(rows.order_by("ordinal"))
    for ordinal, measure in enumerate(kept, start=1):
        if measure.ordinal != ordinal:
            measure.ordinal = ordinal
            measure.save(update_fields=["ordinal"])
    problems = sources.lock_waiting(Area.of(programme), but=sources.set_aside(programme))
    fresh = _join_kept(programme, kept, problems)
    _take_what_fits(programme, problems, fresh, kept=kept, before=before)
    if not programme.lines.exists() and not programme.over_budget:
        raise SourceError(_("Nothing waits there any more; the draft stays as it was."))
    return programme


def _join_kept(
    programme: Programme, kept: Sequence[Measure], problems: Sequence[Problem]
) -> list[rules.Group]:
    """Put new problems into the edited line that holds others of their group; the rest grouped.

    Where several lines hold some, the one with most of them; of equal ones the first. Complaints
    about the office of the line, or one above it, don't join it (R-21).
    """
    held = sources.kept_by(programme)
    free = {sources.key(problem): problem for problem in problems}
    by_pk = {measure.pk: measure for measure in kept}
    about = complaints.paths_of(problems)
    fresh, joining, apart = [], [], []
    for group in lines.groups_of([*(one for one, _line in held.values()), *problems]):
        here = Counter(held[one.key][1] for one in group.sources if one.key in held)
        if not here:
            fresh.append(group)
            continue
        line = max(here, key=lambda pk: (here[pk], -by_pk[pk].ordinal))
        for one in group.sources:
            if one.key in about and by_pk[line].office.path.startswith(about[one.key]):
                apart.append(free[one.key])
            elif one.key not in held:
                joining.append((by_pk[line], free[one.key]))
    lines.write_sources(joining)
    return [*fresh, *lines.groups_of(apart)]


def _take_what_fits(
    programme: Programme,
    problems: Sequence[Problem],
    groups: Sequence[rules.Group],
    *,
    kept: Sequence[Measure],
    before: Sequence[lines.Standing] = (),
) -> None:
    """Write the groups as lines; those beyond the budget are kept with their cost.

    `before` are lines that stood there: one of the same problems keeps its key.
    """
    budget = programme.budget
    if budget is not None:
        budget = max(Decimal(0), budget - sum(line.cost for line in kept))
    fits = rules.fitting([group.cost for group in groups], budget)
    taken = [group for group, fit in zip(groups, fits, strict=True) if fit]
    by_key = {sources.key(problem): problem for problem in problems}
    lines.write(programme, taken, by_key, first=len(kept) + 1, before=before)
    left = [group for group, fit in zip(groups, fits, strict=True) if not fit]
    programme.over_budget = lines.as_over_budget(left)
    programme.save(update_fields=["over_budget"])


@transaction.atomic
def add_line(*, programme: Programme, problem: Finding | Question, by: User) -> Measure:
    """Give a waiting problem that was left out a line of its own; a new draft leaves it there."""
    programme = lock_editable(programme)
    locked = sources.lock_one(Area.of(programme), problem)
    key = sources.key(locked)
    (measure,) = lines.write(
        programme, lines.groups_of([locked]), {key: locked}, first=next_ordinal(programme)
    )
    Measure.objects.filter(pk=measure.pk).update(is_edited=True)
    take_back(programme, locked)
    return measure


def put_aside(programme: Programme, problem: Problem, *, reason: str, by: User) -> SetAside:
    """Keep why the programme leaves the problem alone."""
    return SetAside.objects.create(
        programme=programme, **sources.link(problem), reason=reason.strip(), by=by, at=clock.now()
    )


def take_back(programme: Programme, problem: Problem) -> None:
    """The problem stands in a measure again: nobody left it alone."""
    programme.set_aside.filter(**sources.link(problem)).delete()


def next_ordinal(programme: Programme) -> int:
    """The number of a line put at the end."""
    last = programme.lines.order_by("-ordinal").values_list("ordinal", flat=True).first()
    return (last or 0) + 1


def lock_editable(programme: Programme) -> Programme:
    """The programme, locked; FrozenError when its plan can't change any more."""
    locked = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if not locked.is_editable:
        raise FrozenError(locked.get_state_display())
    return locked


def lock_line(measure: Measure) -> tuple[Programme, Measure]:
    """The programme and its line, both locked to be changed.

    FrozenError when the plan can't change any more, DecisionError when the line was joined to
    another one meanwhile, or the draft made anew.
    """
    programme = lock_editable(measure.programme)
    rows = Measure.objects.select_for_update(of=("self",)).filter(programme=programme)
    line = rows.filter(pk=measure.pk).first()
    if line is None:
        raise DecisionError(_("This measure is not in the draft any more."))
    line.programme = programme
    return programme, line


def drop_stale(programme: Programme) -> int:
    """Take out sources that wait no more, and lines left without any; how many sources."""
    stale = [source.pk for source in stale_sources(programme)]
    MeasureSource.objects.filter(pk__in=stale).delete()
    if stale:
        Measure.objects.filter(
            programme=programme, sources__isnull=True, without_source_reason=""
        ).delete()
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


def usual_title(territory: Territory, horizon: str) -> str:
    """The title of a programme that nobody named, as it is stored."""
    with translation.override(STORED_LANGUAGE):
        return plan_words.title(territory, horizon)
