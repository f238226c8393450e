"""What the control desk shows: a place, its numbers, and the questions behind each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from receptions.models import Appeal, Question, Reception
from receptions.power_choices import DUE, SOON_DAYS, WAITING, Bucket
from receptions.services import open_counts
from territories import clock
from territories.choices import Level
from territories.models import Office, Territory, User

PER_PAGE = 50  # offices or people on a page that has them all
TONES = {Bucket.OVERDUE: "bad", Bucket.TODAY: "warn", Bucket.RETURNED: "warn"}


@dataclass(frozen=True)
class Scope:
    """The territory looked at, and the receptions within it.

    Neither numbers nor lists have complaints that are kept from the `reader` (R-21).
    """

    place: Territory
    receptions: tuple[int, ...] | None  # None: all of them
    own: tuple[int, ...]
    reader: User | None = None

    @property
    def depth(self) -> int:
        """Which part of a path names the places below."""
        return self.place.path.count(".") + 1


@dataclass(frozen=True)
class Cell:
    """A number and the list behind it."""

    number: int
    url: str
    label: Any = ""
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """A place, an office or a person with the numbers of each bucket."""

    name: str
    url: str
    cells: list[Cell]


@dataclass(frozen=True)
class Desk:
    """Everything the page shows of the questions."""

    due: list[Cell]
    waiting: list[Cell]
    places: list[Line]
    offices: list[Line]
    people: list[Line]
    all_offices: Cell | None  # how many, and where they all are; None where all are shown
    all_people: Cell | None


@dataclass(frozen=True)
class Page:
    """Some of the offices or people of a scope, and where those before and after them are."""

    lines: list[Line]
    number: int
    prev_url: str
    next_url: str


def places_of(user: User) -> QuerySet[Territory]:
    """Territories whose desk the person may open."""
    return Territory.objects.with_reception().filter(user.powers.inside("view_appeals", "path"))


def scope_of(user: User, place: Territory | None = None) -> Scope:
    """The place asked for, or the highest one the person answers for."""
    if place is None:
        place = places_of(user).order_by("path").first()
        assert place is not None  # noqa: S101  whoever opens the desk has one
    inside = Reception.objects.filter(territory__path__startswith=place.path)
    own = Reception.objects.decided_by(user).filter(territory__path__startswith=place.path)
    whole = place.level == Level.COUNTRY
    return Scope(
        place,
        None if whole else tuple(inside.values_list("pk", flat=True)),
        tuple(own.values_list("pk", flat=True)),
        user,
    )


def desk_of(scope: Scope) -> Desk:
    """The numbers of the scope, each with its list; five statements."""
    counts = open_counts.read(receptions=scope.receptions, own=scope.own, depth=scope.depth)
    if scope.reader is not None:
        _take_off(counts, scope, scope.reader)
    total = counts.total
    return Desk(
        due=[_cell(scope, bucket, total, label=bucket.label) for bucket in DUE],
        waiting=[_cell(scope, bucket, total, label=bucket.label) for bucket in WAITING],
        places=_place_lines(scope, counts.by_place),
        offices=_lines(scope, "office", counts.by_office, _office_names),
        people=_lines(scope, "worker", counts.by_worker, _people_names),
        all_offices=_all(scope, "office", counts),
        all_people=_all(scope, "worker", counts),
    )


def page_of(scope: Scope, by: str, start: int) -> Page:
    """The offices or people (`by`) from a place in the order on, the most overdue first."""
    part = open_counts.Part((by,), start, PER_PAGE)
    counts = open_counts.read(
        receptions=scope.receptions, own=scope.own, depth=scope.depth, part=part
    )
    if scope.reader is not None:
        _take_off(counts, scope, scope.reader)
    found, names = {
        "office": (counts.by_office, _office_names),
        "worker": (counts.by_worker, _people_names),
    }[by]
    number = counts.numbers.get(by, 0)
    before, after = max(start - PER_PAGE, 0), start + PER_PAGE
    return Page(
        _lines(scope, by, found, names),
        number,
        lines_url(scope, by, before) if start else "",
        lines_url(scope, by, after) if after < number else "",
    )


def lines_url(scope: Scope, by: str, start: int = 0) -> str:
    """Where all offices or people of the scope are."""
    query: dict[str, Any] = {"by": by, "place": scope.place.code}
    if start:
        query["from"] = start
    return f"{reverse('receptions:control-lines')}?{urlencode(query)}"


def _all(scope: Scope, by: str, counts: open_counts.DeskCounts) -> Cell | None:
    number = counts.numbers.get(by, 0)
    return Cell(number, lines_url(scope, by)) if number > open_counts.SHOWN else None


def _take_off(counts: open_counts.DeskCounts, scope: Scope, reader: User) -> None:
    """Count without the open complaints that the reader does not see; there are few."""
    hidden = Question.objects.open().filter(appeal__in=Appeal.objects.kept_from(reader))
    if scope.receptions is not None:
        hidden = hidden.filter(reception__in=scope.receptions)
    for one in hidden.select_related("reception__territory"):
        codes = [*one.reception.territory.path.split("."), *[""] * scope.depth]
        for bucket in (*DUE, *WAITING):
            if not _stands_in(one, bucket, scope):
                continue
            parts = [counts.total]
            if bucket in DUE:
                parts += [
                    counts.by_place.get(codes[scope.depth - 1], {}),
                    counts.by_office.get(str(one.office_id), {}),
                    counts.by_worker.get(str(one.worker_id), {}),
                ]
            for part in parts:
                if bucket in part:
                    part[bucket] -= 1


def _stands_in(question: Question, bucket: str, scope: Scope) -> bool:
    """What `_condition` asks of the database, of a question that was read."""
    if bucket in WAITING:
        return question.status == bucket and question.reception_id in scope.own
    if bucket == Bucket.RETURNED:
        return question.is_returned
    today = clock.today()
    legal, target = question.legal_due_on, question.target_due_on
    if legal is None or target is None:
        return False
    if bucket == Bucket.OVERDUE:
        return legal < today
    if bucket == Bucket.TODAY:
        return target <= today <= legal
    return today < target <= today + dt.timedelta(days=SOON_DAYS)


def questions_behind(
    scope: Scope,
    bucket: str,
    *,
    only: bool = False,
    office: int | None = None,
    worker: int | None = None,
) -> QuerySet[Question]:
    """Exactly the questions that a number counts. `only`: of the place's own reception."""
    questions = Question.objects.filter(_condition(bucket))
    if scope.reader is not None:
        questions = questions.not_kept_from(scope.reader)
    if bucket in WAITING:
        questions = questions.filter(reception__in=scope.own)
    elif only:
        questions = questions.filter(reception__territory=scope.place)
    elif scope.receptions is not None:
        questions = questions.filter(reception__in=scope.receptions)
    if office is not None:
        questions = questions.filter(office=office)
    if worker is not None:
        questions = questions.filter(worker=worker)
    return questions


