"""Figures equal a recount: plain Python over the live tables against the registry.

A few hundred random steps through the services, with raw SQL in between, as a network of seven
receptions could make them; then every figure and table of the receptions is counted again by
hand, for every territory and several periods.
"""

import datetime as dt
import random
from collections import Counter
from contextlib import suppress
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from receptions import figure_tables
from receptions.choices import (
    AppealType,
    Channel,
    HopReason,
    LegalGround,
    Outcome,
    QuestionStatus,
    VerificationMethod,
)
from receptions.exceptions import ReceptionsError
from receptions.models import Appeal, OpenSnapshot, Question
from receptions.services import appeals, control, deadlines, routing, snapshots
from territories import clock
from territories.choices import Role
from territories.figure_registry import registry
from territories.figures import Count, Unit
from territories.periods import Quarter
from tests.factories.receptions import ApplicantFactory, ReceptionFactory, TopicFactory, draft
from tests.factories.territories import (
    MahallaFactory,
    OfficeFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.recounting import Recount, compare, compare_cases, compare_tables, own_figures

pytestmark = pytest.mark.django_db

TASHKENT = ZoneInfo("Asia/Tashkent")
QUARTER = Quarter(2026, 3)
START = dt.datetime(2026, 6, 20, 10, tzinfo=TASHKENT)
STEPS = 350
PERIODS = [
    (QUARTER.first_day, QUARTER.last_day),
    (dt.date(2026, 8, 1), dt.date(2026, 8, 31)),
    (dt.date(2026, 6, 1), dt.date(2026, 7, 15)),
    (dt.date(2026, 9, 20), dt.date(2026, 12, 31)),  # runs beyond the present day
]
# How many statements fill a table; the others are read by one.
STATEMENTS = {
    "decided_by": 4,
    "mahallas": 3,
    "topics_by_form": 2,
    "received_by_territory": 4,
    "types_of_individuals": 2,
    "types_of_entities": 2,
    "topics_by_territory": 2,
    "topics_by_territory_before": 2,
}


class Network:
    """Receptions, people and offices, and one random step after another."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311
        regions = [RegionFactory(population=250_000), RegionFactory(population=None)]
        places = [TerritoryFactory(parent=region) for region in regions for _place in range(2)]
        self.places = places
        self.mahallas = {place: MahallaFactory(parent=place) for place in places[:3]}
        country = regions[0].parent
        self.receptions = [
            ReceptionFactory(territory=place) for place in (country, *regions, *places)
        ]
        self.topics = [TopicFactory() for _topic in range(3)]
        self.topics += [TopicFactory(parent=self.topics[0].parent), TopicFactory(out_of_scope=True)]
        self.offices = [OfficeFactory(territory=place) for place in places]
        self.head = UserFactory(role=Role.ADMINISTRATION, place=country)
        self.clerk, self.executor, self.checker = UserFactory(), UserFactory(), UserFactory()
        self.applicants = [ApplicantFactory(kind=kind) for kind in ("individual",) * 6]
        self.applicants += [
            ApplicantFactory(kind="legal_entity", entity_name=f"{n} MChJ") for n in range(2)
        ]
        self.now = START

    def run(self, steps):
        """Make the steps; returns how often each kind went through."""
        done = Counter()
        kinds = [
            *[self.register] * 6,
            *[self.assign] * 6,
            *[self.answer] * 6,
            *[self.decide] * 6,
            *[self.close] * 6,
            *[self.verify] * 4,
            self.extend,
            self.raw,
        ]
        for _step in range(steps):
            self.now += dt.timedelta(hours=self.random.randint(1, 14))
            step = self.random.choice(kinds)
            with clock.playing(self.now), suppress(ReceptionsError, LookupError):
                step()
                done[step.__name__] += 1
        return done

    def _some(self, *statuses):
        return self.random.choice(list(Question.objects.filter(status__in=statuses)))

    def register(self):
        pick = self.random.choice
        earlier = pick([None, None, *Appeal.objects.order_by("-pk")[:5]])
        count = self.random.randint(1, 3)
        prepared = draft(
            pick(self.receptions),
            applicant=earlier.applicant if earlier else pick(self.applicants),
            repeat_of=earlier,
            channel=pick(Channel.values),
            appeal_type=pick(AppealType.values),
            is_anonymous=self.random.random() < 0.1,
            person_count=self.random.randint(1, 4),
            received_at=self.now - dt.timedelta(hours=self.random.randint(0, 60)),
            questions=1,
        )
        parts = tuple(
            appeals.QuestionDraft(
                topic=pick(self.topics),
                text="?",
                territory=(place := pick(self.places)),
                mahalla=self.mahallas.get(place),
            )
            for _part in range(count)
        )
        prepared = appeals.AppealDraft(**{**vars(prepared), "questions": parts})
        appeals.register(draft=prepared, by=self.clerk)

    def assign(self):
        routing.assign(
            question=self._some(QuestionStatus.REGISTERED, QuestionStatus.ASSIGNED),
            office=self.random.choice(self.offices),
            by=self.head,
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )

    def answer(self):
        control.answer(
            question=self._some(QuestionStatus.ASSIGNED),
            by=self.executor,
            text="Javob",
            outcome=self.random.choice(["satisfied", "satisfied", "explained", "refused"]),
        )

    def decide(self):
        given = self._some(QuestionStatus.ANSWERED).answers.last()
        if self.random.random() < 0.2:
            control.return_answer(answer=given, by=self.clerk, reason="Toʻliq emas")
        else:
            control.accept(answer=given, by=self.clerk)

    def close(self):
        if self.random.random() < 0.25:
            outcome, ground = self.random.choice(
                [
                    (Outcome.TERMINATED, LegalGround.WITHDRAWN),
                    (Outcome.LEFT_UNEXAMINED, LegalGround.REQUIREMENTS),
                    (Outcome.FORWARDED, LegalGround.FORWARD),
                ]
            )
            asked = self._some(QuestionStatus.REGISTERED, QuestionStatus.ASSIGNED)
        else:
            asked = self._some(QuestionStatus.ACCEPTED)
            outcome, ground = asked.answers.last().outcome, LegalGround.MERITS
            if asked.topic.out_of_scope:
                outcome, ground = Outcome.FORWARDED, LegalGround.OUTSIDE_LAW
        control.close(
            question=asked,
            by=self.head,
            outcome=outcome,
            ground=ground,
            sent_to="Adliya boshqarmasi",
        )

    def verify(self):
        satisfied = Question.objects.filter(outcome=Outcome.SATISFIED)
        control.verify(
            question=self.random.choice(list(satisfied)),
            by=self.checker,
            method=VerificationMethod.VISIT if self.now.hour % 2 else VerificationMethod.CALL,
            confirmed=self.random.random() < 0.7,
            note="Tekshirildi",
        )

    def extend(self):
        deadlines.extend(
            question=self._some(QuestionStatus.ASSIGNED), by=self.head, ground="Ekspertiza"
        )

    def raw(self):
        asked = self.random.choice(list(Question.objects.all()))
        topic = self.random.choice(self.topics).pk
        statement, values = self.random.choice(
            [
                ("UPDATE receptions_question SET topic_id = %s WHERE id = %s", (topic, asked.pk)),
                ("UPDATE receptions_question SET hops = hops + 1 WHERE id = %s", (asked.pk,)),
                (
                    "UPDATE receptions_question SET legal_due_on = legal_due_on + 9 WHERE id = %s",
                    (asked.pk,),
                ),
                (
                    "UPDATE receptions_question SET confirmed = true WHERE status = 'closed'"
                    " AND id %% 7 = %s",
                    (asked.pk % 7,),
                ),
                (
                    "UPDATE receptions_appeal SET received_at = received_at - interval '3 days',"
                    " person_count = person_count + 1 WHERE id = %s",
                    (asked.appeal_id,),
                ),
                (
                    "UPDATE receptions_appeal SET appeal_type = 'complaint', channel = 'post'"
                    " WHERE applicant_id = (SELECT applicant_id FROM receptions_appeal"
                    " WHERE id = %s) AND id %% 3 = 0",
                    (asked.appeal_id,),
                ),
            ]
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, values)


@pytest.mark.parametrize("seed", [1, 2026])
def test_figures_equal_a_recount_after_random_steps(seed):
    network = Network(seed)

    done = network.run(STEPS)

    assert done.keys() >= {"register", "assign", "answer", "decide", "close", "verify", "raw"}
    assert sum(done.values()) > 200
    for moment in (network.now, network.now + dt.timedelta(days=40)):
        with clock.playing(moment):
            for first, last in PERIODS:
                compare(first, last)
                compare_cases(first, last)
    year_after = Quarter(QUARTER.year + 1, QUARTER.number)
    with clock.playing(network.now + dt.timedelta(days=365)):
        days = year_after.first_day, year_after.last_day
        compare_tables(Recount(*days, clock.today()), *days)


def test_the_snapshot_equals_a_recount_on_its_day():
    network = Network(7)
    network.run(120)
    with clock.playing(network.now):
        assert snapshots.take() == len(network.receptions)
        today = clock.today()
        recount = Recount(today, today, today)

        for snapshot in OpenSnapshot.objects.select_related("reception"):
            own = [q for q in recount.questions if q.reception_id == snapshot.reception_id]
            assert snapshot.open == sum(map(recount.open_at_end, own))
            assert snapshot.overdue == sum(map(recount.overdue, own))


def test_one_statement_a_figure(django_assert_num_queries):
    Network(3).run(30)
    for figure in own_figures():
        periods = 2 if figure.unit in (Unit.GROWTH, Unit.PER_10000) else 1
        with django_assert_num_queries(periods):
            figure.counts(QUARTER.first_day, QUARTER.last_day)
    for table in figure_tables.TABLES:
        with django_assert_num_queries(STATEMENTS.get(table.code, 1)):
            list(table.rows(QUARTER.first_day, QUARTER.last_day))


def test_ratios_have_no_value_without_a_base():
    for figure in own_figures():
        empty = figure.value(registry.counts(figure.code, *PERIODS[0]).get(0, Count()))
        assert (empty is None) is (figure.unit != Unit.COUNT)
