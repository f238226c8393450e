"""The ways out of a view: each row deeper down, columns moved and taken away, the one drawn."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.http import QueryDict

from receptions.choices import Channel
from receptions.explorer_ask import usual_figures
from territories.choices import Role
from territories.figure_registry import registry
from territories.services import figure_catalogue
from tests.factories import receptions as make
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/receptions/explorer/"
NUMBERS = "f=appeals_received&f=questions_received"
NOW = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)


def prepare():
    """Two regions with three districts, two topics of one group and one of another."""
    with time_machine.travel(NOW, tick=False):
        one, two = RegionFactory(), RegionFactory()
        water = make.TopicFactory()
        drains, roads = make.TopicFactory(parent=water.parent), make.TopicFactory()
        for number, (parent, topic, channel) in enumerate(
            [(one, water, "desk"), (one, roads, "post"), (two, drains, "desk")], start=1
        ):
            reception = make.ReceptionFactory(territory=TerritoryFactory(parent=parent))
            for day in range(1, 2 * number + 1):
                moment = dt.datetime(2026, 6 + number, day, 10, tzinfo=dt.UTC)
                prepared = [water, topic][day % 2]
                make.appeal(reception, received_at=moment, topic=prepared, channel=Channel(channel))
        return SimpleNamespace(country=one.parent, one=one)


@pytest.fixture
def land(prepared):
    with time_machine.travel(NOW, tick=False):
        yield prepared


@pytest.fixture
def ask(client, land):
    client.force_login(UserFactory(role=Role.ADMINISTRATION, place=land.country))

    def found(address):
        answer = client.get(address)
        assert answer.status_code == 200
        return answer

    return found


def counted(row):
    return [(cell.count, cell.before) for cell in row.cells]


@pytest.mark.parametrize("by", ["place", "topic_group", "topic", "channel", "month"])
def test_every_row_opens_a_view_whose_whole_is_its_numbers_down_to_the_last(ask, by):
    """From the country to its regions, districts, topics and months."""
    waiting = [f"{URL}?{NUMBERS}&by={by}&period=2026-q3"]
    seen, ways = set(), set()
    while waiting:
        shown = ask(waiting.pop()).context["shown"]
        ways.add(shown.ask.by)
        for row in shown.grid.rows:
            if not row.url or row.url in seen or not row.cells[0].value:
                continue
            seen.add(row.url)
            deeper = ask(row.url).context["shown"]
            assert counted(deeper.grid.total) == counted(row), row.url
            if (deeper.ask.by, deeper.ask.place) != (shown.ask.by, shown.ask.place):
                waiting.append(row.url)
    assert len(seen) > 6
    assert ways >= {by, "topic_group", "topic", "month"} - (
        {"topic_group"} if by == "topic" else set()
    )


def heads(answer):
    return {head.figure.code: head for head in answer.context["columns"]}


def figures_of(address):
    return QueryDict(address.split("?", 1)[1]).getlist("f")


def test_columns_are_moved_and_taken_away_and_the_last_one_stays(ask):
    answer = ask(f"{URL}?f=appeals_received&f=repeats&f=satisfied&sort=-repeats&shown=repeats")

    first, middle, last = (
        heads(answer)[code] for code in ("appeals_received", "repeats", "satisfied")
    )
    assert (first.left, last.right) == ("", "")
    assert figures_of(first.right) == ["repeats", "appeals_received", "satisfied"]
    assert figures_of(last.left) == ["appeals_received", "satisfied", "repeats"]
    without = ask(middle.remove)
    assert list(heads(without)) == ["appeals_received", "satisfied"]
    assert "sort" not in QueryDict(middle.remove.split("?", 1)[1])  # its order goes with it
    assert without.context["drawn"].code == "appeals_received"
    kept = ask(first.remove).context["shown"].ask
    assert (kept.sort, kept.drawn.code) == ("-repeats", "repeats")
    assert [head.remove for head in heads(ask(f"{URL}?f=repeats")).values()] == [""]
    assert middle.remove.replace("&", "&amp;") in answer.content.decode()


def test_the_column_chosen_is_drawn_as_bars_or_by_month_as_lines(ask):
    answer = ask(f"{URL}?{NUMBERS}&period=2026-q3")
    chosen = ask(heads(answer)["questions_received"].draw)
    monthly = ask(f"{URL}?{NUMBERS}&period=2026-q3&by=month")

    assert answer.context["drawn"].code == "appeals_received"
    assert chosen.context["drawn"].code == "questions_received"
    rows = {row.label: row.cells[1].words for row in chosen.context["shown"].grid.rows}
    assert {bar.label: bar.value for bar in chosen.context["bars"].bars} == rows
    assert monthly.context["bars"] is None
    assert [point.words.split(": ")[1] for point in monthly.context["lines"].now] == ["2", "4", "6"]
    assert monthly.content.decode().count('class="c-chart__dot"') == 3


def test_a_view_whose_column_was_switched_off_opens_without_it_and_says_so(ask):
    figure_catalogue.switch(code="persons", by=UserFactory(), active=False)

    answer = ask(f"{URL}?f=persons&f=appeals_received&shown=persons&sort=-persons")

    assert [one.code for one in answer.context["shown"].ask.figures] == ["appeals_received"]
    assert any("is switched off" in note for note in answer.context["shown"].notes)
    assert "persons" not in answer.context["query"]


def test_a_view_all_of_whose_columns_were_switched_off_shows_the_usual_ones(ask):
    figure_catalogue.switch(code="persons", by=UserFactory(), active=False)

    answer = ask(f"{URL}?f=persons")

    assert [one.code for one in answer.context["shown"].ask.figures] == usual_figures(registry)


@pytest.mark.parametrize(("period", "says"), [("2026-q3", True), ("2027-q3", False)])
def test_a_year_before_of_which_no_appeals_are_kept_is_said_once(client, land, period, says):
    with time_machine.travel(dt.datetime(2027, 11, 1, tzinfo=dt.UTC), tick=False):
        client.force_login(UserFactory(role=Role.ADMINISTRATION, place=land.country))
        answer = client.get(f"{URL}?f=repeats&period={period}")

    said = [note for note in answer.context["shown"].notes if "nothing to compare" in note]
    assert len(said) == says
