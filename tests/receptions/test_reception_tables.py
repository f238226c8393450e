"""Table 6 of the report: eight columns of the People's Receptions, eight of the Virtual one."""

import pytest

from receptions import figure_tables
from receptions.choices import Channel, ReportEdition
from receptions.models import QuarterReport
from receptions.report_content import content
from receptions.services import report_counts
from territories import clock
from territories.periods import Quarter
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    """The report of a region whose district got two appeals at the desk and seven on the web."""
    desk = make.ReceptionFactory()
    region = make.ReceptionFactory(territory=desk.territory.parent)
    for channel, number in ((Channel.DESK, 2), (Channel.VIRTUAL, 7)):
        for _one in range(number):
            make.appeal(desk, channel=channel)
    quarter = Quarter.of(clock.today())
    found = QuarterReport.objects.create(
        reception=region,
        year=quarter.year,
        quarter=quarter.number,
        due_on=quarter.next.first_day,
    )
    found.figures = report_counts.build(found, report_counts.Counted(quarter))
    return found


def views(report, edition=ReportEdition.FULL):
    return {view.code: view for view in content(report, edition).tables}


def test_what_came_by_the_virtual_reception_stands_apart_by_territory(report):
    found = views(report)

    def numbers(code):
        return found[code].rows[0][1:]

    assert numbers("people_by_territory") == ["2", "0", "0", "0", "0", "0", "2", "0"]
    assert numbers("virtual_by_territory") == ["7", "0", "0", "0", "0", "0", "7", "0"]
    assert numbers("receptions_by_territory")[0] == "9"


def test_the_council_gets_no_table_that_tells_a_small_number_by_subtraction(report):
    council = views(report, ReportEdition.COUNCIL)

    assert council["receptions_by_territory"].rows[0][1] == "9"
    assert not {"people_by_territory", "virtual_by_territory"} & council.keys()


def test_both_tables_have_the_columns_of_the_practice():
    tables = {table.code: table for table in figure_tables.TABLES}
    outcomes = ["satisfied", "explained", "forwarded", "refused"]
    columns = ["received", *outcomes, "anonymous", "open", "overdue"]

    for code in ("people_by_territory", "virtual_by_territory"):
        assert [column for column, _name in tables[code].columns] == columns
