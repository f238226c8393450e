"""Where, when and which problems a programme gathers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from django.db.models import Q, QuerySet

from fieldvisits.choices import FindingState
from fieldvisits.models import FieldReception, Finding, Round
from programs.models import Programme
from programs.services import complaints
from receptions import complaint_sight
from receptions.models import Appeal, Question
from territories.choices import Level
from territories.models import Office, Territory

Problem = Finding | Question
_GATHERED = (FindingState.OPEN, FindingState.WAITING, FindingState.IN_PROGRAMME)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which kinds of sources a programme takes; of the field, perhaps only some of them."""

    rounds: bool = True
    field_receptions: bool = True
    questions: bool = True
    of_rounds: tuple[Round, ...] = ()
    of_field_receptions: tuple[FieldReception, ...] = ()

    @classmethod
    def of(cls, programme: Programme) -> Choice:
        return cls(
            programme.takes_rounds,
            programme.takes_field_receptions,
            programme.takes_questions,
            tuple(programme.rounds.all()),
            tuple(programme.field_receptions.all()),
        )

    @property
    def is_empty(self) -> bool:
        return not (self.rounds or self.field_receptions or self.questions)

    def findings(self) -> Q:
        """The condition findings meet that are chosen."""
        rounds = Q(visit__isnull=False) if self.rounds else Q(pk__in=[])
        if self.rounds and self.of_rounds:
            rounds = Q(visit__round__in=self.of_rounds)
        held = Q(field_reception__isnull=False) if self.field_receptions else Q(pk__in=[])
        if self.field_receptions and self.of_field_receptions:
            held = Q(field_reception__in=self.of_field_receptions)
        return rounds | held

    def takes(self, problem: Problem) -> bool:
        """Whether the problem is of a kind chosen; a finding comes with its visit."""
        if isinstance(problem, Question):
            return self.questions
        if problem.visit is None:
            among = {one.pk for one in self.of_field_receptions}
            return self.field_receptions and (not among or problem.field_reception_id in among)
        among = {one.pk for one in self.of_rounds}
        return self.rounds and (not among or problem.visit.round_id in among)


@dataclass(frozen=True, slots=True)
class Area:
    """Where and when problems are gathered, for which term, and which of them are chosen."""

    territory: Territory
    first: dt.date
    last: dt.date
    horizon: str
    choice: Choice = field(default_factory=Choice)
    khokimiyat: Office | None = None  # to which the programme is sent

    @classmethod
    def of(cls, programme: Programme) -> Area:
        return cls(
            programme.territory,
            programme.sources_from,
            programme.sources_to,
            programme.horizon,
            Choice.of(programme),
            programme.khokimiyat,
        )

    @property
    def whole(self) -> Area:
        """The same place, time and term with every kind of source."""
        return replace(self, choice=Choice())

    def findings(self) -> QuerySet[Finding]:
        """Findings of the area that may matter to a programme, those of one cause once."""
        return (
            Finding.objects.causes()
            .with_cause()
            .filter(
                territory__path__startswith=self.territory.path,
                found_at__date__range=(self.first, self.last),
                state__in=_GATHERED,
            )
        )

    def questions(self) -> QuerySet[Question]:
        """Open questions of the area, but of complaints that pass its reception by (R-21).

        Nor of those that may not reach the khokimiyat the programme goes to.
        """
        passing_by = Appeal.objects.filter(
            complained_office__in=complaint_sight.offices_leading(self.territory)
        )
        # Questions of a mahalla stand at its district and name the mahalla beside.
        place = (
            Q(mahalla=self.territory)
            if self.territory.level == Level.MAHALLA
            else Q(territory__path__startswith=self.territory.path)
        )
        rows = (
            Question.objects.open()
            .filter(place, appeal__received_at__date__range=(self.first, self.last))
            .exclude(appeal__in=passing_by)
        )
        if self.khokimiyat is None:
            return rows
        return rows.exclude(appeal__in=complaints.kept_from(self.khokimiyat))
