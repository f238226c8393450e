"""The explorer: rows that make up the whole, two years, cuts, cases, kept views, bad questions."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from receptions import explorer_numbers
from receptions.choices import Channel
from receptions.forms.explorer import ExplorerForm
from receptions.models import QuestionFact, SavedView
from receptions.services import explorer as saved_views
from receptions.views.explorer import explorer as page
from territories.choices import ChangeKind, Role
from territories.figure_registry import registry
from territories.figures import Count, Cut, Figure, Unit
from territories.models import TerritoryChange, TerritoryLink
from tests.factories import receptions as make
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
URL = "/receptions/explorer/"
Q3 = "period=2026-q3"
NOW = dt.datetime(2026, 11, 26, 8, tzinfo=dt.UTC)


def appeals_of(place, *days, **fields):
    reception = make.ReceptionFactory(territory=place)
    for day in days:
        moment = timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(10)))
        make.appeal(reception, received_at=moment, by=fields.get("by"), **_rest(fields))


def _rest(fields):
    return {key: value for key, value in fields.items() if key != "by"}


def prepare():
    """Two regions; one district moved from the first to the second on 1 October 2026."""
    with time_machine.travel(NOW, tick=False):
        one, two = RegionFactory(code="1703"), RegionFactory(code="1706")
        left, right = TerritoryFactory(parent=one), TerritoryFactory(parent=one)
        moved = TerritoryFactory(parent=two)
        for child in (left, right):
            TerritoryLink.objects.create(child=child, parent=one, valid_from=dt.date(2017, 1, 1))
        TerritoryLink.objects.create(
            child=moved, parent=one, valid_from=dt.date(2017, 1, 1), valid_to=dt.date(2026, 10, 1)
        )
        TerritoryLink.objects.create(child=moved, parent=two, valid_from=dt.date(2026, 10, 1))
        water, gas = make.TopicFactory(), make.TopicFactory()
        appeals_of(left, "2026-07-05", "2026-08-05", "2025-07-05", topic=water)
        appeals_of(left, "2026-09-05", topic=gas, channel=Channel.POST)
        appeals_of(moved, "2026-07-07", topic=gas)
        appeals_of(one, "2026-07-08", topic=gas)
        return SimpleNamespace(
            one=one, two=two, left=left, right=right, moved=moved, water=water, gas=gas,
            country=one.parent,
        )  # fmt: skip


@pytest.fixture
def land(prepared):
    with time_machine.travel(NOW, tick=False):
        yield prepared


@pytest.fixture
def chief(land):
    return UserFactory(role=Role.ADMINISTRATION, place=land.country)


@pytest.fixture
def ask(client, chief):
    """Asks the explorer as the Administration; the answer with its context."""

    def found(query="", user=None):
        client.force_login(user or chief)
        return client.get(f"{URL}?{query}")

    return found


def numbers_of(answer, code="appeals_received"):
    """Label of each row to (this year, the year before), the total under None."""
    grid = answer.context["shown"].grid
    place = grid.column(code)
    rows = {row.label: row for row in grid.rows} | {None: grid.total}
    return {
        label: (row.cells[place].value, row.cells[place].value_before)
        for label, row in rows.items()
    }


@pytest.mark.parametrize("structure", ["", "then"])
@pytest.mark.parametrize("by", ["place", "topic_group", "topic", "channel", "office", "month"])
def test_rows_make_up_the_whole_in_both_structures(ask, by, structure):
    answer = ask(f"f=appeals_received&f=questions_received&by={by}&structure={structure}&{Q3}")

    for code in ("appeals_received", "questions_received"):
        numbers = numbers_of(answer, code)
        whole = numbers.pop(None)
        assert whole == (5, 1)
        assert tuple(map(sum, zip(*numbers.values(), strict=True))) == whole


def test_a_moved_district_stands_where_it_stood_or_where_it_stands(ask, land):
    now = numbers_of(ask(f"f=appeals_received&{Q3}"))
    then = numbers_of(ask(f"f=appeals_received&structure=then&{Q3}"))

    assert (now[land.one.name], now[land.two.name]) == ((4, 1), (1, 0))
    assert (then[land.one.name], then[land.two.name]) == ((5, 1), (0, 0))
    assert now[None] == then[None]


def test_a_region_then_leaves_out_what_its_head_may_not_see_now_and_says_so(ask, land):
    head = UserFactory(role=Role.REGIONAL_HEAD, place=land.one)

    answer = ask(f"f=appeals_received&structure=then&{Q3}", head)

    assert numbers_of(answer)[None] == (4, 1)
    assert any(land.moved.name in note for note in answer.context["shown"].notes)


def test_a_merged_district_stands_under_its_successor(ask, land):
    land.right.valid_to = dt.date(2026, 10, 1)
    land.right.save()
    appeals_of(land.right, "2026-07-09")
    change = TerritoryChange.objects.create(
        kind=ChangeKind.MERGE, on=dt.date(2026, 10, 1), act="1-son"
    )
    change.before.add(land.right, land.left)
    change.after.add(land.left)

    now = numbers_of(ask(f"f=appeals_received&place={land.one.code}&{Q3}"))
    then = numbers_of(ask(f"f=appeals_received&place={land.one.code}&structure=then&{Q3}"))

    assert land.right.name not in now
    assert now[land.left.name] == (4, 1)
    assert (then[land.left.name], then[land.right.name]) == ((3, 1), (1, 0))


def test_the_whole_is_narrowed_by_topic_channel_and_office(ask, land):
    by_topic = ask(f"f=appeals_received&topic_id={land.water.pk}&{Q3}")
    by_group = ask(f"f=appeals_received&topic_id={land.gas.parent.pk}&{Q3}")
    by_channel = ask(f"f=appeals_received&channel=post&{Q3}")

    assert numbers_of(by_topic)[None] == (2, 1)
    assert numbers_of(by_group)[None] == (3, 0)
    assert numbers_of(by_channel)[None] == (1, 0)


def test_a_figure_that_cannot_be_cut_shows_a_dash_and_says_why(ask, land):
    answer = ask(f"f=false_closures&f=appeals_received&topic_id={land.water.pk}&{Q3}")

    grid = answer.context["shown"].grid
    assert grid.total.cells[0].words == "–"
    assert grid.total.cells[1].words == "2"
    assert [figure.code for figure, _reason in grid.apart] == ["false_closures"]


def test_what_has_no_month_of_its_own_is_not_told_apart(ask, land):
    answer = ask("f=overdue_open&f=appeals_received&by=month&" + Q3)

    grid = answer.context["shown"].grid
    assert grid.total.cells[0].value == 6
    assert all(not row.cells[0].known for row in grid.rows)
    assert [row.cells[1].value for row in grid.rows] == [3, 1, 1]
    assert answer.context["lines"] is not None


def test_a_value_given_for_each_territory_is_not_added_up(monkeypatch, ask, land):
    values = {land.country.pk: Count(90, 1), land.one.pk: Count(40, 1), land.two.pk: Count(70, 1)}
    given = Figure("stat_x", "x", Unit.COUNT, lambda first, last: values, rolled_up=False)
    monkeypatch.setattr(registry, "sources", [lambda: [given]])

    numbers = numbers_of(ask("f=stat_x&" + Q3), "stat_x")

    assert (numbers[None], numbers[land.one.name]) == ((90, 90), (40, 40))


def test_a_running_period_is_counted_up_to_today_in_both_years(ask, land):
    appeals_of(land.left, "2026-11-20", "2025-11-20", "2025-12-20")

    answer = ask("f=appeals_received&period=2026-q4")

    assert numbers_of(answer)[None] == (1, 1)
    assert answer.context["shown"].notes


def test_a_value_of_too_few_cases_says_so(ask, land):
    answer = ask(f"f=repeats&f=appeals_received&{Q3}")

    shares, counts = answer.context["shown"].grid.total.cells
    assert 0 < shares.count.denominator < shares.figure.minimum
    assert shares.few
    assert not counts.few
    assert "too little to judge by" in answer.content.decode()


def test_rows_are_sorted_by_a_column(ask, land):
    answer = ask(f"f=appeals_received&sort=-appeals_received&{Q3}")

    values = [row.cells[0].value for row in answer.context["shown"].grid.rows]
    assert values == sorted(values, reverse=True)


def test_a_column_is_added_to_the_address(ask, client):
    answer = ask(f"f=appeals_received&add=repeats&{Q3}")

    assert answer.status_code == 302
    assert "f=appeals_received&f=repeats" in answer["Location"]
    assert "add=" not in answer["Location"]


def test_the_link_of_a_first_visit_names_its_place_period_and_columns(ask, land):
    page = ask().content.decode()

    assert f"?place={land.country.code}&amp;f=appeals_received&amp;f=" in page
    assert "&amp;period=2026-q3&amp;" in page


def test_the_areas_of_the_map_are_links_shaded_in_steps(ask, land):
    answer = ask(f"f=appeals_received&{Q3}")

    drawn = answer.context["map"]
    assert drawn.kind == "regions"
    assert {area.label: area.step for area in drawn.areas} == {land.one.name: 5, land.two.name: 1}
    text = answer.content.decode()
    assert 'class="c-map__area c-map__area--5"' in text
    assert "CC BY 4.0" in text
    assert f"place={land.one.code}" in drawn.areas[0].url


def test_a_region_is_drawn_in_cells_and_a_district_without_a_map(ask, land):
    region = ask(f"place={land.one.code}&{Q3}")
    district = ask(f"place={land.left.code}&{Q3}")

    assert region.context["map"].kind == "cells"
    assert len(region.context["map"].areas) == 2
    assert district.context["map"] is None


def test_a_share_names_its_unit_where_columns_have_no_head(ask):
    page = ask(f"f=appeals_received&f=in_time&{Q3}").text

    assert 'data-label="Closed in time, per cent"' in page
    assert 'data-label="Appeals received"' in page


def test_the_spreadsheet_holds_the_same_numbers(client, chief, land):
    client.force_login(chief)

    answer = client.get(f"{URL}table.xlsx?f=appeals_received&f=in_time&{Q3}")

    book = load_workbook(io.BytesIO(answer.content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert rows[-1][1:4] == (5, 1, 400)
    assert sum(row[1] for row in rows[1:-1]) == 5
    assert len(rows[0]) == 7
    assert any(land.country.name in map(str, row) for row in book.worksheets[1].values)


def cases_of(client, answer, label, code="appeals_received", year="url"):
    grid = answer.context["shown"].grid
    rows = {row.label: row for row in grid.rows} | {None: grid.total}
    url = getattr(rows[label].cells[grid.column(code)], year)
    found = client.get(url)
    assert found.status_code == 200
    return found.context["number"]


@pytest.mark.parametrize("structure", ["", "then"])
@pytest.mark.parametrize("by", ["place", "topic_group", "channel", "month"])
def test_a_number_opens_the_cases_that_it_counts(ask, client, by, structure):
    answer = ask(f"f=appeals_received&by={by}&structure={structure}&{Q3}")

    numbers = numbers_of(answer)

    opened = {label: value for label, (value, _before) in numbers.items() if value}
    assert {label: cases_of(client, answer, label) for label in opened} == opened


@pytest.mark.parametrize("structure", ["", "then"])
@pytest.mark.parametrize("by", ["place", "topic_group", "channel", "month"])
def test_the_number_of_the_year_before_opens_its_own_cases(ask, client, land, by, structure):
    appeals_of(land.moved, "2025-08-09", "2025-08-19", topic=land.gas)

    answer = ask(f"f=appeals_received&by={by}&structure={structure}&{Q3}")

    before = {label: value for label, (_now, value) in numbers_of(answer).items() if value}
    assert before[None] == 3
    opened = {label: cases_of(client, answer, label, year="url_before") for label in before}
    assert opened == before


def test_a_running_period_opens_the_same_days_of_the_year_before(ask, client, land):
    appeals_of(land.left, "2026-11-20", "2025-11-20", "2025-12-20")

    answer = ask("f=appeals_received&by=month&period=2026-q4")

    before = {label: value for label, (_now, value) in numbers_of(answer).items() if value}
    opened = {label: cases_of(client, answer, label, year="url_before") for label in before}
    assert opened == before
    assert opened[None] == 1


def test_a_registrar_reads_figures_but_opens_only_the_own_reception(ask, client, land):
    registrar = UserFactory(role=Role.REGISTRAR, place=land.one)

    answer = ask(f"f=appeals_received&{Q3}", registrar)
    grid = answer.context["shown"].grid

    assert [bool(row.cells[0].url) for row in grid.rows] == [True, False, False]
    assert client.get(f"{URL}cases/?figure=appeals_received&{Q3}").status_code == 403
    own = client.get(f"{URL}cases/?figure=appeals_received&own=1&{Q3}")
    assert own.context["number"] == 1


def test_another_territory_is_not_found_and_a_mahalla_shows_its_district(ask, land):
    head = UserFactory(role=Role.REGIONAL_HEAD, place=land.one)

    assert ask(f"place={land.two.code}", head).status_code == 404
    assert ask("place=nowhere", head).status_code == 404
    assert ask("", head).context["place"] == land.one


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("f=nonsense", "f"),
        ("period=nonsense", "period"),
        ("period=2027-q1", "period"),
        ("period=2016", "period"),
        ("period=own&first=2026-05&last=2026-02", "last"),
        ("period=own&first=2020-01&last=2026-02", "last"),
        ("period=own&first=x&last=2026-02", "first"),
        ("by=nonsense", "by"),
        ("sort=nonsense", "sort"),
        ("topic_id=999999", "topic"),
        ("&".join(f"f={code}" for code in list(registry.ready)[:9]), "f"),
    ],
)
def test_a_question_that_makes_no_sense_is_answered_with_the_reason(ask, query, field):
    answer = ask(query)

    assert answer.status_code == 422
    assert field in answer.context["filter_form"].errors
    assert "shown" not in answer.context


def test_months_of_ones_own_are_kept_in_the_address(ask):
    answer = ask("f=appeals_received&first=2026-08&last=2026-09")

    assert numbers_of(answer)[None] == (2, 0)
    assert "first=2026-08&last=2026-09" in answer.context["query"]


def test_a_territory_without_a_reception_is_said_to_have_none(ask, land):
    inside = ask(f"f=appeals_received&place={land.one.code}&{Q3}")
    alone = ask(f"f=appeals_received&place={land.right.code}&{Q3}")

    notes = {row.label: row.note for row in inside.context["shown"].grid.rows}
    assert notes[land.right.name]
    assert not notes[land.left.name]
    assert any(land.right.name in note for note in alone.context["shown"].notes)


def test_a_page_takes_the_same_statements_however_much_there_is(rf, chief, land):
    def statements():
        request = rf.get(f"{URL}?f=appeals_received&f=in_time&f=repeats&by=topic&{Q3}")
        request.user = type(chief).objects.get(pk=chief.pk)
        with CaptureQueriesContext(connection) as found:
            page(request)
        return len(found)

    statements()
    few = statements()
    for place in (land.right, TerritoryFactory(parent=land.two)):
        appeals_of(place, "2026-07-05", "2026-08-05", "2025-07-05")

    assert statements() == few


def test_figures_of_the_same_parts_are_counted_together(land):
    codes = ["appeals_received", "persons", "questions_received", "repeats"]
    first, last = dt.date(2026, 7, 1), dt.date(2026, 9, 30)

    figures = [registry.figures[one] for one in codes]
    explorer_numbers.numbers(figures, first, last)  # what a process learns once

    with CaptureQueriesContext(connection) as found:
        together = explorer_numbers.numbers(figures, first, last)

    assert len(found) == 1
    assert QuestionFact.objects.count() == 6
    for code in codes:
        alone = registry.figures[code].groups(first, last, Cut(), "")
        assert together[code] == alone


def test_a_view_is_kept_for_oneself_or_for_the_territory(client, ask, land):
    head = UserFactory(role=Role.REGIONAL_HEAD, place=land.one)
    below = make.head_of(make.ReceptionFactory(territory=land.left))
    elsewhere = UserFactory(role=Role.REGIONAL_HEAD, place=land.two)
    client.force_login(head)

    for name, more in (("Oʻzim", {}), ("Hammaga", {"shared": "on"})):
        answer = client.post(
            f"{URL}views/add/?f=repeats&place={land.one.code}&{Q3}", {"name": name, **more}
        )
        assert answer.status_code == 302

    seen = {
        who: {one.name for one in SavedView.objects.visible_to(user)}
        for who, user in (("head", head), ("below", below), ("elsewhere", elsewhere))
    }
    assert seen == {"head": {"Oʻzim", "Hammaga"}, "below": {"Hammaga"}, "elsewhere": set()}
    shared = SavedView.objects.get(name="Hammaga")
    assert "Hammaga" in ask("", below).content.decode()
    opened = client.get(f"{URL}views/{shared.pk}/")
    assert f"place={land.left.code}" not in opened["Location"]
    assert "f=repeats" in opened["Location"]
    assert "place=" not in opened["Location"]
    assert client.post(f"{URL}views/{shared.pk}/remove/").status_code == 403


def test_the_same_name_again_keeps_the_new_view(land, chief):
    for query in ("f=repeats", "f=persons"):
        saved_views.save(by=chief, name="Bir", query=query, shared=False)

    assert SavedView.objects.get().query == "f=persons"


def test_the_form_names_what_the_address_gives_by_key(land):
    form = ExplorerForm(QueryDict(f"topic_id={land.water.pk}"))

    assert form["topic"].value() == (str(land.water.pk), str(land.water))
