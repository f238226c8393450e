"""People held liable in what is published: no small number, nor one that would tell it."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from receptions import report_book, report_tables
from receptions.choices import ReportEdition, ReportState
from receptions.models import CorrectionLine, CorrectionSheet, QuarterReport
from receptions.report_content import content
from receptions.services import report_check, report_counts
from receptions.services.report_counts import Counted
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
COLUMNS = ("fine", "reprimand", "dismissal", "disciplinary", "administrative", "material")
COLUMNS += ("criminal", "total")


def figures(then=None, **numbers):
    """Counts of people held liable as a report keeps them, by column of the table."""
    found = {}
    for column in (*COLUMNS, "by_representation"):
        if column != "material":
            code = "liability" if column == "total" else f"liability_{column}"
            n, before = numbers.get(column, 0), (then or {}).get(column, 0)
            earlier = {"n": before, "d": 0, "value": str(before)}
            found[code] = {"n": n, "d": 0, "value": str(n)} | {"previous": earlier}
            found[code]["year_before"] = earlier
    return found


def report(place, parts=(), quarter=QUARTER, then=None, **numbers):
    """A draft of the place with these people held liable, and those of its parts."""
    reception = getattr(place, "reception", None) or ReceptionFactory(territory=place)
    when = {"year": quarter.year, "quarter": quarter.number}
    found, _new = QuarterReport.objects.get_or_create(
        reception=reception, **when, defaults={"due_on": quarter.next.first_day}
    )
    found.figures = report_counts.build(found, Counted(quarter))
    found.figures["figures"] |= figures(then, **numbers)
    row = {column: numbers.get(column, 0) for column in COLUMNS}
    found.figures["tables"]["liability"] = {str(quarter.year): row}
    for part in found.figures["parts"]:
        for code, one in figures(**parts[part["code"]]).items():
            part["figures"][code] = [one["n"], 0]
    found.save()
    return found


def sealed(found):
    """The report as one that was sent up."""
    found.state, found.digest = ReportState.SUBMITTED, f"{found.pk:064x}"
    found.submitted_at = dt.datetime(2026, 10, 5, 10, tzinfo=dt.UTC)
    found.submitted_by = UserFactory()
    found.save()
    return found


def shown(found, edition=ReportEdition.COUNCIL):
    """The numbers of people held liable as they stand among the figures, by column."""
    lines = content(found, edition).figures
    said = {code.removeprefix("liability_"): line.shown for code, line in lines.items()}
    return {"total": lines["liability"].shown} | {
        one: said[one] for one in (*COLUMNS, "by_representation") if one in said
    }


def table_of(found, edition=ReportEdition.COUNCIL):
    [view] = [one for one in content(found, edition).tables if one.code == "liability"]
    return view


@pytest.fixture
def district():
    return TerritoryFactory()


def test_one_official_disciplined_is_not_told_to_the_public(district):
    one = report(district, reprimand=1, disciplinary=1, total=1)

    assert {shown(one)[code] for code in ("reprimand", "disciplinary", "total")} == {"<5"}
    assert table_of(one).rows[0][1:] == ["0", "<5", "0", "<5", "0", "0", "0", "<5"]
    assert shown(one, ReportEdition.FULL)["reprimand"] == "1"


def test_a_small_number_is_not_told_by_the_sums_that_stand_beside_it(district):
    kinds = {"reprimand": 6, "dismissal": 2, "disciplinary": 8, "administrative": 1}

    said = shown(report(district, total=9, **kinds))

    assert said["dismissal"] == said["administrative"] == "<5"
    assert "*" in (said["reprimand"], said["disciplinary"])
    assert "*" in (said["total"], said["disciplinary"])


def test_a_small_number_of_another_ground_is_not_told(district):
    said = shown(report(district, reprimand=9, disciplinary=9, total=9, by_representation=8))

    assert "*" in (said["total"], said["by_representation"])


def test_large_numbers_stand_as_they_are(district):
    kinds = {"fine": 5, "reprimand": 7, "disciplinary": 12, "administrative": 6, "total": 18}

    assert {code: n for code, n in shown(report(district, **kinds)).items() if n != "0"} == {
        code: str(n) for code, n in kinds.items()
    }


def test_a_hidden_number_of_an_earlier_quarter_is_not_told_by_a_sum(district):
    then = {"reprimand": 6, "dismissal": 2, "disciplinary": 8, "total": 8}
    lines = content(report(district, then=then), ReportEdition.COUNCIL).figures

    assert lines["liability_dismissal"].previous is lines["liability_dismissal"].year_before is None
    assert lines["liability_reprimand"].previous is None


@pytest.fixture
def region():
    region = RegionFactory()
    ReceptionFactory(territory=region)
    region.below = [TerritoryFactory(parent=region) for _one in range(3)]
    return region


def disciplined(number):
    return {"reprimand": number, "disciplinary": number, "total": number}


def of_region(region, numbers, own=0, quarter=QUARTER):
    parts = {
        place.code: disciplined(number) for place, number in zip(region.below, numbers, strict=True)
    }
    return report(region, parts, quarter, **disciplined(sum(numbers) + own))


@pytest.mark.parametrize(
    ("numbers", "own", "total"),
    [
        ((9, 7, 3), 0, "*"),  # 19 - 9 - 7, which the districts' own editions tell
        ((9, 7, 3), 2, "21"),
        ((9, 4, 4), 0, "*"),  # two from 1 to 4 that come to eight
        ((9, 1, 2), 0, "12"),
        ((9, 7, 5), 0, "21"),
        ((9, 7, 5), 1, "*"),
        ((1, 0, 0), 0, "<5"),
    ],
)
def test_the_sum_of_a_region_does_not_tell_a_small_number_of_a_district(
    region, numbers, own, total
):
    found = of_region(region, numbers, own)

    assert shown(found)["total"] == table_of(found).rows[0][-1] == total


def test_the_sum_of_the_country_does_not_tell_what_a_region_leaves_out(region):
    other = RegionFactory(parent=region.parent)
    ReceptionFactory(territory=other)
    sealed(of_region(region, (9, 7, 3)))
    parts = {region.code: disciplined(19), other.code: disciplined(8)}

    assert shown(report(region.parent, parts, **disciplined(27)))["total"] == "*"


def test_what_a_region_left_out_a_quarter_ago_does_not_stand_in_its_next_edition(region):
    sealed(of_region(region, (9, 7, 3), quarter=QUARTER.previous))
    nothing = {place.code: {} for place in region.below}
    later = report(region, nothing, then=disciplined(19))

    line = content(later, ReportEdition.COUNCIL).figures["liability"]

    assert (line.previous, line.year_before) == (None, None)
    assert content(later).figures["liability"].previous == 19


def test_the_workbook_and_the_footnotes_say_the_same_as_the_page(district):
    words = content(report(district, **disciplined(1)), ReportEdition.COUNCIL)

    book = load_workbook(io.BytesIO(report_book.draw(words)))
    rows = [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]

    assert next(row for row in rows if row[0] == "2026")[-1] == "<5"
    assert {row[1] for row in rows if str(row[0]).startswith("People held liable")} <= {"<5", 0}
    notes = report_tables.comparison(words).note, table_of(report(district, **disciplined(1))).note
    assert all("no official held liable" in note for note in notes)


def test_a_public_correction_sheet_does_not_tell_them_either(district):
    found = sealed(report(district, **disciplined(8)))
    sheet = CorrectionSheet.objects.create(report=found, number=1, digest=found.digest)
    CorrectionLine.objects.create(
        sheet=sheet,
        figure="liability",
        causes=[],
        old_numerator=8,
        old_denominator=0,
        new_numerator=9,
        new_denominator=0,
    )

    [(_sheet, [line])] = report_check.public_sheets(found)

    assert (line.old, line.new) == ("–", "–")
