"""Good rows of the old register become appeals: many in one transaction, triggers and all."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Value
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions.choices import HopReason, QuestionStatus
from receptions.models import (
    Appeal,
    Applicant,
    Assignment,
    Deadline,
    DeadlineRule,
    ImportBatch,
    ImportedAppeal,
    Question,
    Reception,
)
from receptions.models.appeal import Bands
from receptions.rules import Term, counting_day, due_dates
from receptions.services import appeals, deadlines, events, numbers
from territories import clock
from territories.models import User
from territories.services import calendars


@dataclass(frozen=True)
class GoodRow:
    """A row that passed: its place in the file, the cleaned values, the person."""

    number: int
    old_year: int
    old_number: str
    digest: str
    data: dict[str, Any]
    applicant: Applicant

    @property
    def key(self) -> tuple[int, str]:
        return self.old_year, self.old_number


def known_digests(reception: Reception, keys: Sequence[tuple[int, str]]) -> dict[Any, Any]:
    """Which of the old numbers are already here: key to (digest, file, our number)."""
    rows = ImportedAppeal.objects.filter(
        reception=reception,
        old_year__in={year for year, _number in keys},
        old_number__in={number for _year, number in keys},
    )
    values = rows.values_list("old_year", "old_number", "digest", "batch", "appeal__number")
    return {(year, number): rest for year, number, *rest in values}


@transaction.atomic
def take_over(*, batch: ImportBatch, rows: Sequence[GoodRow], by: User) -> int:
    """Register the rows that are not here yet; returns how many that were.

    The reception's row is locked, so that the same file in two workers comes in once.
    """
    reception = Reception.objects.select_for_update(no_key=True).get(pk=batch.reception_id)
    known = known_digests(reception, [row.key for row in rows])
    new = [row for row in rows if row.key not in known]
    if not new:
        return 0
    events.acting(by, _("Taken over from the old register"))
    _save_people(new)
    made = _appeals(reception, new, by)
    Appeal.objects.bulk_create(made)
    questions = [_question(row, appeal, by) for row, appeal in zip(new, made, strict=True)]
    terms = _Terms(reception)
    first = [
        terms.deadline(row, appeal, question)
        for row, appeal, question in zip(new, made, questions, strict=True)
    ]
    Question.objects.bulk_create(questions)
    Deadline.objects.bulk_create([one for one in first if one is not None])
    Assignment.objects.bulk_create(
        [_hop(question, by) for question in questions if question.office is not None]
    )
    ImportedAppeal.objects.bulk_create(
        ImportedAppeal(
            appeal=appeal,
            batch=batch,
            reception=reception,
            row=row.number,
            old_year=row.old_year,
            old_number=row.old_number,
            digest=row.digest,
        )
        for row, appeal in zip(new, made, strict=True)
    )
    return len(new)


def _save_people(rows: Sequence[GoodRow]) -> None:
    """One person a personal number, whether known already or twice among the rows."""
    indexes = {row.applicant.personal_number_index for row in rows} - {""}
    found = Applicant.objects.filter(personal_number_index__in=indexes).order_by("-pk")
    known = {person.personal_number_index: person for person in found}
    unsaved: list[Applicant] = []
    for row in rows:
        person = known.setdefault(
            row.applicant.personal_number_index or str(id(row)), row.applicant
        )
        row.data["applicant"] = person
        if person is row.applicant:
            unsaved.append(person)
    Applicant.objects.bulk_create(unsaved)


def _appeals(reception: Reception, rows: Sequence[GoodRow], by: User) -> list[Appeal]:
    """Unsaved appeals with numbers of the old series of the year they were received in."""
    years = [timezone.localtime(row.data["received"]).year for row in rows]
    following = {
        year: numbers.next_numbers(reception=reception, year=year, count=count, kind=numbers.OLD)[0]
        for year, count in sorted(Counter(years).items())
    }
    calendar = calendars.current()
    made = []
    for row, year in zip(rows, years, strict=True):
        place = following[year]
        following[year] += 1
        made.append(_appeal(reception, row, (year, place), by))
        made[-1].counts_from = counting_day(
            timezone.localtime(row.data["received"]), reception.closes_at, calendar
        ).day
    return made


def _appeal(reception: Reception, row: GoodRow, place: tuple[int, int], by: User) -> Appeal:
    data = row.data
    person: Applicant = data["applicant"]
    written = row.applicant
    residence = written.mahalla_id is not None or bool(written.address.strip())
    anonymous = data["is_anonymous"] or not written.name.strip() or not residence
    year, number = place
    return Appeal(
        reception=reception,
        year=year,
        sequence=numbers.OLD_FROM + number,
        number=numbers.old_number(reception=reception, year=year, place=number),
        tracking_code="".join(
            secrets.choice(appeals.CODE_ALPHABET) for _place in range(appeals.CODE_LENGTH)
        ),
        appeal_type=data["appeal_type"],
        form=appeals.form_of(data["channel"], data["form"]),
        channel=data["channel"],
        applicant=person,
        applicant_name="" if anonymous else written.name,
        is_anonymous=anonymous,
        is_collective=data["is_collective"],
        person_count=data["person_count"],
        text=data["text"],
        fingerprint=Bands(Value(data["text"])),
        received_at=data["received"],
        registered_at=data["received"],
        registered_by=by,
        sender_body=data["sender_body"],
        closed_at=_closing(row),
    )


def _closing(row: GoodRow) -> dt.datetime | None:
    """The moment of closing: the end of the working day, never before the receipt."""
    if not row.data["outcome"]:
        return None
    closed = timezone.make_aware(row.data["closed"].replace(hour=18))
    return min(max(closed, row.data["received"]), clock.now())


def _question(row: GoodRow, appeal: Appeal, by: User) -> Question:
    data = row.data
    closed = _closing(row)
    office = data["office"]
    status = QuestionStatus.ASSIGNED if office else QuestionStatus.REGISTERED
    return Question(
        appeal=appeal,
        reception_id=appeal.reception_id,
        ordinal=1,
        topic=data["topic"],
        territory=data["district"],
        mahalla=data["mahalla"],
        text=data["text"],
        people_affected=data["person_count"],
        office=office,
        hops=1 if office else 0,
        status=QuestionStatus.CLOSED if closed else status,
        outcome=data["outcome"],
        legal_ground=data["ground"] if closed else "",
        answered_at=closed if office else None,
        accepted_at=closed if office else None,
        closed_at=closed,
        closed_by=by if closed else None,
    )


def _hop(question: Question, by: User) -> Assignment:
    return Assignment(
        question=question,
        office=question.office,
        hop=1,
        reason=HopReason.COMPETENCE,
        legal_basis=_("As in the old register"),
        by=by,
        at=question.appeal.received_at,
    )


class _Terms:
    """Terms of old questions; the rules and the calendar are read once a part."""

    def __init__(self, reception: Reception) -> None:
        self.calendar = calendars.current()
        self.reception = reception
        self._rules = list(DeadlineRule.objects.order_by("-version"))

    def deadline(self, row: GoodRow, appeal: Appeal, question: Question) -> Deadline | None:
        """An unsaved deadline; None for what came before the Law was in force."""
        code = deadlines.RULE_OF_TYPE[appeal.appeal_type]
        if code == "T-04" and question.status == QuestionStatus.REGISTERED:
            code = deadlines.FORWARDING
        day = appeal.counts_from
        rule = self._rule(code, day)
        if rule is None:
            return None
        due = due_dates(day, Term(rule.amount, rule.unit), self.calendar)
        question.legal_due_on, question.target_due_on = due.legal, due.target
        received = timezone.localtime(appeal.received_at).isoformat()
        basis = {
            "code": "rule",
            "rule": rule.code,
            "version": rule.version,
            "source": rule.source,
            "calendar": self.calendar.version.number,
        }
        return Deadline(
            question=question,
            rule=rule,
            calendar=self.calendar.version,
            starts_on=day,
            legal_due_on=due.legal,
            target_due_on=due.target,
            derivation=[{"code": "received", "at": received}, basis, *due.steps],
            decided_at=clock.now(),
        )

    def _rule(self, code: str, day: dt.date) -> DeadlineRule | None:
        """As `deadlines.rule_in_force` finds it, without a question to the database."""
        fitting = (one for one in self._rules if one.code == code and one.holds(on=day))
        return next(fitting, None)
