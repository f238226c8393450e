"""A fixed window of tries."""

import contextlib
import threading
import time

import pytest
from django.core.cache import cache
from django.core.cache.backends.db import DatabaseCache
from django.core.management import call_command
from django.db import connection

from config.settings import base
from territories.ratelimit import too_many, visitor
from tests.at_once import A_WHILE

pytestmark = pytest.mark.django_db


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


@pytest.fixture
def kept_in_the_database(settings):
    """The cache of an installation; that of the tests lies in memory."""
    settings.CACHES = base.CACHES
    call_command("createcachetable")
    cache.clear()
    yield
    cache.clear()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("kept_in_the_database")
def test_tries_at_the_same_moment_are_all_counted(monkeypatch):
    both, read = threading.Barrier(2), DatabaseCache.get

    def read_together(*args, **kwargs):
        found = read(*args, **kwargs)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(A_WHILE)
        return found

    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    assert not too_many("a", 3, 600)
    with monkeypatch.context() as patched:
        patched.setattr(DatabaseCache, "get", read_together)
        threads = [threading.Thread(target=_try) for _number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert too_many("a", 3, 600)


def _try():
    too_many("a", 3, 600)
    connection.close()


@pytest.mark.usefixtures("kept_in_the_database")
def test_tries_of_many_others_push_no_count_out():
    cache.set("000", "kept", 600)  # the first in the order in which entries are dropped

    for number in range(400):
        cache.set(f"other-{number}", 1, 600)

    assert cache.get("000") == "kept"


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
    ],
)
def test_the_addresses_of_one_customer_are_one(rf, address, counted_as):
    assert visitor(rf.get("/", REMOTE_ADDR=address)) == counted_as
