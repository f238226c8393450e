"""Question facts without questions, written at random."""

import datetime as dt
import random

from django.db import connection, transaction

from receptions.choices import AppealForm, AppealType, ApplicantKind, Channel, Outcome
from tests.factories.receptions import ReceptionFactory, TopicFactory
from tests.factories.territories import RegionFactory, TerritoryFactory

FIRST_DAY = dt.date(2026, 3, 20)
DAYS = 140  # of the facts
OFFICES = (7, 8, None)
MAHALLAS = (71, 72, None)
CLOSERS = (5, 6, None)


def network():
    """Receptions of a country, two regions and two districts, and topics of two groups."""
    regions = [RegionFactory(), RegionFactory()]
    districts = [TerritoryFactory(parent=region) for region in regions]
    country = regions[0].parent
    receptions = [ReceptionFactory(territory=place) for place in (country, *regions, *districts)]
    topics = [TopicFactory(), TopicFactory()]
    topics += [TopicFactory(parent=topics[0].parent), topics[1].parent]  # one is a group itself
    return [one.pk for one in receptions], [one.pk for one in topics]


def without_questions():
    """Facts may be written by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND conrelid = 'receptions_questionfact'::regclass"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE receptions_questionfact DROP CONSTRAINT "{name}"')


class Writer:
    """Random statements on facts, for one connection."""

    def __init__(self, seed, receptions, topics):
        self.random = random.Random(seed)  # noqa: S311
        self.seed, self.receptions, self.topics = seed, receptions, topics
        self.made = 0

    def day(self, empty=0.0):
        if self.random.random() < empty:
            return None
        return FIRST_DAY + dt.timedelta(days=self.random.randrange(DAYS))

    def fact(self):
        pick = self.random.choice
        received = self.day()
        closed = self.random.random() < 0.6
        self.made += 1
        return {
            "question_id": self.seed * 100_000 + self.made,
            "appeal_id": self.seed * 100_000 + self.made,
            "ordinal": pick([1, 1, 2]),
            "reception_id": pick(self.receptions),
            "territory_id": 1,
            "topic_id": pick(self.topics),
            "office_id": pick(OFFICES),
            "appeal_type": pick(AppealType.values),
            "form": pick(AppealForm.values),
            "channel": pick(Channel.values[:3]),
            "applicant_kind": pick(ApplicantKind.values),
            "person_count": pick([1, 1, 5]),
            **{f"is_{name}": pick([True, False]) for name in ("repeat", "duplicate")},
            **{f"is_{name}": pick([True, False]) for name in ("anonymous", "collective")},
            "status": "closed" if closed else pick(["registered", "answered"]),
            "outcome": pick(Outcome.values) if closed else "",
            "confirmed": pick([True, False, None]),
            "hops": pick([0, 1, 3]),
            "received_on": received,
            "legal_due_on": received + dt.timedelta(days=pick([-3, 10, 30])),
            "closed_on": received + dt.timedelta(days=pick([0, 12, 70])) if closed else None,
            "mahalla_id": pick(MAHALLAS),
            "closed_by_id": pick(CLOSERS) if closed else None,
        }

    def insert(self, **given):
        fact = self.fact() | given
        names, marks = ", ".join(fact), ", ".join(["%s"] * len(fact))
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO receptions_questionfact ({names}) VALUES ({marks})",  # noqa: S608
                list(fact.values()),
            )

    def step(self):
        """One row changed or gone, of this writer or of another."""
        kind = self.random.choice(["update"] * 5 + ["shift", "delete"])
        with connection.cursor() as cursor:
            seed = self.random.randint(1, 3)
            mine = seed * 100_000 + self.random.randint(1, self.made + 1)
            if kind == "delete":
                cursor.execute("DELETE FROM receptions_questionfact WHERE question_id = %s", [mine])
            elif kind == "shift":
                cursor.execute(
                    "UPDATE receptions_questionfact SET legal_due_on = %s, channel = 'post'"
                    " WHERE question_id = %s",
                    [self.day(empty=0.3), mine],
                )
            else:
                fact = self.fact()
                names = self.random.choice(
                    [
                        ("status", "outcome", "closed_on", "confirmed"),
                        ("reception_id",),
                        ("topic_id", "office_id"),
                        ("received_on", "hops"),
                        ("is_repeat", "person_count", "form"),
                        ("mahalla_id",),
                        ("closed_by_id",),
                    ]
                )
                cursor.execute(
                    f"UPDATE receptions_questionfact SET {', '.join(f'{n} = %s' for n in names)}"  # noqa: S608
                    " WHERE question_id = %s",
                    [*(fact[name] for name in names), mine],
                )

    def run(self, transactions):
        try:
            for _turn in range(transactions):
                self.step()
                with transaction.atomic():  # of several steps, none of which waits for a row
                    self.insert()
                    self.insert()
        finally:
            connection.close()
