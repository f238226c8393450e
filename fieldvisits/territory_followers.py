"""What a change of the network means for rounds, field receptions, findings and households."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.utils.translation import ngettext_lazy

from fieldvisits.models import FieldReception, Finding, Household, Round
from territories.change_effects import by_place, place_line
from territories.change_plans import Plan
from territories.effects import Effect, EffectKind, summed

LEFT = EffectKind.LEFT


class Field:
    """What is planned in the field lies at its territory."""

    def preview(self, plan: Plan) -> Iterator[Effect]:
        """What lies at territories that move."""
        here = plan.carried
        yield from summed(
            ngettext_lazy(
                "%(count)s round planned or under way goes along.",
                "%(count)s rounds planned or under way go along.",
                "count",
            ),
            by_place(Round.objects.open().filter(territory__in=here)),
            place_line,
            code="rounds that move",
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s field reception announced goes along.",
                "%(count)s field receptions announced go along.",
                "count",
            ),
            by_place(FieldReception.objects.announced().filter(territory__in=here)),
            place_line,
            code="field receptions that move",
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s household of the register goes along.",
                "%(count)s households of the register go along.",
                "count",
            ),
            by_place(Household.objects.current().filter(mahalla__in=here), "mahalla"),
            place_line,
            code="households that move",
        )

    def left(self, gone: Collection[int]) -> Iterator[Effect]:
        """What lies at territories that end."""
        yield from summed(
            ngettext_lazy(
                "%(count)s round there has to be finished.",
                "%(count)s rounds there have to be finished.",
                "count",
            ),
            by_place(Round.objects.open().filter(territory__in=gone)),
            place_line,
            code="rounds",
            kind=LEFT,
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s field reception announced there has to be held or cancelled.",
                "%(count)s field receptions announced there have to be held or cancelled.",
                "count",
            ),
            by_place(FieldReception.objects.announced().filter(territory__in=gone)),
            place_line,
            code="field receptions",
            kind=LEFT,
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s finding there has to be decided.",
                "%(count)s findings there have to be decided.",
                "count",
            ),
            by_place(Finding.objects.undecided().filter(territory__in=gone)),
            place_line,
            code="findings",
            kind=LEFT,
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s household of the register stays with the territory that ends.",
                "%(count)s households of the register stay with the territory that ends.",
                "count",
            ),
            by_place(Household.objects.current().filter(mahalla__in=gone), "mahalla"),
            place_line,
            code="households",
            kind=LEFT,
        )

    def refusal(self, plan: Plan) -> str:
        """Nothing in the field forbids a change."""
        return ""
