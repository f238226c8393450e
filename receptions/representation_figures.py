"""Figures, parts and a table of representations and binding instructions (DOMAIN 6 and 9).

What puts a paper into a period: the day it was signed, the office first replied, the reception
accepted the measures, or the reply was due. Withdrawn papers don't count.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from django.db.models import Count as CountRows
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from receptions.check_figures import between
from receptions.figures import READY
from receptions.liability_figures import OWNER
from receptions.models import LiabilityEntry, Representation, RepresentationReply
from receptions.power_choices import LiabilityGround, PaperKind, PaperState, ReplyDecision
from receptions.power_filters import of_path, seen_papers
from territories import clock, figure_sight
from territories.choices import Direction
from territories.figure_parts import Behind, Noun, Term
from territories.figure_registry import Registry
from territories.figure_sight import Sight
from territories.figures import Case, Count, Counts, Figure, Table, TableRow, Text, Unit
from territories.row_parts import RowKind, RowPart, RowParts

SOURCE = "powers"
Papers = QuerySet[Representation]


def _standing() -> Papers:
    """Signed papers that were not withdrawn."""
    return Representation.objects.filter(signed_at__isnull=False).exclude(
        state=PaperState.WITHDRAWN
    )


def _replies(decision: str) -> QuerySet[RepresentationReply]:
    """The replies to a paper on which the reception decided so, with their day."""
    return RepresentationReply.objects.filter(
        representation=OuterRef("pk"), decision=decision
    ).annotate(day=TruncDate("at"))


_BY_ITS_DATE = Q(day__lte=OuterRef("due_on"))


def issued(first: dt.date, last: dt.date) -> Papers:
    """Papers signed in the period."""
    return _standing().filter(between(first, last, "signed_at"))


def answered(first: dt.date, last: dt.date) -> Papers:
    """Papers to which the office first replied in the period, sufficiently or not."""
    replies = RepresentationReply.objects.filter(representation=OuterRef("pk")).order_by("at")
    return (
        _standing()
        .annotate(replied_at=Subquery(replies.values("at")[:1]))
        .filter(between(first, last, "replied_at"))
    )


def accepted(first: dt.date, last: dt.date) -> Papers:
    """Papers whose measures the reception accepted in the period."""
    return _standing().filter(between(first, last, "ended_at"), state=PaperState.ACCEPTED)


def cause_removed(first: dt.date, last: dt.date) -> Papers:
    """Of these, the ones whose reply says that the cause is removed."""
    removed = _replies(ReplyDecision.ACCEPTED).filter(cause_removed=True)
    return accepted(first, last).filter(Exists(removed))


def due(first: dt.date, last: dt.date) -> Papers:
    """Papers whose term ended in the period, as far as it is known whether they were fulfilled.

    The date has passed or the measures are accepted; no reply given in time waits for a decision.
    """
    known = Q(due_on__lt=clock.today()) | Q(state=PaperState.ACCEPTED)
    waiting = _replies(ReplyDecision.WAITING).filter(_BY_ITS_DATE)
    return _standing().filter(known, ~Exists(waiting), due_on__range=(first, last))


def in_time(first: dt.date, last: dt.date) -> Papers:
    """Of these, the ones whose accepted measures the office reported by the date."""
    given = _replies(ReplyDecision.ACCEPTED).filter(_BY_ITS_DATE)
    return due(first, last).filter(Exists(given), state=PaperState.ACCEPTED)


def liable(first: dt.date, last: dt.date) -> QuerySet[LiabilityEntry]:
    """People held liable on representations and instructions, by the day of the act."""
    return LiabilityEntry.objects.standing().filter(
        act_date__range=(first, last), ground=LiabilityGround.REPRESENTATION
    )


def _of_kind(rows: str, kind: str, first: dt.date, last: dt.date) -> Papers:
    papers: Papers = _ROWS[rows](first, last).filter(kind=kind)
    return papers


def count(kind: str, rows: str, first: dt.date, last: dt.date) -> Counts:
    """Papers of the kind by territory of the reception."""
    return _number(_of_kind(rows, kind, first, last))


def share(kind: str, rows: Sequence[str], first: dt.date, last: dt.date) -> Counts:
    """The first of two sets of rows, among the second."""
    few, many = (count(kind, one, first, last) for one in rows)
    return {
        territory: Count(few.get(territory, Count()).numerator, whole.numerator)
        for territory, whole in many.items()
    }


def cases(kind: str, rows: str, first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """The papers behind a number, without a word of what they say."""
    papers = _of_kind(rows, kind, first, last).filter(of_path(path))
    yield from map(_paper_case, papers.order_by("number").iterator())


def count_liable(first: dt.date, last: dt.date) -> Counts:
    """Entries of the register by territory of the reception."""
    return _number(liable(first, last))


def liable_cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """Acts behind the figure; no names."""
    entries = liable(first, last).filter(of_path(path))
    yield from map(_entry_case, entries.order_by("act_date", "pk").iterator())


def _number(rows: QuerySet) -> Counts:
    counted = rows.order_by().values_list(OWNER).annotate(number=CountRows("pk"))
    return {territory: Count(number) for territory, number in counted}


def _paper_case(paper: Representation) -> Case:
    assert paper.signed_at is not None  # noqa: S101  only signed papers are counted
    day = timezone.localdate(paper.signed_at)
    return Case(paper.number, paper.get_absolute_url(), day.isoformat())


def _entry_case(entry: LiabilityEntry) -> Case:
    return Case(entry.act_number, entry.get_absolute_url(), entry.act_date.isoformat())


_ROWS = {
    "issued": issued,
    "answered": answered,
    "accepted": accepted,
    "cause_removed": cause_removed,
    "due": due,
    "in_time": in_time,
}
_KINDS = {"representations": PaperKind.REPRESENTATION, "instructions": PaperKind.INSTRUCTION}
_NAMES: dict[tuple[str, str], Text] = {
    ("representations", "issued"): _("representations issued"),
    ("representations", "answered"): _("representations answered"),
    ("representations", "accepted"): _("representations whose measures were accepted"),
    ("representations", "cause_removed"): _("representations, cause removed"),
    ("representations", "due"): _("representations due"),
    ("representations", "in_time"): _("representations fulfilled in time"),
    ("instructions", "issued"): _("binding instructions issued"),
    ("instructions", "answered"): _("binding instructions answered"),
    ("instructions", "accepted"): _("binding instructions whose measures were accepted"),
    ("instructions", "cause_removed"): _("binding instructions, cause removed"),
    ("instructions", "due"): _("binding instructions due"),
    ("instructions", "in_time"): _("binding instructions fulfilled in time"),
}
_PAPERS = RowKind(Noun.REPRESENTATIONS, OWNER, _paper_case, seen_by_row=True)
_LIABLE = RowKind(Noun.LIABLE, OWNER, _entry_case, seen_by_row=True)
_ALL = (
    *(
        RowPart(f"{kinds}_{rows}", name, _PAPERS, partial(_of_kind, rows, _KINDS[kinds]))
        for (kinds, rows), name in _NAMES.items()
    ),
    RowPart(
        "liable_by_representation", _("people held liable on representations"), _LIABLE, liable
    ),
)
PARTS = RowParts(SOURCE, {part.code: part for part in _ALL})

_READY = {one.code: one for one in READY}
SHARES = (("cause_removed", "accepted", "cause_removed"), ("in_time", "due", "fulfilled_in_time"))


def _figures() -> Iterator[Figure]:
    for kinds, kind in _KINDS.items():
        for rows in ("issued", "answered"):
            yield Figure(
                f"{kinds}_{rows}",
                _READY[f"{kinds}_{rows}"].names.text,
                Unit.COUNT,
                partial(count, kind, rows),
                cases=partial(cases, kind, rows),
            )
        for part, whole, name in SHARES:
            yield Figure(
                f"{kinds}_{name}",
                _READY[f"{kinds}_{name}"].names.text,
                Unit.PERCENT,
                partial(share, kind, (part, whole)),
                Direction.MORE_IS_BETTER,
                partial(cases, kind, part),
            )


FIGURES = tuple(_figures())
LIABLE = Figure(
    "liability_by_representation",
    _READY["liability_by_representation"].names.text,
    Unit.COUNT,
    count_liable,
    cases=liable_cases,
)


def _column(kinds: str, rows: str) -> str:
    """A short key: a line of a correction sheet names table, row and column in one code."""
    return f"{kinds[:4]}_{rows}"


_SHOWN = ("issued", "answered", "cause_removed", "in_time")
_COLUMNS: tuple[tuple[str, Text], ...] = (
    *((_column(kinds, rows), _NAMES[kinds, rows]) for kinds in _KINDS for rows in _SHOWN),
    ("liable", _("people held liable")),
)


def behind_column(column: str) -> Behind:
    """The papers, or the entries of the register, that a column counts."""
    return Behind(PARTS, [Term(_PARTS_OF_COLUMNS[column])])


_PARTS_OF_COLUMNS = {
    **{_column(kinds, rows): f"{kinds}_{rows}" for kinds in _KINDS for rows in _SHOWN},
    "liable": "liable_by_representation",
}


def by_territory(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """One row a reception: papers of both kinds and what came of them, people held liable."""
    found: dict[int, dict[str, int]] = defaultdict(
        lambda: dict.fromkeys((column for column, _label in _COLUMNS), 0)
    )
    for rows in _SHOWN:
        numbers = {kinds: CountRows("pk", filter=Q(kind=kind)) for kinds, kind in _KINDS.items()}
        counted = _ROWS[rows](first, last).order_by().values_list(OWNER).annotate(**numbers)
        for territory, *each in counted:
            for kinds, number in zip(_KINDS, each, strict=True):
                found[territory][_column(kinds, rows)] = number
    for territory, entries in count_liable(first, last).items():
        found[territory]["liable"] = int(entries.numerator)
    for territory, cells in found.items():
        yield TableRow(territory, "", cells)


TABLE = Table(
    "representations_by_territory",
    _("Representations and binding instructions, by territory"),
    _COLUMNS,
    by_territory,
    by_territory=True,
    behind=behind_column,
)


def register(registry: Registry) -> None:
    """Put figures, parts and the table into the registry, and say who sees their cases."""
    registry.register_parts(PARTS)
    registry.register(*FIGURES, LIABLE)
    registry.register_table(TABLE)
    figure_sight.register(SOURCE, Sight("view_appeals"))
    figure_sight.register(LIABLE.code, Sight("view_appeals"))
    for column in _PARTS_OF_COLUMNS.keys() - {"liable"}:
        figure_sight.register(f"{TABLE.code}.{column}", Sight("view_appeals", seen=seen_papers))
    for figure in FIGURES:
        figure_sight.register(figure.code, Sight("view_appeals", seen=seen_papers))
