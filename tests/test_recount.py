"""Figures equal a recount: plain Python over the live tables against the registry.

A few hundred random steps through the services, with raw SQL in between, as a network of seven
receptions could make them; then every figure and table of the receptions is counted again by
hand, for every territory and several periods.
"""

import datetime as dt
import random
from collections import Counter, defaultdict
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
from receptions.models import Appeal, OpenSnapshot, Question, Verification
from receptions.services import appeals, control, deadlines, routing, snapshots
from territories import clock
from territories.choices import Role
from territories.figures import Count, Unit, registry
from territories.models import Territory
from territories.periods import Quarter
from tests.factories.receptions import ApplicantFactory, ReceptionFactory, TopicFactory, draft
from tests.factories.territories import (
    OfficeFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)

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


class Network:
    """Receptions, people and offices, and one random step after another."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311
        regions = [RegionFactory(population=250_000), RegionFactory(population=None)]
        places = [TerritoryFactory(parent=region) for region in regions for _place in range(2)]
        self.places = places
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
            appeals.QuestionDraft(topic=pick(self.topics), text="?", territory=pick(self.places))
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
            method=VerificationMethod.CALL,
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


class Recount:
    """Counts by hand over the live tables; knows nothing of facts and aggregates."""

    def __init__(self, first, last, today):
        self.first, self.last, self.today = first, last, today
        related = ("appeal__applicant", "reception__territory", "topic__parent")
        self.questions = list(Question.objects.select_related(*related))
        self.checks = list(Verification.objects.select_related("question__reception__territory"))
        self.territories = list(Territory.objects.exclude(level="mahalla"))

    def _in(self, day):
        return day is not None and self.first <= day <= self.last

    def _local(self, moment):
        return moment.astimezone(TASHKENT).date() if moment else None

    def received(self, q):
        return self._in(self._local(q.appeal.received_at))

    def closed(self, q):
        return q.status == "closed" and self._in(self._local(q.closed_at))

    def open_at_end(self, q):
        day = min(self.last, self.today)
        if self._local(q.appeal.received_at) > day:
            return False
        return q.status != "closed" or self._local(q.closed_at) > day

    def overdue(self, q):
        return self.open_at_end(q) and q.legal_due_on < min(self.last, self.today)

    def on_merits(self, q):
        return (
            self.closed(q)
            and q.outcome in ("satisfied", "explained", "refused")
            and q.appeal.appeal_type != "other"
        )

    def due(self, q):
        known = q.status == "closed" or q.legal_due_on < self.today
        return self._in(q.legal_due_on) and known

    def in_time(self, q):
        return self.due(q) and q.status == "closed" and self._local(q.closed_at) <= q.legal_due_on

    def first_question(self, q):
        return self.received(q) and q.ordinal == 1

    def figures(self, path):
        """Numerator and denominator by figure code for the subtree of a path."""
        own = [q for q in self.questions if q.reception.territory.path.startswith(path)]
        checks = [
            check
            for check in self.checks
            if check.question.reception.territory.path.startswith(path)
            and self._in(self._local(check.at))
        ]

        def count(test):
            return sum(1 for q in own if test(q))

        def ended(outcome):
            return count(lambda q: self.closed(q) and q.outcome == outcome)

        appeals_in = count(self.first_question)
        routed = [q for q in own if self.closed(q) and q.hops >= 1]
        return {
            "appeals_received": (appeals_in, 0),
            "persons": (sum(q.appeal.person_count for q in own if self.first_question(q)), 0),
            "questions_received": (count(self.received), 0),
            "questions_closed": (count(self.closed), 0),
            "in_time": (count(self.in_time), count(self.due)),
            "satisfied": (ended("satisfied"), 0),
            "confirmed_satisfied": (
                count(
                    lambda q: self.on_merits(q) and q.outcome == "satisfied" and q.confirmed is True
                ),
                count(self.on_merits),
            ),
            "explained": (ended("explained"), 0),
            "refused": (ended("refused"), 0),
            "left_unexamined": (ended("left_unexamined"), 0),
            "terminated": (ended("terminated"), 0),
            "forwarded": (ended("forwarded"), 0),
            "repeats": (
                count(lambda q: self.first_question(q) and q.appeal.repeat_of_id is not None),
                appeals_in,
            ),
            "overdue_open": (count(self.overdue), 0),
            "hops_average": (sum(q.hops for q in routed), len(routed)),
            "false_closures": (sum(not check.confirmed for check in checks), len(checks)),
            "appeals_per_10000": (appeals_in, self.people(path)),
            "open_at_end": (count(self.open_at_end), 0),
            "unsolved_share": (
                count(lambda q: self.on_merits(q) and q.outcome != "satisfied"),
                count(self.on_merits),
            ),
            "days_to_close": (
                sum(self.days(q) for q in own if self.closed(q)),
                count(self.closed),
            ),
            "virtual_explained": (
                count(
                    lambda q: (
                        self.closed(q)
                        and q.outcome == "explained"
                        and q.appeal.channel == "virtual"
                    )
                ),
                0,
            ),
            "individuals_complaints": (
                count(
                    lambda q: (
                        self.first_question(q)
                        and q.appeal.appeal_type == "complaint"
                        and q.appeal.applicant.kind == "individual"
                    )
                ),
                0,
            ),
        }

    def days(self, q):
        return (self._local(q.closed_at) - self._local(q.appeal.received_at)).days

    def people(self, path):
        """Inhabitants: the place's own number, or that of what lies below where it has none."""
        here = next(t for t in self.territories if t.path == path)
        children = [t for t in self.territories if t.parent_id == here.pk]
        return max(here.population or 0, sum(self.people(child.path) for child in children))

    def tables(self, path):
        """Row > column > number by table code for the subtree of a path."""
        tables = defaultdict(lambda: defaultdict(Counter))
        for q in self.questions:
            if q.reception.territory.path.startswith(path):
                self._received_tables(tables, q)
                self._course_tables(tables, q)
        return {code: {row: +cells for row, cells in rows.items()} for code, rows in tables.items()}

    def _received_tables(self, tables, q):
        appeal = q.appeal
        if self.received(q):
            for code, row in (
                ("received_by_channel", appeal.channel),
                ("received_by_form", appeal.form),
            ):
                tables[code][row]["questions"] += 1
                if q.ordinal == 1:
                    tables[code][row]["appeals"] += 1
                    tables[code][row]["persons"] += appeal.person_count
        if self.first_question(q):
            row = tables["types"][appeal.appeal_type]
            row["appeals"] += 1
            row["individuals" if appeal.applicant.kind == "individual" else "entities"] += 1
            row["repeats"] += appeal.repeat_of_id is not None

    def _course_tables(self, tables, q):
        if self.closed(q):
            tables["outcomes"][q.outcome]["questions"] += 1
            tables["outcomes"][q.outcome]["confirmed"] += q.confirmed is True
        if not (self.received(q) or self.closed(q) or self.open_at_end(q)):
            return
        for row in (
            tables["outcomes_by_topic"][q.topic.parent.code],
            tables["receptions_by_territory"][""],
        ):
            row["received"] += self.received(q)
            row["closed"] += self.closed(q)
            if self.closed(q):
                row[q.outcome] += 1
            row["open"] += self.open_at_end(q)
            row["overdue"] += self.overdue(q)
            row["repeats"] += self.received(q) and q.appeal.repeat_of_id is not None
        tables["receptions_by_territory"][""]["anonymous"] += (
            self.received(q) and q.appeal.is_anonymous
        )


