"""`make demo` once more, after a play that ended: its papers are there, whatever was stopped."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from config import embedded_postgres
from config.demonstration import papers
from config.management.commands import play_quarter
from receptions.models import QuarterReport
from territories import demo
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory, appeal

pytestmark = pytest.mark.django_db


@pytest.fixture
def again(monkeypatch, tmp_path, settings):
    """Runs the command over a database with appeals; gives what it says and what it would draw."""
    settings.VAR_DIR = tmp_path
    kept = SimpleNamespace(close=lambda: None, settings_dict={"NAME": "played"})
    monkeypatch.setattr(play_quarter, "connection", kept)
    monkeypatch.setattr(embedded_postgres, "is_of_settings", lambda: False)
    monkeypatch.setattr(
        papers, "draw", lambda quarter, folder: iter([folder / f"{quarter.slug}.pdf"])
    )

    def run(*, is_demo):
        settings.DEMO = is_demo
        said = io.StringIO()
        call_command("play_quarter", stdout=said)
        return said.getvalue()

    return run


@pytest.fixture
def report():
    """A report of one of the territories whose papers are drawn."""
    reception = ReceptionFactory(territory__code=demo.DISTRICT)
    appeal(reception)
    for quarter in (2, 3):
        QuarterReport.objects.create(
            reception=reception, year=2026, quarter=quarter, due_on=dt.date(2026, 10, 20)
        )


def test_papers_of_the_newest_quarter_are_drawn_again(again, report):
    assert f"drawn: {Quarter(2026, 3).slug}.pdf" in again(is_demo=True)


def test_nothing_is_drawn_outside_the_demonstration(again, report):
    assert "drawn" not in again(is_demo=False)
