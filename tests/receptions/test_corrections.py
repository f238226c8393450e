"""Correction sheets: sealed totals stay, what has changed is written down once, with its cause."""

import datetime as dt
import html
import io
import re

import pytest
import time_machine
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from pypdf import PdfReader

from receptions.choices import CorrectionCause, QuestionStatus
from receptions.correction_places import Place, place_of
from receptions.drafts import QuestionDraft
from receptions.models import Appeal, CorrectionSheet, Question
from receptions.pdf import correction as paper
from receptions.report_content import content
from receptions.sealed_names import tables_as_of
from receptions.services import (
    corrections,
    events,
    registration_corrections,
    report_check,
    report_reopening,
    reports,
    splitting,
)
from territories import clock
from territories.choices import JobState, Role
from territories.figure_definitions import Words
from territories.figure_registry import registry
from territories.models import Job, TerritoryLink
from tests.factories.receptions import (
    ReceptionFactory,
    TopicFactory,
    head_of,
    registrar_of,
)
from tests.factories.territories import (
    OfficeFactory,
    RegionFactory,
    UserFactory,
)
from tests.receptions.sealed import (
    AFTER,
    IN_QUARTER,
    QUARTER,
    cases_page,
    late_entry,
    lines,
    prepare,
    report_of,
)

pytestmark = pytest.mark.django_db
__all__ = ["prepare"]


@pytest.fixture
def world(prepared):
    """The day after."""
    with time_machine.travel(AFTER + dt.timedelta(days=1), tick=False):
        yield prepared


def move(moved, reception):
    Appeal.objects.filter(pk=moved.pk).update(reception=reception)
    Question.objects.filter(appeal=moved).update(reception=reception)


def test_nothing_is_written_while_nothing_has_changed(world):
    assert corrections.compare(QUARTER) == []


def test_the_seal_covers_the_case_numbers(world):
    report = report_of(world, "district")
    assert report.digest == reports.seal(report)
    assert world.appeal.number in report.figures["cases"]["appeals_received"]

    report.figures["cases"]["appeals_received"].remove(world.appeal.number)

    assert reports.seal(report) != report.digest


def test_a_whole_seals_the_cases_of_its_own_desk(world):
    cases = report_of(world, "region").figures["cases"]["appeals_received"]

    assert [number.split("-")[0] for number in cases] == [world.receptions["region"].code]


def test_a_late_entry_leaves_the_totals_and_is_written_once(world):
    before = report_of(world, "district")
    late = late_entry(world)

    first, again = corrections.compare(QUARTER), corrections.compare(QUARTER)

    after = report_of(world, "district")
    assert (after.figures, after.digest) == (before.figures, before.digest)
    assert {sheet.report.reception for sheet in first} == {
        world.receptions["district"], world.receptions["region"]
    }  # fmt: skip
    assert again == []
    line = lines(world, "district")["appeals_received"]
    assert (line.old[0], line.new[0]) == (2, 3)
    assert (line.added, line.removed) == ([late.number], [])
    assert line.causes == [[CorrectionCause.LATE, 1]]
    assert lines(world, "region")["appeals_received"].added == [late.number]


def test_a_second_change_yields_the_second_sheet(world):
    late_entry(world)
    corrections.compare(QUARTER)
    with time_machine.travel(AFTER + dt.timedelta(days=2), tick=False):
        second = late_entry(world)

        corrections.compare(QUARTER)

    line = lines(world, "district", 2)["appeals_received"]
    assert (line.old[0], line.new[0]) == (3, 4)
    assert line.added == [second.number]
    region = lines(world, "region", 2)["appeals_received"]
    assert (region.old[0], region.new[0], region.added) == (5, 6, [second.number])


