"""The mahallas with most questions, as a report prints them."""

import datetime as dt
from dataclasses import replace

import pytest
from django.utils import translation

from receptions import report_content
from receptions.choices import ReportEdition
from receptions.mahalla_table import asked
from receptions.services import appeals, reports
from receptions.services.appeals import QuestionDraft
from territories import clock
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory, TopicFactory, draft, registrar_of
from tests.factories.territories import MahallaFactory, RegionFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)


@pytest.fixture
def region():
    found = RegionFactory()
    ReceptionFactory(territory=found)
    return found


def district(region):
    return ReceptionFactory(territory=TerritoryFactory(parent=region))


def ask(reception, mahalla, number, year=2026):
    """So many questions of one letter about the mahalla."""
    at = dt.datetime(year, 8, 3, 10, tzinfo=dt.UTC)
    part = QuestionDraft(
        topic=TopicFactory(), text="Suv", territory=reception.territory, mahalla=mahalla
    )
    with clock.playing(at):
        prepared = replace(draft(reception, received_at=at), questions=(part,) * number)
        appeals.register(draft=prepared, by=registrar_of(reception))


def table_of(reception, edition=ReportEdition.FULL):
    with clock.playing(dt.datetime(2026, 10, 2, 10, tzinfo=dt.UTC)):
        drafts = {one.reception_id: one for one in reports.open_quarter(QUARTER)}
    views = report_content.content(drafts[reception.pk], edition).tables
    return {view.code: view for view in views}.get("mahallas")


def test_questions_are_counted_by_mahalla_beside_the_year_before(region):
    reception = district(region)
    one, other = (MahallaFactory(parent=reception.territory) for _number in range(2))
    ask(reception, one, 2)
    ask(reception, one, 3, year=2025)
    ask(reception, other, 4)
    ask(reception, None, 5)

    found = {row.row: dict(row.cells) for row in asked(QUARTER.first_day, QUARTER.last_day)}

    assert found == {
        one.code: {"questions": 2, "questions_before": 3},
        other.code: {"questions": 4, "questions_before": 0},
    }


def test_the_region_prints_the_first_ten_of_all_its_districts_by_name(region):
    receptions = [district(region), district(region)]
    mahallas = []
    for number in range(12):
        reception = receptions[number % 2]
        name = f"Mahalla {number}"
        mahalla = MahallaFactory(parent=reception.territory, name_uz=name, name_ru=f"М-{number}")
        ask(reception, mahalla, number + 1)
        mahallas.append(mahalla)

    view = table_of(region.reception)

    assert [row[1] for row in view.rows] == [str(number) for number in range(12, 2, -1)]
    first = mahallas[-1]
    assert view.rows[0][0] == f"{first.name}, {first.parent.name}"
    assert (view.total, view.note) == ([], "The first 10 of 12.")
    with translation.override("ru"):
        assert table_of(region.reception).rows[0][0].startswith("М-11")


def test_a_district_names_its_mahallas_alone_and_prints_none_where_none_is_known(region):
    reception, empty = district(region), district(region)
    mahalla = MahallaFactory(parent=reception.territory)
    ask(reception, mahalla, 6)
    ask(empty, None, 6)

    assert [row[0] for row in table_of(reception).rows] == [mahalla.name]
    assert table_of(empty) is None


def test_the_council_edition_guards_small_numbers_of_mahallas(region):
    reception = district(region)
    for number in (7, 2):
        ask(reception, MahallaFactory(parent=reception.territory), number)

    rows = table_of(reception, ReportEdition.COUNCIL).rows

    assert "2" not in {cell for row in rows for cell in row[1:]}
