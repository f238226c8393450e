"""The quarterly report: counted, sealed, sent up, accepted or returned."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.db import InternalError, connection, transaction
from django.utils.translation import override

from receptions.choices import QuestionStatus, ReportEdition, ReportState
from receptions.exceptions import ReceptionsError, TransitionError
from receptions.models import QuarterReport, ReportFile
from receptions.report_content import content
from receptions.services import reports
from receptions.services.report_counts import Counted
from territories import clock
from territories.choices import Role
from territories.figure_registry import registry
from territories.figures import Count
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory, appeal, question
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
IN_QUARTER = dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 10, 8, 10, tzinfo=dt.UTC)


def prepare():
    """Appeals in two districts and at their region's own reception; one region elsewhere."""
    region = RegionFactory()
    far_region = RegionFactory()
    places = {
        "country": region.parent,
        "region": region,
        "district": TerritoryFactory(parent=region),
        "neighbour": TerritoryFactory(parent=region),
        "far_region": far_region,
        "far": TerritoryFactory(parent=far_region),
    }
    world = SimpleNamespace(**places)
    world.receptions = {name: ReceptionFactory(territory=one) for name, one in places.items()}
    world.users = {
        Role.HEAD: UserFactory(role=Role.HEAD, place=world.district),
        Role.REGIONAL_HEAD: UserFactory(role=Role.REGIONAL_HEAD, place=region),
    }
    world.admin = UserFactory(role=Role.ADMINISTRATION, place=world.country)
    with time_machine.travel(IN_QUARTER, tick=False):
        question(QuestionStatus.CLOSED, reception=world.receptions["district"])
        appeal(world.receptions["district"], questions=2)
        appeal(world.receptions["neighbour"])
        appeal(world.receptions["region"])
    with time_machine.travel(AFTER, tick=False):
        reports.open_quarter(QUARTER)
    return world


@pytest.fixture
def world(prepared):
    with time_machine.travel(AFTER, tick=False):
        yield prepared


def report_of(world, name):
    return QuarterReport.objects.select_related("reception__territory").get(
        reception=world.receptions[name], year=2026, quarter=3
    )


def submit(world, name, by=None):
    by = by or world.users[Role.HEAD]
    return reports.submit(report=report_of(world, name), by=by)


def accept(world, name, by=None):
    by = by or world.users[Role.REGIONAL_HEAD]
    return reports.accept(report=report_of(world, name), by=by)


def n(report, code):
    return report.figures["figures"][code]["n"]


def test_open_quarter_makes_one_draft_a_reception_and_is_idempotent(world):
    again = reports.open_quarter(QUARTER)

    assert len(again) == 6
    assert {one.state for one in again} == {ReportState.DRAFT}
    due = {one.reception.territory.level: one.due_on.day for one in again}
    assert due == {"country": 20, "region": 15, "district": 12}  # the 10th is a Saturday
    assert n(report_of(world, "district"), "appeals_received") == 2


def test_refresh_counts_what_has_come_since(world):
    with clock.playing(IN_QUARTER):
        appeal(world.receptions["district"])

    report = reports.refresh(report_of(world, "district"))

    assert n(report, "appeals_received") == 3
    assert n(report, "questions_received") == 4


@pytest.mark.parametrize("sealed", [True, False])
def test_tables_by_territory_add_up_to_the_figure_with_the_reception_itself(world, sealed):
    report = report_of(world, "region")
    if not sealed:  # as seals of before the whole's own row was kept
        del report.figures["tables"]["receptions_by_territory"][""]

    with override("en"):
        shown = content(report)
    [view] = [one for one in shown.tables if one.code == "receptions_by_territory"]

    received = {row[0]: row[1] for row in [*view.rows, view.total]}
    parts = {world.district.name: "3", world.neighbour.name: "1"}
    if sealed:
        total = shown.figures["questions_received"].shown
        assert received == {**parts, "The reception itself": "1", "Total": total}
    else:
        assert received == {**parts, "Total of the territories": "4"}


def test_a_quarter_before_the_register_began_is_not_zero(world):
    with clock.playing(IN_QUARTER - dt.timedelta(days=92)):
        appeal(world.receptions["region"])

    without = reports.refresh(report_of(world, "district"))
    counted = reports.refresh(report_of(world, "region"))

    one = without.figures["figures"]["appeals_received"]
    assert (one["previous"], one["year_before"]) == (None, None)
    assert counted.figures["figures"]["appeals_received"]["previous"]["n"] == 1
    lines = content(without).figures.values()
    assert {(line.change, line.tone) for line in lines} == {(None, "neutral")}