def test_an_appeal_moved_between_districts_corrects_both_and_not_their_region(world):
    move(world.appeal, world.receptions["neighbour"])

    sheets = corrections.compare(QUARTER)

    assert {sheet.report.reception for sheet in sheets} == {
        world.receptions["district"], world.receptions["neighbour"]
    }  # fmt: skip
    gone = lines(world, "district")["appeals_received"]
    come = lines(world, "neighbour")["appeals_received"]
    assert (gone.removed, gone.causes) == ([world.appeal.number], [[CorrectionCause.MOVED, 1]])
    assert (come.added, come.causes) == ([world.appeal.number], [[CorrectionCause.MOVED, 1]])


def test_an_outcome_changed_after_the_seal_is_told(world):
    events.acting(UserFactory(), "")
    Question.objects.filter(pk=world.closed.pk).update(
        status=QuestionStatus.ASSIGNED, closed_at=None, closed_by=None, outcome="", legal_ground=""
    )

    corrections.compare(QUARTER)

    assert lines(world, "district")["questions_closed"].causes == [[CorrectionCause.OUTCOME, 1]]


def test_a_registration_corrected_after_the_seal_is_told(world):
    earlier = IN_QUARTER - dt.timedelta(days=100)
    registration_corrections.correct(
        appeal=world.appeal,
        changes={"received_at": earlier},
        reason="Kun xato yozilgan",
        by=registrar_of(world.receptions["district"]),
        seen=registration_corrections.mark(world.appeal),
    )

    corrections.compare(QUARTER)

    line = lines(world, "district")["appeals_received"]
    assert (line.removed, line.causes) == (
        [world.appeal.number],
        [[CorrectionCause.CORRECTED, 1]],
    )


def test_sheets_cannot_be_changed_or_removed(world):
    late_entry(world)
    corrections.compare(QUARTER)

    for statement in (
        "UPDATE receptions_correctionsheet SET number = 9",
        "DELETE FROM receptions_correctionline",
    ):
        with (
            pytest.raises(InternalError, match="pgtrigger"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_a_district_that_went_to_another_region_later_corrects_nothing(world):
    other = RegionFactory(parent=world.region.parent)
    ReceptionFactory(territory=other)
    moved_on = dt.date(2026, 10, 9)
    for child in (world.district, world.neighbour):
        TerritoryLink.objects.create(
            child=child, parent=world.region, valid_from=dt.date(2017, 1, 1), valid_to=moved_on
        )
    world.district.parent = other
    world.district.path = f"{other.path}{world.district.code}."
    world.district.save()

    assert corrections.compare(QUARTER) == []


# Numbers of tables


def recode(question, topic):
    part = QuestionDraft(topic=topic, text="", territory=question.territory)
    newest = splitting.newest_change(question)
    head = head_of(question.reception)
    splitting.correct(question=question, part=part, reason="Xato", by=head, seen=newest)


def test_a_topic_put_right_corrects_the_tables_though_no_figure_moves(client, world):
    topic = TopicFactory()
    asked = world.appeal.questions.get()
    old, new = asked.topic.parent, topic.parent
    recode(asked, topic)

    first, again = corrections.compare(QUARTER), corrections.compare(QUARTER)

    assert {one.report.reception.territory for one in first} == {world.district, world.region}
    assert again == []
    found = lines(world, "district")
    assert all(place_of(code) for code in found)
    for group, pair in ((old, (1, 0)), (new, (0, 1))):
        by_topic = Place("outcomes_by_topic", group.code, "received")
        for place in (by_topic, Place("topics_by_territory", "", group.code)):
            line = found[place.code]
            assert (line.old[0], line.new[0]) == pair
            assert line.causes == [[CorrectionCause.CORRECTED, 0]]
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    sheet = CorrectionSheet.objects.get(report=report_of(world, "district"))
    for language in ("uz", "ru"):
        client.cookies["django_language"] = language
        args = [sheet.report_id, sheet.pk]
        page = client.get(reverse("receptions:report-correction", args=args)).content.decode()
        data = client.get(reverse("receptions:report-correction-paper", args=args)).content
        text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(data)).pages)
        with override(language):
            words = (str(registry.tables["outcomes_by_topic"].name), str(new.name), _("received"))
            for said in (html.unescape(page), " ".join(text.split())):
                assert all(one in said for one in (*words, str(CorrectionCause.CORRECTED.label)))
    [(_sheet, told)] = report_check.public_sheets(sheet.report)
    assert told
    assert {(one.old, one.new) for one in told} == {("–", "–")}  # a small number could be told


