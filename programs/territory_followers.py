"""What a change of the network means for programmes, their measures and the state's objects."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import ngettext_lazy

from programs.choices import ProgrammeState
from programs.development_choices import CONCLUDED
from programs.models import DevelopmentProgramme, Measure, Programme, ProgrammeObject
from territories.change_effects import by_place, place_line
from territories.change_plans import Plan
from territories.effects import Effect, EffectKind, summed

LEFT = EffectKind.LEFT
OVER = (ProgrammeState.CLOSED, ProgrammeState.DISCARDED)


class Programmes:
    """Programmes lie at their territory and stay with their khokimiyat."""

    def preview(self, plan: Plan) -> Iterator[Effect]:
        """Programmes of territories that move."""
        here = plan.carried
        yield from summed(
            ngettext_lazy(
                "%(count)s programme in work goes along: its khokimiyat stays.",
                "%(count)s programmes in work go along: their khokimiyats stay.",
                "count",
            ),
            by_place(_in_work(here)),
            place_line,
            code="programmes that move",
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s development programme goes along.",
                "%(count)s development programmes go along.",
                "count",
            ),
            by_place(_developments(here)),
            place_line,
            code="developments that move",
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s unfinished object of state programmes goes along.",
                "%(count)s unfinished objects of state programmes go along.",
                "count",
            ),
            by_place(_objects(here), "district_year__territory"),
            place_line,
            code="objects that move",
        )

    def left(self, gone: Collection[int]) -> Iterator[Effect]:
        """What is still to be done at territories that end."""
        yield from summed(
            ngettext_lazy(
                "%(count)s programme there is in work until it is closed.",
                "%(count)s programmes there are in work until they are closed.",
                "count",
            ),
            by_place(_in_work(gone)),
            place_line,
            code="programmes",
            kind=LEFT,
        )
        measures = Measure.objects.unfinished().filter(programme__in=_in_work(gone))
        yield from summed(
            ngettext_lazy(
                "%(count)s measure there stays with its office.",
                "%(count)s measures there stay with their offices.",
                "count",
            ),
            by_place(measures, "programme__territory"),
            place_line,
            code="measures",
            kind=LEFT,
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s development programme there waits for a conclusion.",
                "%(count)s development programmes there wait for a conclusion.",
                "count",
            ),
            by_place(_developments(gone)),
            place_line,
            code="developments",
            kind=LEFT,
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s unfinished object of state programmes stays in its list.",
                "%(count)s unfinished objects of state programmes stay in their lists.",
                "count",
            ),
            by_place(_objects(gone), "district_year__territory"),
            place_line,
            code="objects",
            kind=LEFT,
        )

    def refusal(self, plan: Plan) -> str:
        """No programme forbids a change."""
        return ""


def _in_work(territories: Collection[int]) -> QuerySet[Programme, Programme]:
    return Programme.objects.filter(territory__in=territories).exclude(state__in=OVER)


def _developments(
    territories: Collection[int],
) -> QuerySet[DevelopmentProgramme, DevelopmentProgramme]:
    found = DevelopmentProgramme.objects.filter(territory__in=territories)
    return found.exclude(state__in=CONCLUDED)


def _objects(territories: Collection[int]) -> QuerySet[ProgrammeObject, ProgrammeObject]:
    where = Q(district_year__territory__in=territories, finished_on__isnull=True)
    return ProgrammeObject.objects.filter(where)