def _condition(bucket: str) -> Q:
    today = clock.today()
    still_open = ~Q(status="closed")
    if bucket == Bucket.OVERDUE:
        return still_open & Q(legal_due_on__lt=today)
    if bucket == Bucket.TODAY:
        return still_open & Q(target_due_on__lte=today, legal_due_on__gte=today)
    if bucket == Bucket.SOON:
        last = today + dt.timedelta(days=SOON_DAYS)
        return still_open & Q(target_due_on__gt=today, target_due_on__lte=last)
    if bucket == Bucket.RETURNED:
        return Q(is_returned=True)
    return Q(status=bucket)


def list_url(scope: Scope, bucket: str, **more: Any) -> str:
    """Where the questions of a number are listed."""
    query = urlencode({"bucket": str(bucket), "place": scope.place.code, **more})
    return f"{reverse('receptions:control-questions')}?{query}"


def _cell(
    scope: Scope, bucket: Bucket, counts: open_counts.Counts, *, label: Any = "", **more: Any
) -> Cell:
    number = counts.get(bucket, 0)
    tone = TONES.get(bucket, "") if number else ""
    return Cell(number, list_url(scope, bucket, **more), label, tone)


def _cells(scope: Scope, counts: open_counts.Counts, **more: Any) -> list[Cell]:
    return [_cell(scope, bucket, counts, label=bucket.label, **more) for bucket in DUE]


def _place_lines(scope: Scope, found: dict[str, open_counts.Counts]) -> list[Line]:
    """The places below, each opening its own desk; the place's own reception first."""
    below = Territory.objects.with_reception().filter(parent=scope.place).order_by("path")
    lines = []
    if "" in found and len(found) > 1:
        lines.append(Line(scope.place.name, "", _cells(scope, found[""], only="on")))
    desk = reverse("receptions:control-desk")
    for place in below:
        inner = Scope(place, (), ())
        counts = found.get(place.code, {})
        url = f"{desk}?{urlencode({'place': place.code})}"
        lines.append(Line(place.name, url, _cells(inner, counts)))
    return lines


def _lines(
    scope: Scope,
    name: str,
    found: dict[str, open_counts.Counts],
    names: Callable[[Iterable[int]], dict[int, str]],
) -> list[Line]:
    """Offices or people, the most overdue first."""
    known = names(int(key) for key in found)
    rows = sorted(found.items(), key=lambda row: (-row[1].get(Bucket.OVERDUE, 0), int(row[0])))
    return [Line(known[int(key)], "", _cells(scope, counts, **{name: key})) for key, counts in rows]


def _office_names(keys: Iterable[int]) -> dict[int, str]:
    return {one.pk: one.name for one in Office.objects.filter(pk__in=list(keys))}


def _people_names(keys: Iterable[int]) -> dict[int, str]:
    return {one.pk: one.full_name for one in User.objects.filter(pk__in=list(keys))}