def test_a_second_change_of_a_table_counts_from_the_first(world):
    for number, received in ((1, (2, 3)), (2, (3, 4))):
        late_entry(world)
        with time_machine.travel(AFTER + dt.timedelta(days=1 + number), tick=False):
            corrections.compare(QUARTER)
        line = lines(world, "district", number)["receptions_by_territory||received"]
        assert (line.old[0], line.new[0]) == received
        assert line.causes == [[CorrectionCause.LATE, 0]]


def test_numbers_that_go_on_after_the_quarter_correct_no_table():
    goes_on = {code for code, one in registry.tables.items() if one.goes_on}

    assert goes_on == {"findings_by_topic", "measures_by_state", "measures_by_funding"}
    for code, table in registry.tables.items():  # a line's code holds table, row and column
        longest = max((len(column) for column, _name in table.columns), default=12)
        rows = 0 if table.by_territory else 12
        assert len(code) + rows + longest + 2 <= 60


# A part opened again after its whole was sealed


def open_again(world, name):
    report = report_of(world, name)
    reports.accept(report=report, by=UserFactory())
    asked = report_reopening.ask(report=report, by=UserFactory(), reason="Xato")
    report_reopening.confirm(reopening=asked, by=UserFactory())


def test_the_cases_of_a_part_opened_again_stand_on_the_sheet_of_its_whole(world):
    told = late_entry(world)
    corrections.compare(QUARTER)
    open_again(world, "district")
    with time_machine.travel(AFTER + dt.timedelta(days=2), tick=False):
        late = late_entry(world)
        corrections.compare(QUARTER)
    with time_machine.travel(AFTER + dt.timedelta(days=3), tick=False):
        reports.submit(report=report_of(world, "district"), by=UserFactory())
        last = late_entry(world)
        corrections.compare(QUARTER)

    for number, case in enumerate((told, late, last), start=1):
        line = lines(world, "region", number)["appeals_received"]
        assert (line.old[0], line.new[0]) == (3 + number, 4 + number)
        assert (line.added, line.removed) == ([case.number], [])
        assert line.causes == [[CorrectionCause.LATE, 1]]
    assert lines(world, "district")["appeals_received"].added == [last.number]


def test_the_total_of_a_whole_opens_the_version_that_was_added_up(client, world):
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    open_again(world, "district")

    waiting = client.get(cases_page(world, "region"))
    late = late_entry(world)
    reports.submit(report=report_of(world, "district"), by=UserFactory())
    listed = client.get(cases_page(world, "region"))

    [part, other] = waiting.context["parts"]
    assert (part.shown, part.opened_again, part.now_url) == ("2", True, "")
    assert not other.opened_again
    [part, _other] = listed.context["parts"]
    assert (part.shown, part.now, part.now_url) == ("2", "3", cases_page(world, "district"))
    assert part.now_url in listed.content.decode()
    summed = client.get(part.url)
    assert summed.context["sealed"] == 2
    assert late.number not in summed.content.decode()
    assert late.number in client.get(part.now_url).content.decode()


# Definitions of figures changed between seals


NAMES = Words("Gaz", "Газ", "Газ", "Gas")


