"""The numbers of the national desk. Higher floors add theirs from `apps.py`.

A provider gets the desk and gives tiles; each tile opens into its list.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count as CountRows
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from receptions.models import NationalProposal, OpenCount, Signal
from receptions.national_choices import NationalState
from receptions.national_numbers import rated_quarter
from receptions.report_content import written
from receptions.report_standing import summary_of
from receptions.signal_choices import SignalKind
from territories import clock
from territories.choices import RatingClass, RatingState
from territories.figure_registry import registry
from territories.figures import Count
from territories.models import Rating
from territories.periods import Quarter

QUALITY = ("confirmed_satisfied", "false_closures", "in_time", "council_decisions_done_in_time")


@dataclass(frozen=True)
class Tile:
    """A number, what it says, and the list behind it."""

    label: str
    value: str
    url: str
    tone: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Desk:
    """The quarter, and by code the country's counts of the figures that the groups have named."""

    quarter: Quarter
    totals: Mapping[str, Count]

    def tile(self, code: str, *, bad: bool = False) -> Iterable[Tile]:
        """The figure of the whole country; nothing where no app has registered it."""
        figure = registry.figures.get(code)
        if figure is None:
            return
        total = self.totals[code]
        hint = ""
        if figure.denominated and total.denominator:
            hint = _("%(part)s of %(all)s") % {
                "part": written(int(total.numerator)),
                "all": written(int(total.denominator)),
            }
        yield Tile(
            label=str(figure.name),
            value=written(figure.value(total), figure.unit),
            url=cases_url(code, self.quarter) if figure.cases else "",
            tone="bad" if bad and total.numerator else "",
            hint=hint,
        )


Provider = Callable[[Desk], Iterable[Tile]]


@dataclass(frozen=True)
class Group:
    """Tiles under a title (a str or a lazy translation), with the figures they show."""

    title: Any
    provider: Provider
    order: int
    figures: tuple[str, ...] = ()


_groups: list[Group] = []


def register(group: Group) -> None:
    """Add a group of tiles once; the one with the lowest order comes first."""
    if group.provider not in [one.provider for one in _groups]:
        _groups.append(group)
        _groups.sort(key=lambda one: one.order)


def groups(quarter: Quarter) -> list[tuple[str, Sequence[Tile]]]:
    """Every group that has something to say; their figures are counted together."""
    named = dict.fromkeys(code for group in _groups for code in group.figures)
    codes = [code for code in named if code in registry.figures]
    counts = registry.own_counts(codes, quarter.first_day, quarter.last_day)
    totals = {code: _total(by_place.values()) for code, by_place in counts.items()}
    desk = Desk(quarter, totals)
    found = [(str(group.title), list(group.provider(desk))) for group in _groups]
    return [(title, tiles) for title, tiles in found if tiles]


def _total(counts: Collection[Count]) -> Count:
    return Count(sum(one.numerator for one in counts), sum(one.denominator for one in counts))


def cases_url(code: str, quarter: Quarter) -> str:
    """Where the cases behind a figure of the country are listed, page by page (R-21 there)."""
    return f"{reverse('territories:figure-cases', args=[code])}?quarter={quarter.slug}"


def appeals(desk: Desk) -> Iterable[Tile]:
    """What came in and what is open now."""
    today = clock.today()
    if (figure := registry.figures.get("appeals_received")) is not None:
        received = sum(int(one.numerator) for one in figure.counts(today, today).values())
        days = urlencode({"received_from": today.isoformat(), "received_to": today.isoformat()})
        yield Tile(
            _("Appeals received today"),
            written(received),
            f"{reverse('receptions:appeal-list')}?{days}",
        )
    yield from desk.tile("appeals_received")
    now = OpenCount.objects.aggregate(
        all=Sum("open"), late=Sum("open", filter=Q(legal_due_on__lt=today))
    )
    control = reverse("receptions:control-desk")
    yield Tile(_("Questions open now"), written(now["all"] or 0), control)
    yield Tile(
        _("Overdue now"),
        written(now["late"] or 0),
        f"{reverse('receptions:control-questions')}?bucket=overdue",
        "bad" if now["late"] else "",
    )


def quality(desk: Desk) -> Iterable[Tile]:
    """Whether problems are solved, as somebody else confirmed."""
    for code in QUALITY:
        yield from desk.tile(code, bad=code == "false_closures")


def signals(_desk: Desk) -> Iterable[Tile]:
    """What the weekly comparison found and nobody has dealt with."""
    counted = Signal.objects.open().order_by().values_list("kind").annotate(CountRows("pk"))
    for kind, number in sorted(counted):
        url = f"{reverse('receptions:signal-list')}?{urlencode({'kind': kind})}"
        yield Tile(str(SignalKind(kind).label), written(number), url, "wait")


def network(desk: Desk) -> Iterable[Tile]:
    """The reports of the quarter before, the newest ratings, proposals without a decision."""
    last = desk.quarter.previous
    reports = summary_of(last)
    hint = _("%(number)s past their date") % {"number": reports["late"]} if reports["late"] else ""
    yield Tile(
        _("Reports submitted, %(quarter)s") % {"quarter": last},
        "{handed_in} / {all}".format(**reports),
        f"{reverse('receptions:report-list')}?quarter={last.slug}",
        "bad" if reports["late"] else "",
        hint,
    )
    yield from _ratings()
    waiting = NationalProposal.objects.exclude(
        state__in=[NationalState.ADOPTED, NationalState.DECLINED]
    ).count()
    yield Tile(
        _("Proposals without a decision"),
        written(waiting),
        reverse("receptions:national-proposals"),
    )


def _ratings() -> Iterable[Tile]:
    quarter = rated_quarter()
    if quarter is None:
        return
    newest = {"year": quarter.year, "quarter": quarter.number, "state": RatingState.APPROVED}
    bad = Rating.objects.filter(**newest, rating_class=RatingClass.UNSATISFACTORY).count()
    query = urlencode({"quarter": quarter.slug, "rating_class": RatingClass.UNSATISFACTORY.value})
    yield Tile(
        _("Rated unsatisfactory, %(quarter)s") % {"quarter": quarter},
        written(bad),
        f"{reverse('territories:rating-list')}?{query}",
        "bad" if bad else "",
    )


def join() -> None:
    """The groups of this app; called from apps.py."""
    register(Group(gettext_lazy("Appeals"), appeals, 10, ("appeals_received",)))
    register(Group(gettext_lazy("Solutions in the quarter"), quality, 20, QUALITY))
    register(Group(gettext_lazy("Signals"), signals, 25))
    register(Group(gettext_lazy("The network"), network, 40))
