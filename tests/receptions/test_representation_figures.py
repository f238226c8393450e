"""What is counted of representations and binding instructions, and who sees the papers behind."""

import datetime as dt

import pytest

from receptions import representation_figures as figures
from receptions.choices import ReportEdition
from receptions.models import Appeal, QuarterReport
from receptions.power_choices import LiabilityGround, PaperKind
from receptions.report_content import content
from receptions.services import liability, report_counts, representation_replies, representations
from territories import clock
from territories.choices import Role
from territories.figure_pages import cases as cases_page
from territories.figure_registry import registry
from territories.figures import Count
from territories.periods import Quarter
from tests.factories import powers as make_power
from tests.factories import receptions as make
from tests.factories.territories import UserFactory, made_figure

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def desk():
    return make.ReceptionFactory()


def today():
    return clock.today(), clock.today()


def served(desk, **fields):
    return make_power.served(question=make.question("assigned", reception=desk), **fields)


def replied(desk, *, removed=True, discipline=None, **fields):
    paper = served(desk, **fields)
    return reply(paper, removed=removed, discipline=discipline)


def reply(paper, *, removed=True, discipline=None):
    return representation_replies.reply(
        paper=paper,
        by=make.executor_of(paper.office),
        measures="Nasos almashtirildi.",
        cause_removed=removed,
        discipline=discipline,
    )


def accepted(desk, **fields):
    given = replied(desk, **fields)
    representation_replies.accept(reply=given, by=make.head_of(desk))
    return given.representation


def insufficient(given):
    by = make.head_of(given.representation.reception)
    representation_replies.find_insufficient(reply=given, by=by, reason="Hujjat yoʻq")
    return given.representation


def counted(code, desk, period=None):
    return registry.figures[code].counts(*(period or today())).get(desk.territory_id, Count())


def test_papers_are_counted_by_kind_on_the_days_of_their_way(desk):
    replied(desk)
    served(desk)
    accepted(desk, kind=PaperKind.INSTRUCTION)
    accepted(desk, kind=PaperKind.INSTRUCTION, removed=False)
    make_power.draft(question=make.question("assigned", reception=desk))

    assert counted("representations_issued", desk) == Count(2)
    assert counted("representations_answered", desk) == Count(1)
    assert counted("representations_cause_removed", desk) == Count()
    assert counted("instructions_issued", desk) == counted("instructions_answered", desk)
    assert counted("instructions_cause_removed", desk) == Count(1, 2)


def test_a_withdrawn_paper_does_not_count(desk):
    paper = served(desk)
    representations.withdraw(paper=paper, by=make.head_of(desk), reason="Xato")

    assert counted("representations_issued", desk) == Count()


def test_a_paper_is_answered_on_the_day_of_its_first_reply(desk):
    paper = insufficient(replied(desk))
    with clock.playing(clock.now() + DAY):
        reply(paper)
        tomorrow = today()

    assert counted("representations_answered", desk) == Count(1)
    assert counted("representations_answered", desk, tomorrow) == Count()


def test_fulfilled_in_time_is_what_was_accepted_of_what_came_due(desk):
    in_time = accepted(desk)
    served(desk)  # nothing came
    replied(desk)  # came in time, the reception has not decided
    late = served(desk)
    due = (in_time.due_on, in_time.due_on)

    assert counted("representations_fulfilled_in_time", desk, due) == Count(1, 1)
    with clock.playing(clock.now() + 30 * DAY):
        assert counted("representations_fulfilled_in_time", desk, due) == Count(1, 3)
        representation_replies.accept(reply=reply(late), by=make.head_of(desk))
        assert counted("representations_fulfilled_in_time", desk, due) == Count(1, 3)
        found = registry.figures["representations_fulfilled_in_time"].cases(*due, "")
    assert [case.number for case in found] == [in_time.number]


def test_people_held_liable_on_a_paper_are_counted_without_the_others(desk):
    act_day = make_power.REPRIMAND.act_date
    accepted(desk, discipline=make_power.REPRIMAND)
    make_power.entry(desk, ground=LiabilityGround.CHECK)
    struck = make_power.entry(desk, ground=LiabilityGround.REPRESENTATION)
    liability.strike(entry=struck, by=make.head_of(desk), reason="Xato")

    assert counted("liability_by_representation", desk, (act_day, act_day)) == Count(1)