def test_submit_freezes_figures_words_and_cases(world):
    reports.save_narrative(
        report=report_of(world, "district"), by=world.users[Role.HEAD], problems="Suv"
    )

    report = submit(world, "district")

    assert report.state == ReportState.SUBMITTED
    assert report.digest == reports.seal(QuarterReport.objects.get(pk=report.pk))
    assert len(report.figures["cases"]["appeals_received"]) == 2
    with clock.playing(IN_QUARTER):
        appeal(world.receptions["district"])
    assert n(report_of(world, "district"), "appeals_received") == 2
    with pytest.raises(TransitionError):
        reports.refresh(report)
    with pytest.raises(TransitionError):
        reports.save_narrative(report=report, by=world.users[Role.HEAD], problems="Gaz")


def test_the_seal_changes_when_a_figure_or_a_word_changes(world):
    report = submit(world, "district")

    report.figures["figures"]["persons"]["n"] += 1
    assert reports.seal(report) != report.digest
    report.figures["figures"]["persons"]["n"] -= 1
    assert reports.seal(report) == report.digest
    report.problems = "boshqa"
    assert reports.seal(report) != report.digest


def refused(statement, *params):
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)


def test_raw_sql_cannot_change_a_submitted_report(world):
    report = submit(world, "district")

    for change in (
        "figures = '{}'",
        "digest = 'x'",
        "problems = 'x'",
        "state = 'draft'",
        "submitted_at = now()",
        "year = 2025",
    ):
        refused(f"UPDATE receptions_quarterreport SET {change} WHERE id = %s", report.pk)  # noqa: S608


def test_raw_sql_cannot_change_an_accepted_report(world):
    submit(world, "district")
    report = accept(world, "district")

    for change in ("state = 'returned'", "accepted_at = now()"):
        refused(f"UPDATE receptions_quarterreport SET {change} WHERE id = %s", report.pk)  # noqa: S608
    refused("DELETE FROM receptions_quarterreport WHERE id = %s", report.pk)


def test_return_opens_the_report_again_and_keeps_the_reason(world):
    submit(world, "district")

    reports.return_(
        report=report_of(world, "district"),
        by=world.users[Role.REGIONAL_HEAD],
        subject="Appeals received",
        reason="Qayta sanang",
    )

    report = report_of(world, "district")
    assert report.state == ReportState.RETURNED
    assert report.returns.get().reason == "Qayta sanang"
    assert submit(world, "district").state == ReportState.SUBMITTED


def test_return_refuses_what_is_not_waiting(world):
    send_back = {"by": world.admin, "subject": "x", "reason": "y"}
    with pytest.raises(TransitionError):
        reports.return_(report=report_of(world, "district"), **send_back)

    submit(world, "district")
    accept(world, "district")
    with pytest.raises(TransitionError):
        reports.return_(report=report_of(world, "district"), **send_back)


def test_a_part_of_a_sealed_whole_cannot_be_returned(world):
    submit(world, "district")
    submit(world, "region", by=world.users[Role.REGIONAL_HEAD])

    with pytest.raises(ReceptionsError):
        reports.return_(
            report=report_of(world, "district"), by=world.admin, subject="x", reason="y"
        )


def test_nobody_accepts_the_own_report(world):
    submit(world, "country", by=world.admin)

    with pytest.raises(ReceptionsError):
        accept(world, "country", by=world.admin)
    assert accept(world, "country", by=UserFactory()).state == ReportState.ACCEPTED


def test_accept_draws_the_council_edition_in_every_language(
    world, django_capture_on_commit_callbacks
):
    submit(world, "district")

    with django_capture_on_commit_callbacks(execute=True):
        report = accept(world, "district")

    files = ReportFile.objects.filter(report=report, edition=ReportEdition.COUNCIL)
    assert sorted(files.values_list("language", flat=True)) == ["en", "ru", "uz", "uz-cyrl"]
    assert all(file.pages and file.digest == report.digest for file in files)


def test_an_accepted_report_is_drawn_though_the_server_stops_at_once(world):
    submit(world, "district")

    report = accept(world, "district")  # what is to be done after the commit never is

    files = ReportFile.objects.filter(report=report, edition=ReportEdition.COUNCIL)
    assert files.count() == 4
    assert all(reports.is_being_drawn(file) for file in files)


def test_a_whole_equals_the_sum_of_its_parts(world):
    for name in ("district", "neighbour"):
        submit(world, name)
    with clock.playing(IN_QUARTER):
        appeal(world.receptions["district"])  # after the seal: not in the parts any more

    region = submit(world, "region", by=world.users[Role.REGIONAL_HEAD])
    country = submit(world, "country", by=world.admin)

    counted = Counted(QUARTER)
    for whole, names in (
        (region, ["district", "neighbour"]),
        (country, ["region", "far_region"]),
    ):
        own = whole.reception.territory_id
        for code in whole.figures["figures"]:
            parts = sum(Decimal(n(report_of(world, name), code)) for name in names)
            alone = counted.own[code].get(own, Count()).numerator
            assert Decimal(n(whole, code)) == parts + alone, code
    assert n(region, "appeals_received") == 4
    assert n(country, "appeals_received") == 4
    assert region.figures["parts"][0]["digest"] == report_of(world, "district").digest


