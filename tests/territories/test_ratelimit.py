"""A fixed window of tries."""

import time

import pytest
from django.core.cache import cache

from territories.ratelimit import too_many


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def test_too_many_after_the_limit_and_by_key(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0)

    assert [too_many("a", 3, 600) for _try in range(5)] == [False, False, False, True, True]
    assert not too_many("b", 3, 600)


def test_a_new_window_begins_anew(monkeypatch):
    monkeypatch.setattr(time, "time", lambda: 1_000_000.0)
    assert [too_many("a", 1, 600) for _try in range(2)] == [False, True]

    monkeypatch.setattr(time, "time", lambda: 1_000_600.0)
    assert not too_many("a", 1, 600)
