"""What a change of the network means for receptions: sealed reports, open appeals, devices."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from receptions.choices import OPEN, BlockState
from receptions.models import (
    NumberBlock,
    QuarterReport,
    Question,
    QueueDevice,
    Reception,
    RoutingRule,
)
from receptions.models.report import SEALED_STATES
from territories.change_plans import Plan
from territories.effects import Effect, EffectKind, Line, listed, summed, warning
from territories.models import Territory
from territories.periods import Quarter

LEFT, WARNING = EffectKind.LEFT, EffectKind.WARNING


class Receptions:
    """The network of receptions follows the territories."""

    def preview(self, plan: Plan) -> Iterator[Effect]:
        """Receptions that go along with their questions, what stays, reports that differ."""
        yield from _along(plan)
        yield from _without(plan)
        yield from _reports(plan)

    def left(self, gone: Collection[int]) -> Iterator[Effect]:
        """Receptions of territories that end, with what is open there."""
        receptions = Reception.objects.filter(territory__in=gone, closed_on__isnull=True)
        yield from listed(
            ngettext_lazy(
                "%(count)s reception is left to be closed.",
                "%(count)s receptions are left to be closed.",
                "count",
            ),
            receptions.order_by("territory__path"),
            reception_line,
            code="receptions",
            kind=LEFT,
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s open question stays there until it is closed.",
                "%(count)s open questions stay there until they are closed.",
                "count",
            ),
            _by_reception(Question.objects.filter(status__in=OPEN, reception__territory__in=gone)),
            reception_line,
            code="questions",
            kind=LEFT,
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s kiosk or screen of the queue there has to be revoked.",
                "%(count)s kiosks and screens of the queue there have to be revoked.",
                "count",
            ),
            _by_reception(QueueDevice.objects.filter(_here(gone), revoked_at__isnull=True)),
            reception_line,
            code="devices",
            kind=LEFT,
        )
        yield from summed(
            ngettext_lazy(
                "%(count)s number block there has to be returned.",
                "%(count)s number blocks there have to be returned.",
                "count",
            ),
            _by_reception(NumberBlock.objects.filter(_here(gone), state=BlockState.OPEN)),
            reception_line,
            code="blocks",
            kind=LEFT,
        )
        yield from listed(
            ngettext_lazy(
                "%(count)s report there isn't handed in yet.",
                "%(count)s reports there aren't handed in yet.",
                "count",
            ),
            _in_work(_here(gone)),
            report_line,
            code="reports",
            kind=LEFT,
        )
        rules = RoutingRule.objects.standing().filter(territory__in=gone)
        yield from listed(
            ngettext_lazy(
                "%(count)s routing rule names the territory and has to be replaced.",
                "%(count)s routing rules name the territories and have to be replaced.",
                "count",
            ),
            rules.select_related("territory", "topic"),
            lambda one: Line(
                one.territory.name,
                reverse("receptions:rule-list"),
                one.topic.name if one.topic else "",
            ),
            code="rules",
            kind=LEFT,
        )

    def refusal(self, plan: Plan) -> str:
        """Whether a sealed report would say something else.

        A report adds up the network of its quarter's last day, so a move changes every quarter
        that had not ended, in both regions; who ends is still a part of the quarter it ends in.
        """
        for child, parent in plan.moves:
            if child.level == "mahalla" or parent.pk is None:
                continue
            if _is_sealed({child.parent_id, parent.pk}, Quarter.of(plan.on)):
                return _(
                    "Reports of this quarter are sealed: the move would change what they add up."
                )
        quarter = Quarter.of(plan.on)
        since = quarter if quarter.first_day == plan.on else quarter.next
        if _is_sealed({one.pk for one in plan.gone}, since):
            return _("A territory that ends has sealed a report of a later quarter.")
        return ""


def reception_line(one: Reception) -> Line:
    """A reception, leading to its page."""
    return Line(one.name, reverse("receptions:reception-detail", args=[one.code]))


def report_line(one: QuarterReport) -> Line:
    """A report by its reception and quarter."""
    return Line(one.reception.name, hint=str(one.period))


def _along(plan: Plan) -> Iterator[Effect]:
    along = Reception.objects.filter(territory__in=plan.carried, closed_on__isnull=True)
    yield from listed(
        ngettext_lazy(
            "%(count)s reception goes along with its territory.",
            "%(count)s receptions go along with their territories.",
            "count",
        ),
        along.order_by("territory__path"),
        reception_line,
        code="receptions that move",
    )
    questions = Question.objects.filter(status__in=OPEN)
    yield from summed(
        ngettext_lazy(
            "%(count)s open question goes along: its number, date and office stay.",
            "%(count)s open questions go along: their numbers, dates and offices stay.",
            "count",
        ),
        _by_reception(questions.filter(_here(plan.carried))),
        reception_line,
        code="questions that move",
    )
    ending = [one.pk for one in plan.gone]
    about = questions.filter(Q(mahalla__in=plan.carried) | Q(territory__in=plan.carried))
    yield from summed(
        ngettext_lazy(
            "%(count)s open question about what moves stays at its reception.",
            "%(count)s open questions about what moves stay at their receptions.",
            "count",
        ),
        _by_reception(about.exclude(_here([*plan.carried, *ending]))),
        reception_line,
        code="questions about it",
    )


def _without(plan: Plan) -> Iterator[Effect]:
    """Who has no reception afterwards."""
    served = set(
        Reception.objects.filter(
            closed_on__isnull=True, territory__in=[one.pk for one in plan.after if one.pk]
        ).values_list("territory", flat=True)
    )
    for one in plan.with_reception:
        if one in plan.made:
            said = _(
                "%(place)s has no reception, offices and council yet: they come with the next"
                " loading of the reference data. Until then nobody is received there."
            )
        elif one.pk not in served:
            said = _("%(place)s has no reception that works.")
        else:
            continue
        yield warning(said % {"place": one.name}, "without", one.code)


def _reports(plan: Plan) -> Iterator[Effect]:
    """Reports of this quarter and later ones, of everything that holds what changes."""
    quarter = Quarter.of(plan.on)
    since = QuarterReport.objects.light().filter(
        Q(year=quarter.year, quarter__gte=quarter.number) | Q(year__gt=quarter.year),
        reception__territory__in=_around(plan),
    )
    yield from listed(
        ngettext_lazy(
            "%(count)s report is sealed: its figures don't change. Where they would differ now, a"
            " correction sheet appears that names the change as the cause.",
            "%(count)s reports are sealed: their figures don't change. Where they would differ"
            " now, correction sheets appear that name the change as the cause.",
            "count",
        ),
        _ordered(since.filter(state__in=SEALED_STATES)),
        report_line,
        code="sealed",
        kind=WARNING,
    )
    yield from listed(
        ngettext_lazy(
            "%(count)s report in work is counted anew in the new network.",
            "%(count)s reports in work are counted anew in the new network.",
            "count",
        ),
        _ordered(since.exclude(state__in=SEALED_STATES)),
        report_line,
        code="reports that move",
    )


def _around(plan: Plan) -> list[int]:
    """Keys of what the change names, of the parents it names, and of everything above them."""
    paths = {one.path for one in plan.present}
    codes = {code for path in paths for code in path.split(".")}
    return list(Territory.objects.filter(code__in=codes).values_list("pk", flat=True))


def _here(territories: Collection[int]) -> Q:
    return Q(reception__territory__in=territories)


def _in_work(where: Q) -> QuerySet[QuarterReport, QuarterReport]:
    return _ordered(QuarterReport.objects.light().filter(where).exclude(state__in=SEALED_STATES))


def _ordered(reports: QuerySet[QuarterReport, QuarterReport]) -> Any:
    found = reports.select_related("reception")
    return found.order_by("year", "quarter", "reception__territory__path")


def _by_reception(rows: QuerySet[Any, Any]) -> dict[Reception, int]:
    """How many of the rows each reception has."""
    found = rows.order_by().values("reception").annotate(number=Count("pk"))
    numbers = dict(found.values_list("reception", "number"))
    receptions = Reception.objects.filter(pk__in=numbers).order_by("territory__path")
    return {one: numbers[one.pk] for one in receptions}


def _is_sealed(territories: set[int | None], since: Quarter) -> bool:
    sealed = QuarterReport.objects.filter(
        reception__territory__in=territories, state__in=SEALED_STATES, year__gte=since.year
    )
    return sealed.exclude(year=since.year, quarter__lt=since.number).exists()
