"""Table 7 of the quarterly report (DOMAIN 9) and the figures of the receptions' powers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import partial

from django.db.models import Count as CountRows
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.models import LiabilityEntry, Representation, RepresentationReply
from receptions.power_choices import LiabilityKind, LiabilityMeasure, PaperState, ReplyDecision
from receptions.power_filters import of_path, seen_papers
from receptions.rules import year_before
from territories import clock, figure_sight
from territories.choices import Direction
from territories.figure_registry import Registry
from territories.figure_sight import Sight
from territories.figures import Case, Count, Counts, Figure, Table, TableRow, Text, Unit

OWNER = "reception__territory"
# Column, and the filter of the register that opens the entries behind its numbers.
_COLUMNS: dict[str, dict[str, str]] = {
    "fine": {"measure": LiabilityMeasure.FINE},
    "reprimand": {"measure": LiabilityMeasure.REPRIMAND},
    "dismissal": {"measure": LiabilityMeasure.DISMISSAL},
    "disciplinary": {"kind": LiabilityKind.DISCIPLINARY},
    "administrative": {"kind": LiabilityKind.ADMINISTRATIVE},
    "material": {"kind": LiabilityKind.MATERIAL},
    "criminal": {"kind": LiabilityKind.CRIMINAL},
    "total": {},
}
_LABELS: tuple[tuple[str, Text], ...] = (
    ("fine", _("fine")),
    ("reprimand", _("reprimand")),
    ("dismissal", _("removal from the post")),
    ("disciplinary", _("disciplinary, in all")),
    ("administrative", _("administrative")),
    ("material", _("material")),
    ("criminal", _("criminal (referred)")),
    ("total", _("in all")),
)


def by_year(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Those held liable in the period, and in the same period of the year before."""
    for begin, end in ((first, last), (year_before(first), year_before(last))):
        rows = (
            LiabilityEntry.objects.standing()
            .filter(act_date__range=(begin, end))
            .order_by()
            .values(OWNER)
            .annotate(
                **{f"n_{name}": CountRows("pk", filter=Q(**one)) for name, one in _COLUMNS.items()}
            )
        )
        for row in rows:
            cells = {name: row[f"n_{name}"] for name in _COLUMNS}
            yield TableRow(row[OWNER], str(begin.year), cells)


def opens(place: str, first: dt.date, last: dt.date, row: str, column: str) -> str:
    """The register narrowed to the entries behind one number of the table."""
    if row != str(first.year):
        first, last = year_before(first), year_before(last)
    query = QueryDict(mutable=True)
    query.update(_COLUMNS[column])
    query.update({"act_from": first.isoformat(), "act_to": last.isoformat(), "place": place})
    return f"{reverse('receptions:liability-list')}?{query.urlencode()}"


def liable(first: dt.date, last: dt.date, column: str = "total") -> Counts:
    """Entries of the register by the date of the act, those of a column of the table."""
    rows = (
        LiabilityEntry.objects.standing()
        .filter(act_date__range=(first, last), **_COLUMNS[column])
        .order_by()
        .values_list(OWNER)
        .annotate(number=CountRows("pk"))
    )
    return {territory: Count(number) for territory, number in rows}


def liable_cases(first: dt.date, last: dt.date, path: str, column: str = "total") -> Iterator[Case]:
    """Acts behind the figure; no names."""
    entries = LiabilityEntry.objects.standing().filter(
        of_path(path), act_date__range=(first, last), **_COLUMNS[column]
    )
    for entry in entries.order_by("act_date", "pk"):
        yield Case(entry.act_number, entry.get_absolute_url(), entry.act_date.isoformat())


def _replies(first: dt.date, last: dt.date) -> tuple[Q, Exists]:
    """Representations whose term ended in the period; whether a reply that does came by then."""
    asked = Q(due_on__range=(first, min(last, clock.today() - dt.timedelta(days=1))))
    replies = RepresentationReply.objects.exclude(decision=ReplyDecision.INSUFFICIENT)
    in_time = replies.annotate(day=TruncDate("at")).filter(
        representation=OuterRef("pk"), day__lte=OuterRef("due_on")
    )
    return asked, Exists(in_time)


def representations_in_time(first: dt.date, last: dt.date) -> Counts:
    """Of the representations whose reply was due in the period, those replied to by then."""
    asked, replied = _replies(first, last)
    rows = (
        _due_papers()
        .filter(asked)
        .annotate(replied=replied)
        .order_by()
        .values_list(OWNER)
        .annotate(top=CountRows("pk", filter=Q(replied=True)), bottom=CountRows("pk"))
    )
    return {territory: Count(top, bottom) for territory, top, bottom in rows}


def representations_in_time_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """The representations that were replied to in time."""
    asked, replied = _replies(first, last)
    papers = _due_papers().filter(asked, replied, of_path(path))
    for paper in papers.order_by("number"):
        assert paper.due_on is not None  # noqa: S101  a served paper has a date
        yield Case(paper.number, paper.get_absolute_url(), paper.due_on.isoformat())


def _due_papers() -> QuerySet[Representation]:
    """Served papers that stand; their date is that of the term that runs."""
    return Representation.objects.exclude(state__in=_NOT_ASKED)


_NOT_ASKED = (PaperState.DRAFT, PaperState.DROPPED, PaperState.WITHDRAWN)

_KINDS: tuple[tuple[str, Text], ...] = (
    ("fine", _("People held liable: fine")),
    ("reprimand", _("People held liable: reprimand")),
    ("dismissal", _("People held liable: removal from the post")),
    ("disciplinary", _("People held liable: disciplinary, in all")),
    ("administrative", _("People held liable: administrative")),
    ("criminal", _("People held liable: criminal (referred)")),
)
FIGURES = (
    Figure("liability", _("People held liable"), Unit.COUNT, liable, cases=liable_cases),
    *(
        Figure(
            f"liability_{column}",
            name,
            Unit.COUNT,
            partial(liable, column=column),
            cases=partial(liable_cases, column=column),
        )
        for column, name in _KINDS
    ),
    Figure(
        "representations_in_time",
        _("Representations replied to in time"),
        Unit.PERCENT,
        representations_in_time,
        Direction.MORE_IS_BETTER,
        representations_in_time_cases,
        _("Of the representations whose reply was due in the period, those replied to by then."),
    ),
)
TABLE = Table("liability", _("Liability"), _LABELS, by_year, link=opens)


def register(registry: Registry) -> None:
    """Put the figures and the table into the registry."""
    registry.register(*FIGURES)
    for figure in FIGURES:
        figure_sight.register(figure.code, Sight("view_appeals"))
    papers = Sight("view_appeals", seen=seen_papers)
    figure_sight.register("representations_in_time", papers)
    registry.register_table(TABLE)