def compare(first, last):
    recount = Recount(first, last, clock.today())
    root = next(one for one in recount.territories if one.parent_id is None)
    codes = recount.figures(root.path)
    counted = {code: registry.counts(code, first, last) for code in codes}
    for place in recount.territories:
        expected = recount.figures(place.path)
        assert expected.keys() == counted.keys()
        for code, (top, bottom) in expected.items():
            count = counted[code][place.pk]
            assert (count.numerator, count.denominator) == (top, bottom), (code, place.path)
    _compare_tables(recount, first, last)


def _compare_tables(recount, first, last):
    codes = {table.code for table in figure_tables.TABLES} - {"open_by_month"}
    for code in codes:
        columns = {column for column, _name in registry.tables[code].columns}
        rows = list(registry.tables[code].rows(first, last))
        for place in recount.territories:
            inside = {t.pk for t in recount.territories if t.path.startswith(place.path)}
            counted = defaultdict(Counter)
            for row in rows:
                assert set(row.cells) == columns, code
                if row.territory in inside:
                    counted[row.row].update(row.cells)
            expected = recount.tables(place.path).get(code, {})
            assert {key: +cells for key, cells in counted.items()} == expected, (code, place.path)


def _own():
    """The figures of the receptions; those of other apps and of imported statistics left out."""
    figures = registry.figures.values()
    counted = [one for one in figures if not one.code.startswith("stat_")]
    return [one for one in counted if one.formula_text or one.code == "false_closures"]


def compare_cases(first, last):
    """The cases named behind a figure are as many as its numerator says."""
    root = Territory.objects.get(level="country")
    for figure in _own():
        if figure.unit in (Unit.AVERAGE, Unit.DAYS, Unit.GROWTH) or figure.code == "persons":
            continue  # sums: one case stands for several
        cases = list(figure.cases(first, last, root.path))
        total = registry.counts(figure.code, first, last)[root.pk].numerator
        assert len(cases) == total, figure.code
        assert all(case.number and case.url for case in cases)


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
    for figure in _own():
        periods = 2 if figure.unit in (Unit.GROWTH, Unit.PER_10000) else 1
        with django_assert_num_queries(periods):
            figure.counts(QUARTER.first_day, QUARTER.last_day)
    for table in figure_tables.TABLES:
        with django_assert_num_queries(1):
            list(table.rows(QUARTER.first_day, QUARTER.last_day))


def test_ratios_have_no_value_without_a_base():
    for figure in _own():
        empty = figure.value(registry.counts(figure.code, *PERIODS[0]).get(0, Count()))
        assert (empty is None) is (figure.unit != Unit.COUNT)