@pytest.mark.parametrize("figure", [*figures.FIGURES, figures.LIABLE], ids=lambda one: one.code)
def test_a_figure_has_as_many_cases_as_it_counts(desk, figure):
    for kind in PaperKind:
        accepted(desk, kind=kind, discipline=make_power.REPRIMAND)
        served(desk, kind=kind)
    period = dt.date(2026, 1, 1), clock.today() + 30 * DAY

    number = sum(count.numerator for count in figure.counts(*period).values())
    cases = list(figure.cases(*period, desk.territory.parent.path))

    assert len(cases) == number > 0
    assert all(case.number and case.url for case in cases)


def test_parts_add_up_to_what_the_ready_figures_say(desk):
    for kind in PaperKind:
        accepted(desk, kind=kind)
        accepted(desk, kind=kind, removed=False)
        served(desk, kind=kind)
    period = clock.today(), clock.today() + 30 * DAY

    found = figures.PARTS.count(figures.PARTS.parts, *period)[desk.territory_id, ""]

    for kinds in ("representations", "instructions"):
        for figure, top, bottom in (
            ("issued", "issued", ""),
            ("answered", "answered", ""),
            ("cause_removed", "cause_removed", "accepted"),
            ("fulfilled_in_time", "in_time", "due"),
        ):
            expected = Count(found[f"{kinds}_{top}"], found.get(f"{kinds}_{bottom}", 0))
            assert counted(f"{kinds}_{figure}", desk, period) == expected, figure


def test_no_list_shows_a_paper_about_a_complaint_kept_from_the_reader(desk):
    shown, kept = served(desk), served(desk)
    head = make.head_of(desk)
    about = {"complained_office": kept.office, "complained_user": head}
    Appeal.objects.filter(pk=kept.cases.get().question.appeal_id).update(**about)
    admin = UserFactory(role=Role.ADMINISTRATOR, place=desk.territory.parent.parent)
    made = made_figure(admin, ["representations_issued"])

    for figure in (registry.figures["representations_issued"], made):
        listed = cases_page(figure, today(), desk.territory, head, {})
        assert [case.number for case in listed.rows] == [shown.number], figure.code


def test_the_table_by_territory_holds_both_kinds_and_people_held_liable(desk):
    accepted(desk, discipline=make_power.REPRIMAND)
    served(desk)
    served(desk, kind=PaperKind.INSTRUCTION)
    period = dt.date(2026, 1, 1), clock.today() + 30 * DAY

    [row] = figures.by_territory(*period)

    assert (row.territory, row.row) == (desk.territory_id, "")
    assert list(row.cells.values()) == [2, 1, 1, 1, 1, 0, 0, 0, 1]
    assert list(row.cells) == [column for column, _label in figures.TABLE.columns]


def report_of_region(desk):
    """The report of the desk's region, as counted now."""
    region = make.ReceptionFactory(territory=desk.territory.parent)
    quarter = Quarter.of(clock.today())
    report = QuarterReport.objects.create(
        reception=region,
        year=quarter.year,
        quarter=quarter.number,
        due_on=quarter.next.first_day,
    )
    report.figures = report_counts.build(report, report_counts.Counted(quarter))
    return report


def test_a_table_with_nothing_in_it_is_not_printed(desk):
    make.appeal(desk)

    printed = {view.code for view in content(report_of_region(desk), ReportEdition.FULL).tables}

    assert "received_by_territory" in printed
    assert not printed & {figures.TABLE.code, "field_receptions_by_territory"}


def test_the_report_of_a_region_prints_the_table_and_its_council_no_small_number(desk):
    served(desk)
    report = report_of_region(desk)

    def row(edition):
        views = {view.code: view for view in content(report, edition).tables}
        return views[figures.TABLE.code].rows[0]

    assert row(ReportEdition.FULL)[:3] == [desk.territory.name, "1", "0"]
    assert row(ReportEdition.COUNCIL)[1] == "<5"
