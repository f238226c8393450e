"""A question that a service refuses leaves the rest of the demonstration's batch going."""

import random
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from config.demonstration import asked
from config.demonstration.asked import Asked
from programs.exceptions import DecisionError
from territories.models import User

pytestmark = pytest.mark.django_db


class Sources(list):
    """What a measure's sources give: themselves."""

    def held(self):
        return self

    def select_related(self, *names):
        return self


def test_a_refused_question_does_not_stop_the_play(monkeypatch):
    @transaction.atomic
    def refuse(**given):
        raise DecisionError("who answered doesn't ask")

    monkeypatch.setattr(asked.answers, "record", refuse)
    monkeypatch.setattr(connection.features, "uses_savepoints", False)  # as the play has it
    cast = SimpleNamespace(people=lambda reception: ["somebody"])
    measure = SimpleNamespace(
        programme=SimpleNamespace(reception=None),
        sources=Sources([SimpleNamespace(has_somebody_to_ask=True, to_ask=[])]),
    )

    with transaction.atomic():
        Asked(cast, random.Random(1)).households(measure)  # noqa: S311

        assert not User.objects.filter(username="nobody").exists()
