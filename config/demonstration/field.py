"""Rounds and field receptions of the demonstration, and what becomes of what they find."""

from __future__ import annotations

import datetime as dt

from config.demonstration.appeals import Lives
from config.demonstration.texts import Words
from fieldvisits.choices import (
    FieldReceptionKind,
    FindingState,
    Horizon,
    HouseholdClass,
    VisitResult,
)
from fieldvisits.drafts import MemberDraft, OfficialDraft, Problem
from fieldvisits.models import FieldReception, Finding, Household, Round
from fieldvisits.services import field_receptions, findings, rounds
from receptions.choices import AppealType
from receptions.models import Reception
from territories import clock
from territories.models import Territory, User

RESULTS = {
    VisitResult.NO_PROBLEM: 56,
    VisitResult.PROBLEM: 25,
    VisitResult.NOBODY: 13,
    VisitResult.REFUSED: 4,
    VisitResult.MOVED: 2,
}
OFFICIALS = (
    "Tuman hokimi, 1-sektor rahbari",
    "Tuman prokurori, 2-sektor rahbari",
    "IIB boshlig‘i, 3-sektor rahbari",
    "Soliq inspeksiyasi boshlig‘i, 4-sektor rahbari",
    "Mahalla raisi",
)
SETTLED = (
    "Joyida hal etildi: mutaxassis chaqirilib, nosozlik bartaraf qilindi.",
    "Hujjatlar joyida rasmiylashtirib berildi.",
    "Tushuntirish berildi, oila reyestrga kiritildi.",
)


class Field:
    """Plays rounds and field receptions through the services."""

    def __init__(self, lives: Lives) -> None:
        self.lives = lives
        self.stage = lives.stage
        self.cast = lives.cast
        self.texts = lives.texts
        self.random = lives.random

    def households(self, mahalla: Territory, number: int) -> None:
        """Households of a mahalla as the register would bring them."""
        Household.objects.bulk_create(
            (
                Household(
                    mahalla=mahalla,
                    street=self.texts.street(),
                    house=f"{house}-uy",
                    head_name=self.texts.person(mahalla=None, language="uz").name,
                    household_class=self.random.choices(
                        [HouseholdClass.FIRST, HouseholdClass.SECOND, HouseholdClass.THIRD],
                        [2, 5, 3],
                    )[0],
                    sector=self.random.randrange(1, 5),
                    members=self.random.randrange(1, 9),
                )
                for house in range(1, number + 1)
            ),
            ignore_conflicts=True,
        )

    def round(
        self, reception: Reception, *, members: tuple[User, ...] = (), finish: bool = True
    ) -> None:
        """A round of three days in some mahalla; unfinished ones stay under way."""
        mahalla = self.random.choice(self.lives.mahallas(reception.territory))
        self.households(mahalla, 24)
        walkers = members or (self.cast.registrar(reception),)
        head = self.cast.head(reception)
        round_ = rounds.plan(
            reception=reception,
            territory=mahalla,
            starts_on=clock.today(),
            ends_on=clock.today() + dt.timedelta(days=4),
            by=head,
            purpose="Aholi muammolarini xonadonma-xonadon o‘rganish",
            members=[MemberDraft(user=walker) for walker in walkers],
            limit=24,
        )
        self.stage.after(0.05, lambda: self._walk(round_, walkers[0], head, finish=finish))

    def _walk(self, round_: Round, walker: User, head: User, *, finish: bool) -> None:
        rounds.start(round_=round_, by=head)
        visits = list(round_.visits.select_related("household"))
        share = 1.0 if finish else 0.4
        for visit in visits[: int(len(visits) * share)]:
            if finish and self.random.random() < 0.07:
                continue
            (result,) = self.random.choices(list(RESULTS), list(RESULTS.values()))
            person = visit.household.head_name
            found = (self._problem(person),) if result == VisitResult.PROBLEM else ()
            rounds.record_visit(visit=visit, by=walker, result=result, problems=found)
            if found:
                for finding in Finding.objects.filter(visit=visit):
                    self._decide_later(finding, head)
        if finish:
            self.stage.after(3, lambda: self._finish(round_, head))

    def _finish(self, round_: Round, head: User) -> None:
        rounds.finish(round_=round_, by=head)

    def field_reception(self, reception: Reception, *, in_days: int = 5) -> None:
        """Announce a reception on the road; it is held on its day."""
        mahalla = self.random.choice(self.lives.mahallas(reception.territory))
        day = self.stage.working_moment(clock.now() + dt.timedelta(days=in_days))
        announced = field_receptions.announce(
            reception=reception,
            territory=mahalla,
            kind=self.random.choice(FieldReceptionKind.values),
            starts_at=day.replace(hour=10, minute=0, second=0, microsecond=0),
            place=f"{mahalla.name_uz} MFY binosi",
            by=self.cast.head(reception),
            group=[OfficialDraft(self._official(), position) for position in OFFICIALS],
        )
        self.stage.at(day.replace(hour=16, minute=30), lambda: self._hold(announced, reception))

    def _official(self) -> str:
        return self.texts.person(mahalla=None, language="uz").name

    def _hold(self, announced: FieldReception, reception: Reception) -> None:
        head = self.cast.head(reception)
        people = self.random.randrange(9, 26)
        for _person in range(people):
            chance = self.random.random()
            settled = chance < 0.4
            finding = field_receptions.receive(
                field_reception=announced,
                problem=self._problem(person=self._official()),
                by=head,
                decision=FindingState.SOLVED_ON_SPOT if settled else "",
                result=self.random.choice(SETTLED) if settled else "",
            )
            if not settled:
                self._decide_later(finding, head)
        members = list(announced.group.values_list("pk", flat=True))
        field_receptions.hold(
            field_reception=announced,
            by=head,
            visitors=people,
            minutes="Qabul ochiq o‘tkazildi, har bir murojaat yuzasidan qaror aytildi.",
            came=members[: self.random.randrange(3, len(members) + 1)],
        )

    def _problem(self, person: str = "") -> Problem:
        words = self._words()
        return Problem(
            topic=words.topic,
            text=words.text,
            person=person,
            severity=self.random.choice((1, 2, 2, 3)),
            people_affected=self.random.choice((1, 3, 5, 12, 40, 150)),
        )

    def _words(self) -> Words:
        words = self.texts.words()
        while words.language != "uz" or words.topic.out_of_scope:
            words = self.texts.words()
        return words

    def _decide_later(self, finding: Finding, head: User) -> None:
        self.stage.after(
            self.random.choice((0.1, 0.5, 1, 2)), lambda: self._decide(finding.pk, head)
        )

    def _decide(self, pk: int, head: User) -> None:
        """Settle, register as an appeal, or let it wait for a programme."""
        finding = Finding.objects.select_related("territory", "reception__territory").get(pk=pk)
        chance = self.random.random()
        if chance < 0.22:
            result = self.random.choice(SETTLED)
            findings.settle_on_spot(finding=finding, by=head, result=result)
        elif chance < 0.5:
            person = self.texts.person(mahalla=finding.territory, language="uz")
            appeal = findings.open_appeal(
                finding=finding, by=head, applicant=person, appeal_type=AppealType.APPLICATION
            )
            for question in appeal.questions.all():
                self.lives.follow(question, finding.reception)
        else:
            horizon = Horizon.SHORT if chance < 0.9 else Horizon.MEDIUM
            findings.wait_for_programme(finding=finding, by=head, horizon=horizon)
