"""What the demonstration's people write about: shares of the topics as published."""

import random
from collections import Counter

import pytest

from config.demonstration.texts import GROUP_SHARES, Texts
from receptions.services.reference import DATA, load_topics
from territories.services.reference import rows
from tests.factories.territories import StateBodyFactory

DRAWN = 5_000


@pytest.mark.django_db
def test_topics_come_in_the_published_shares():
    bodies = [row["usual_bodies"] for row in rows(DATA / "topics.csv")]
    for code in set(";".join(bodies).split(";")):
        StateBodyFactory(code=code)
    load_topics()
    texts = Texts(random.Random(2026))  # noqa: S311  a demonstration, not a secret

    drawn = [texts.words() for _turn in range(DRAWN)]

    counted = Counter(words.topic.code[:2] for words in drawn)
    assert set(counted) == set(GROUP_SHARES)
    whole = sum(GROUP_SHARES.values())
    for group, share in GROUP_SHARES.items():
        assert counted[group] / DRAWN == pytest.approx(share / whole, abs=0.02)
    assert {words.language for words in drawn} == {"uz", "uz-cyrl", "ru"}
