"""What every test may count on: a migrated PostgreSQL of its own, a browser, a real site."""

import copy
import os
import shutil

import pytest
import time_machine as clockwork
from _pytest import runner
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

from config import heap
from config.stack import in_one_piece
from territories.figure_registry import registry
from tests import databases, site

# A working morning. TESTS_AT=2026-11-29T23:40+05:00 tries another one.
MORNING = "2026-11-24T10:00+05:00"
# A browser, another process and the disk keep their own time, and so does a test that asks them.
OWN_CLOCK = {"browser", "page", "live_server", "e2e_site", "own_files", "real_time"}
IN_PROCESS = "drawn"  # pages of this process that a browser only draws
# How long an example takes says how busy the machine is, nothing about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def pytest_collection_finish():
    """What collecting has built stays for the whole run."""
    heap.settle()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    """Tests run as pages and tasks do; it makes them a quarter faster."""
    return in_one_piece(runner.pytest_runtest_protocol, item, nextitem)


@pytest.fixture(autouse=True)
def no_language_left():
    """The language of the last page that a test asked for is not the next test's."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def morning(request):
    """Every test starts on the same working morning, whenever it is run."""
    names = set(request.fixturenames)
    if OWN_CLOCK & names and IN_PROCESS not in names:
        yield
        return
    with clockwork.travel(os.environ.get("TESTS_AT", MORNING)):
        yield


@pytest.fixture
def real_time():
    """For tests that start other processes."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker):
    """A copy of the migrated template for this process, dropped at the end."""
    template = databases.migrated_template()
    databases.drop_leftovers()
    name = databases.own_name("db")
    databases.clone(template, name)
    with django_db_blocker.unblock():
        connection.close()
        original = connection.settings_dict["NAME"]
        connection.settings_dict["NAME"] = name
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _fresh_copy(template, name))
        yield
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = original
    databases.drop(name)


def _fresh_copy(template, name):
    """After a test that committed: a new copy, as the log tables refuse TRUNCATE and DELETE.

    It is no slower than truncating some 200 tables, and what the migrations wrote is back.
    """

    def teardown(test_case):
        connection.close()
        databases.clone(template, name)

    return teardown


@pytest.fixture(scope="module")
def _prepared_once(request, django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        with clockwork.travel(os.environ.get("TESTS_AT", MORNING)):
            made = request.module.prepare()
        yield made
        transaction.set_rollback(True)


@pytest.fixture
def prepared(_prepared_once, db):
    """What `prepare()` of the module wrote, once for all its tests; the objects are a copy.

    It stands in a transaction around those of the tests, so no test of the module may commit.
    """
    return copy.deepcopy(_prepared_once)


@pytest.fixture(autouse=True)
def figures_as_ready():
    """Definitions of figures that a test wrote are gone with its transaction."""
    yield
    registry.forget()


@pytest.fixture
def own_files(settings, tmp_path):
    """Stored files that no other process sees: for tests that sweep what has no row here."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium without windows where there is one, else the one Playwright brought."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = next(filter(None, map(shutil.which, names)), None)
    flags = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    chosen = {"executable_path": found} if found else {}
    return {**browser_type_launch_args, **chosen, "args": flags}


@pytest.fixture(scope="session")
def e2e_site():
    """The real HTTP server and a worker over a copy of the small demonstration quarter."""
    # Playwright keeps an event loop in this thread, which Django would take for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with site.running() as running:
        yield running


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests go out one by one, but those that share the real site go to one worker."""
    return OneSite(config, log)


class OneSite(LoadScopeScheduling):
    """The mark `xdist_group` no longer reaches xdist 3.8 under pytest 9.2."""

    def _split_scope(self, nodeid):
        return "site" if nodeid.startswith("tests/e2e/") else nodeid


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)