def test_tables_of_a_whole_are_the_sum_too(world):
    submit(world, "district")

    region = submit(world, "region", by=world.users[Role.REGIONAL_HEAD])

    def received(report):
        rows = report.figures["tables"]["outcomes_by_topic"].values()
        return sum(cells["received"] for cells in rows)

    assert received(region) == n(region, "questions_received") == 5


def test_the_year_before_is_printed_where_something_is_known_of_it(world):
    region = report_of(world, "region")
    assert titles(region, "received_by_territory")[:2] == ["appeals", "of individuals"]
    assert titles(region, "topics_by_territory_before") is None

    part = region.figures["parts"][0]["tables"]
    part["received_by_territory"][""]["individuals_before"] = 2
    part["topics_by_territory_before"] = part["topics_by_territory"]

    assert titles(region, "received_by_territory")[:2] == ["appeals", "appeals, a year before"]
    assert titles(region, "topics_by_territory_before") == titles(region, "topics_by_territory")


def test_a_report_sealed_before_there_was_a_table_does_not_print_noughts(world):
    region = report_of(world, "region")
    for part in region.figures["parts"]:
        del part["tables"]["types_of_individuals"]

    assert titles(region, "types_of_individuals") is None


def titles(report, code):
    """The heads of a table's numbers; None where the report has no such table."""
    found = {view.code: view for view in content(report).tables}
    return list(found[code].columns[1:]) if code in found else None


def test_completeness_tells_which_parts_were_there(world):
    submit(world, "district")
    accept(world, "district")

    region = submit(world, "region", by=world.users[Role.REGIONAL_HEAD])

    assert region.figures["completeness"] == {
        "parts": 2,
        "submitted": 1,
        "accepted": 1,
        "in_time": 1,
    }


def test_the_previous_quarter_is_read_from_its_sealed_report(world):
    submit(world, "district")
    with clock.playing(IN_QUARTER):
        appeal(world.receptions["district"])  # after the seal

    with time_machine.travel(dt.datetime(2027, 1, 5, tzinfo=dt.UTC), tick=False):
        reports.open_quarter(QUARTER.next)

    later = QuarterReport.objects.get(reception=world.receptions["district"], quarter=4)
    assert later.figures["figures"]["appeals_received"]["previous"]["n"] == 2


def test_reports_in_time_counts_by_the_report_s_own_quarter(world):
    submit(world, "district")
    with time_machine.travel(dt.datetime(2026, 10, 13, tzinfo=dt.UTC), tick=False):
        submit(world, "neighbour")

        counts = registry.counts("reports_in_time", QUARTER.first_day, QUARTER.last_day)

    assert counts[world.district.pk] == Count(1, 1)
    assert counts[world.neighbour.pk] == Count(0, 1)
    assert counts[world.region.pk] == Count(1, 2)
    assert counts[world.far.pk] == Count(0, 1)


def test_the_council_edition_hides_small_numbers_and_people(world):
    submit(world, "district")
    accept(world, "district")

    words = content(report_of(world, "district"), ReportEdition.COUNCIL)

    assert words.figures["appeals_received"].shown == "<5"
    assert words.figures["in_time"].shown == "*"  # a small share is not told from a small number
    assert words.signatures == []
    assert [title for title, _text in words.narrative] != []
    cells = {cell for view in words.tables for row in view.rows for cell in row[1:]}
    assert not cells & {"1", "2", "3", "4"}


def test_the_council_edition_hides_no_outcome_and_no_channel_alone(world):
    report = submit(world, "district")
    earlier = {"previous": {"value": "3"}, "year_before": None}
    outcomes = {"satisfied": 39, "explained": 18, "refused": 1}
    report.figures["figures"] |= {
        code: {"n": n, "d": 0, "value": str(n), **(earlier if n == 1 else {})}
        for code, n in {**outcomes, "questions_closed": 58}.items()
    }
    report.figures["tables"]["received_by_channel"] = {
        key: {"appeals": n, "persons": n, "questions": n}
        for key, n in {"desk": 30, "post": 8, "trust_line": 2}.items()
    }

    council = content(report, ReportEdition.COUNCIL)
    full = content(report, ReportEdition.FULL)

    shown = [council.figures[code].shown for code in outcomes]
    assert shown == ["39", "*", "<5"]  # else 58 - 39 - 18 tells the last one
    assert council.figures["refused"].previous is None
    assert [n for _name, n in council.channels] == [30]
    assert [full.figures[code].shown for code in outcomes] == ["39", "18", "1"]
    assert [n for _name, n in full.channels] == [30, 8, 2]


def test_request_file_starts_one_job_and_reuses_the_file(world, django_capture_on_commit_callbacks):
    report = submit(world, "district")
    ask = {"report": report, "language": "ru", "edition": "full", "by": world.admin}

    first = reports.request_file(**ask)
    again = reports.request_file(**ask)
    assert first.job_id == again.job_id

    with django_capture_on_commit_callbacks(execute=True):
        pass
    assert first.job.kind == "report_pdf"