def test_complaints_kept_from_a_reader_are_not_named(world):
    late, head = late_entry(world), UserFactory()
    plain = late_entry(world)
    office = OfficeFactory(territory=world.district)
    Appeal.objects.filter(pk=late.pk).update(complained_office=office, complained_user=head)
    corrections.compare(QUARTER)
    sheet = CorrectionSheet.objects.get(report=report_of(world, "district"))

    def named(**how):
        return "".join(str(view.rows) + view.note for view in paper.cases(sheet, **how))

    with override("en"):
        assert late.number in named(reader=UserFactory())
        assert "not named" not in named(reader=UserFactory())
        for kept in (named(reader=head), named()):
            assert late.number not in kept
            assert plain.number in kept
            assert "not named" in kept


def test_a_sheet_lists_figures_and_tables_in_the_order_of_the_report(client, world):
    late_entry(world)
    corrections.compare(QUARTER)
    sheet = CorrectionSheet.objects.get(report=report_of(world, "district"))
    order = [str(one.name) for one in registry.figures.values()]
    tables = [str(one.name) for one in tables_as_of(sheet.report).values()]

    views = paper.views(sheet)
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    page = client.get(sheet.get_absolute_url()).content.decode()

    assert page.count("data-label=") == sum(len(row) - 1 for view in views for row in view.rows)
    for view, known in zip(views, (order, tables, order), strict=True):
        told = [known.index(row[0]) for row in view.rows]
        assert len(told) > 3
        assert told == sorted(told)
    listed = [one.name for one in report_check.lines_in_short(sheet, sheet.report)]
    assert listed[: len(views[0].rows)] == [row[0] for row in views[0].rows]


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_paper_says_figure_old_new_and_cause_in_its_language(client, world, language):
    late = late_entry(world)
    corrections.compare(QUARTER)
    sheet = CorrectionSheet.objects.get(report=report_of(world, "district"))
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    client.cookies["django_language"] = language

    answer = client.get(
        reverse("receptions:report-correction-paper", args=[sheet.report_id, sheet.pk])
    )

    assert answer.status_code == 200
    reader = PdfReader(io.BytesIO(answer.content))
    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    with override(language):
        title = _("Correction sheet No. %(number)s") % {"number": 1}
        assert reader.metadata.title.startswith(title)
        assert reader.trailer["/Root"]["/Lang"].lower().startswith(language)
        name = registry.figures["appeals_received"].name
        assert f"{name} {CorrectionCause.LATE.label}" in text
        for words in (_("What has changed"), _("Was"), _("Is now"), _("Cases behind the change")):
            assert words in text
    assert late.number in text
    assert sheet.report.digest in text.replace(" ", "")
    assert re.search(r"2 3\b", text)


def test_the_page_says_when_it_was_compared_and_not_before(client, world):
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    page = report_of(world, "district").get_absolute_url()

    assert client.get(page).context["seal"]["compared_at"] is None
    corrections.compare(QUARTER)
    assert client.get(page).context["seal"]["compared_at"] == clock.now()
    with time_machine.travel(AFTER + dt.timedelta(days=3), tick=False):
        reports.return_(
            report=report_of(world, "region"), by=UserFactory(), subject="", reason="Qayta"
        )
        again = reports.submit(report=report_of(world, "region"), by=UserFactory())
    assert corrections.compared_at(again) is None  # sealed after the comparison


def test_a_comparison_asked_for_twice_is_one_job(world):
    first, second = (corrections.begin(quarter=QUARTER, by=UserFactory()) for _click in range(2))
    other = corrections.begin(quarter=QUARTER.previous, by=UserFactory())
    Job.objects.filter(pk=first.pk).update(state=JobState.DONE)

    later = corrections.begin(quarter=QUARTER, by=UserFactory())

    assert first == second
    assert len({first, other, later}) == 3


@pytest.mark.parametrize(("state", "times"), [("submitted", 0), ("draft", 1)])
def test_topics_are_read_once_however_many_stand_in_a_report(world, state, times):
    report = report_of(world, "region")
    report.state = state

    with CaptureQueriesContext(connection) as asked:
        shown = content(report)

    assert len(shown.topics) > 1
    assert len([one for one in asked if 'FROM "receptions_topic"' in one["sql"]]) == times
