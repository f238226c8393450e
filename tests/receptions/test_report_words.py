"""Words taken over with their source, rows, statements held against figures, reopening, board."""

import datetime as dt
from types import SimpleNamespace

import pytest
import time_machine
from django.db import InternalError, connection, transaction
from django.urls import reverse

from receptions.choices import ReportState
from receptions.exceptions import ReceptionsError, ReportError, StatementsError, TransitionError
from receptions.models import (
    Appeal,
    EscalationStep,
    QuarterReport,
    ReportProblem,
    ReportProposal,
    ReportReminder,
    ReportReminderNotice,
)
from receptions.report_choices import BoardState, ProposalState
from receptions.report_statements import disagreements
from receptions.report_today import cards
from receptions.services import (
    escalation,
    report_chain,
    report_locks,
    report_reopening,
    report_words,
    reports,
)
from territories.choices import Role
from territories.figure_registry import registry
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory, appeal
from tests.factories.territories import (
    CalendarVersionFactory,
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)
from tests.today import drawn

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
IN_QUARTER = dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 10, 8, 4, tzinfo=dt.UTC)
PROPOSAL = {"text": "Nasos", "grounds": "Suv kam", "asks_for": "money", "evidence": ["persons"]}


def prepare():
    """A drafted quarter of a district with an appeal, its neighbour, region and country."""
    region = RegionFactory()
    district, neighbour = TerritoryFactory(parent=region), TerritoryFactory(parent=region)
    places = {
        "country": region.parent,
        "region": region,
        "district": district,
        "neighbour": neighbour,
    }
    world = SimpleNamespace(**places)
    world.receptions = {name: ReceptionFactory(territory=one) for name, one in places.items()}
    world.head = UserFactory(role=Role.HEAD, place=district)
    world.above = UserFactory(role=Role.REGIONAL_HEAD, place=region)
    world.top = UserFactory(role=Role.ADMINISTRATION, place=region.parent)
    world.second = UserFactory(role=Role.ADMINISTRATION, place=region.parent)
    CalendarVersionFactory()
    with time_machine.travel(IN_QUARTER, tick=False):
        appeal(world.receptions["district"], questions=5)
    with time_machine.travel(AFTER, tick=False):
        reports.open_quarter(QUARTER)
    return world


@pytest.fixture
def world(prepared):
    with time_machine.travel(AFTER, tick=False):
        yield prepared


def report_of(world, name="district"):
    return QuarterReport.objects.select_related("reception__territory__parent").get(
        reception=world.receptions[name], year=2026, quarter=3
    )


def submit(world, name="district", **more):
    return reports.submit(report=report_of(world, name), by=world.head, **more)


def accepted(world):
    submit(world)
    return reports.accept(report=report_of(world), by=world.above)


def write(world, text, name="district"):
    reports.save_narrative(report=report_of(world, name), by=world.head, problems=text)


def test_a_suggestion_is_taken_over_with_the_figures_it_stands_on(world):
    topic = report_of(world).figures["topics"][0][0]
    key = f"topic:{topic}"

    taken = report_words.take_suggestion(report=report_of(world), key=key, by=world.head)

    assert taken.text in report_of(world).problems
    assert [fact[0] for fact in taken.facts] == [key, f"{key}@share"]
    with pytest.raises(ReportError):
        report_words.take_suggestion(report=report_of(world), key=key, by=world.head)
    with pytest.raises(ReportError):
        report_words.take_suggestion(report=report_of(world), key="rounds", by=world.head)
    assert submit(world).disagreements == []


def test_a_statement_against_the_figures_needs_a_reason_that_is_kept(world):
    name = str(report_figure_name("appeals_received"))
    write(world, f"{name}: 17.")

    with pytest.raises(StatementsError):
        submit(world)
    assert report_of(world).state == ReportState.DRAFT

    report = submit(world, reason="Qo‘lda sanalgan")
    assert report.disagreement_reason == "Qo‘lda sanalgan"
    assert [one["written"] for one in report.disagreements] == ["17"]


def test_rows_are_held_against_the_figures_too_but_not_what_came_unchanged_from_below(world):
    name = str(report_figure_name("appeals_received"))
    said = f"{name}: 17."
    report_words.save_problem(report=report_of(world), by=world.head, text=f"Suv. {said}", asked="")
    words = {**PROPOSAL, "grounds": said}
    proposal = report_words.save_proposal(report=report_of(world), by=world.head, **words)
    with pytest.raises(StatementsError):
        submit(world)

    report = submit(world, reason="Qo‘lda sanalgan")
    assert [one["section"] for one in report.disagreements] == ["problems", "proposals"]
    whole = report_of(world, "region")
    row = report_words.take_proposal(report=whole, row=proposal, by=world.above)
    assert disagreements(whole) == []
    changed = {"text": f"{name}: 18.", "grounds": said}
    report_words.save_proposal(report=whole, by=world.above, row=row, **changed)
    assert [one.written for one in disagreements(whole)] == ["18"]


def report_figure_name(code):

    return registry.figures[code].name


def test_the_page_of_statements_takes_the_reason(client, world):
    write(world, f"{report_figure_name('appeals_received')}: 17.")
    client.force_login(world.head)
    report = report_of(world)
    page = reverse("receptions:report-statements", args=[report.pk])

    assert client.post(reverse("receptions:report-submit", args=[report.pk])).url == page
    assert "17" in client.get(page).content.decode()
    assert client.post(page, {"reason": ""}).status_code == 422
    assert client.post(page, {"reason": "Sabab"}).status_code == 302
    client.force_login(world.above)
    assert "Sabab" in client.get(report.get_absolute_url()).content.decode()


def test_nothing_is_submitted_while_the_quarter_runs(client, world):
    with time_machine.travel(dt.datetime(2026, 9, 30, 5, tzinfo=dt.UTC), tick=False):
        with pytest.raises(ReceptionsError):
            submit(world)
        client.force_login(world.head)
        page = client.get(report_of(world).get_absolute_url())
        assert page.context["can_submit"] is False
        assert [card.count for card in drawn(cards(world.head))] == []


def test_text_and_rows_from_below_come_with_their_origin(client, world):
    write(world, "Suv yetishmaydi")
    below = report_of(world)
    problem = report_words.save_problem(report=below, by=world.head, text="Suv", asked="Nasos")
    proposal = report_words.save_proposal(report=below, by=world.head, **PROPOSAL)
    whole = report_of(world, "region")
    with pytest.raises(ReportError):
        report_words.take_proposal(report=whole, row=proposal, by=world.above)
    submit(world)

    client.force_login(world.above)
    place = reverse("receptions:report-take-text", args=[whole.pk])
    client.post(place, {"origin": below.pk, "section": "problems"})
    assert client.post(place, {"origin": "0", "section": "problems"}).status_code == 404
    copy = report_words.take_problem(report=whole, row=problem, by=world.above)
    row = report_words.take_proposal(report=whole, row=proposal, by=world.above)

    text = report_of(world, "region").problems
    assert "Suv yetishmaydi" in text
    assert world.receptions["district"].name_uz in text
    assert (copy.origin, row.origin) == (problem, proposal)
    assert ReportProposal.objects.get(pk=proposal.pk).state == ProposalState.TAKEN_OVER
    report_words.save_proposal(report=whole, by=world.above, row=row, text="Boshqa")
    assert ReportProposal.objects.get(pk=row.pk).origin == proposal
    page = client.get(whole.get_absolute_url()).content.decode()
    assert page.count(world.receptions["district"].name_uz) >= 3


def test_a_proposal_is_answered_once_by_the_level_above(client, world):
    row = report_words.save_proposal(report=report_of(world), by=world.head, **PROPOSAL)
    with pytest.raises(ReportError):
        report_words.answer_proposal(row=row, by=world.above, answer="Ha")
    submit(world)
    client.force_login(world.above)
    page = reverse("receptions:report-proposal-answer", args=[row.report_id, row.pk])

    assert client.get(page).status_code == 200
    assert client.post(page, {"answer": ""}).status_code == 422
    assert client.post(page, {"answer": "Kiritildi"}).status_code == 302

    row = ReportProposal.objects.get(pk=row.pk)
    assert (row.state, row.answered_by) == (ProposalState.ANSWERED, world.above)
    assert client.get(page).status_code == 403


def test_rows_are_sealed_with_the_report(world):
    row = report_words.save_proposal(report=report_of(world), by=world.head, **PROPOSAL)
    empty = reports.seal(report_of(world, "neighbour"))
    submit(world)

    assert reports.seal(report_of(world, "neighbour")) == empty
    with pytest.raises(TransitionError):
        report_words.save_proposal(report=report_of(world), by=world.head, row=row, text="x")
    for statement in (
        "UPDATE receptions_reportproposal SET text = 'x'",
        "DELETE FROM receptions_reportproposal",
        "INSERT INTO receptions_reportproblem (report_id, text, asked, cases, by_id, at)"
        " SELECT report_id, 'x', '', '[]', by_id, at FROM receptions_reportproposal",
    ):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_the_form_of_a_row_takes_only_cases_of_the_own_tree(client, world):
    number = world.receptions["district"].appeals.get().number
    client.force_login(world.head)
    page = reverse("receptions:report-row-add", args=[report_of(world).pk, "problem"])

    assert client.post(page, {"text": "Suv", "cases": "yo‘q-1"}).status_code == 422
    assert client.post(page, {"text": "Suv", "cases": f"{number}, {number}"}).status_code == 302

    assert ReportProblem.objects.get().cases == [number]
    other = reverse("receptions:report-row-add", args=[report_of(world).pk, "figure"])
    assert client.get(other).status_code == 404


PERSONAL = "1726-2026-000123 raqamli murojaat"


def test_words_for_the_council_that_point_at_a_person_are_refused_at_their_field(client, world):
    client.force_login(world.head)
    report = report_of(world)
    page = reverse("receptions:report-write", args=[report.pk])
    words = {"problems": PERSONAL, "mood": PERSONAL, "measures": "AB 1234567", "proposals": "Gaz"}

    answer = client.post(page, words)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"problems", "measures"}
    assert PERSONAL in answer.content.decode()
    assert client.post(page, {"mood": PERSONAL, "problems": "Gaz"}).status_code == 302
    for kind, more in (("problem", {}), ("proposal", {"grounds": "Suv", "asks_for": "money"})):
        add = reverse("receptions:report-row-add", args=[report.pk, kind])
        refused = client.post(add, {"text": PERSONAL, **more})
        assert (refused.status_code, set(refused.context["form"].errors)) == (422, {"text"})
    assert not ReportProblem.objects.exists()
    assert not ReportProposal.objects.exists()


@pytest.mark.parametrize("section", ["problems", "measures", "proposals", "row"])
def test_a_report_whose_council_edition_would_name_a_person_is_not_submitted(world, section):
    # Words taken over from below come past the forms.
    if section == "row":
        words = {**PROPOSAL, "text": PERSONAL}
        report_words.save_proposal(report=report_of(world), by=world.head, **words)
    else:
        reports.save_narrative(report=report_of(world), by=world.head, **{section: PERSONAL})

    with pytest.raises(ReportError, match="leave out numbers"):
        submit(world, reason="Shunday")

    assert report_of(world).state == ReportState.DRAFT


def test_two_people_reopen_an_accepted_report_and_its_version_stays(client, world):
    write(world, "Avvalgi so‘z")
    report = accepted(world)
    digest = report.digest
    asked = report_reopening.ask(report=report, by=world.top, reason="Xato topildi")
    with pytest.raises(ReportError):
        report_reopening.ask(report=report, by=world.top, reason="Yana")
    with pytest.raises(ReportError):
        report_reopening.confirm(reopening=asked, by=world.top)
    assert report_of(world).state == ReportState.ACCEPTED

    report_reopening.confirm(reopening=asked, by=world.second)

    assert report_of(world).state == ReportState.RETURNED
    write(world, "Yangi so‘z")
    again = accepted(world)
    version = again.versions.get()
    assert (version.number, version.digest, again.digest != digest) == (1, digest, True)
    assert version.narrative["problems"] == "Avvalgi so‘z"
    client.force_login(world.head)
    page = client.get(reverse("receptions:report-version", args=[again.pk, 1]))
    assert "Avvalgi so‘z" in page.content.decode()
    assert "Xato topildi" in client.get(again.get_absolute_url()).content.decode()


def test_an_earlier_version_opens_into_the_cases_sealed_then(client, world):
    report = accepted(world)
    first = Appeal.objects.get()
    asked = report_reopening.ask(report=report, by=world.top, reason="Xato topildi")
    report_reopening.confirm(reopening=asked, by=world.second)
    with time_machine.travel(IN_QUARTER, tick=False):
        late = appeal(world.receptions["district"])
    client.force_login(world.head)
    cases = reverse("receptions:report-figure-cases", args=[report.pk, "appeals_received"])

    page = client.get(reverse("receptions:report-version", args=[report.pk, 1]))
    then = client.get(f"{cases}?version=1")

    assert f"{cases}?version=1" in page.content.decode()
    assert then.context["sealed"] == 1
    words = then.content.decode()
    assert first.number in words
    assert late.number not in words
    assert reverse("receptions:report-version", args=[report.pk, 1]) in words
    assert client.get(cases).status_code == 404  # the report itself is open, nothing is sealed
    for wrong in ("2", "x", "-1", "9" * 30):
        assert client.get(cases, {"version": wrong}).status_code == 404


def test_a_refused_reopening_leaves_the_report_closed(world):
    asked = report_reopening.ask(report=accepted(world), by=world.top, reason="Xato")

    report_reopening.refuse(reopening=asked, by=world.top)

    assert report_of(world).state == ReportState.ACCEPTED
    with pytest.raises(ReportError):
        report_reopening.confirm(reopening=asked, by=world.second)
    with pytest.raises(ReportError):
        report_reopening.ask(report=report_of(world, "neighbour"), by=world.top, reason="Ochiq")


def test_the_database_opens_an_accepted_report_in_no_other_way(world):
    report = accepted(world)
    asked = report_reopening.ask(report=report, by=world.top, reason="Xato")
    change = "UPDATE receptions_quarterreport SET state = 'returned', accepted_by_id = NULL,"

    for more in ("accepted_at = NULL", "accepted_at = NULL, figures = '{}'"):
        with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{change} {more} WHERE id = %s", [report.pk])
    report_reopening.confirm(reopening=asked, by=world.second)
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE receptions_reportversion SET digest = 'x'")


def test_the_national_acceptance_and_the_date_lock_the_quarter(world):
    accepted(world)
    reports.submit(report=report_of(world, "country"), by=world.top)
    reports.accept(report=report_of(world, "country"), by=world.second)

    assert report_locks.is_locked(report_of(world))
    assert not report_locks.is_locked(report_of(world, "neighbour"))
    submit(world, "neighbour")
    with time_machine.travel(dt.datetime(2027, 1, 5, tzinfo=dt.UTC), tick=False):
        assert (report_locks.lock_due(), report_locks.lock_due()) == (1, 0)
        with pytest.raises(ReportError):
            reports.accept(report=report_of(world, "neighbour"), by=world.above)
        late = report_of(world, "region")
        with pytest.raises(ReportError):
            reports.submit(report=late, by=world.above)
        asked = report_reopening.ask(report=late, by=world.top, reason="Kechikdi")
        report_reopening.confirm(reopening=asked, by=world.second)
        assert submit(world, "region").state == ReportState.SUBMITTED


def test_the_quarter_opens_by_itself_on_the_first_working_day(world):
    with time_machine.travel(dt.datetime(2028, 1, 1, 5, tzinfo=dt.UTC), tick=False):  # a Saturday
        assert report_chain.open_due() == 0
    with time_machine.travel(dt.datetime(2028, 1, 3, 5, tzinfo=dt.UTC), tick=False):
        assert report_chain.open_due() == 4
        assert report_chain.open_due() == 0
    assert QuarterReport.objects.filter(year=2027, quarter=4).count() == 4


def test_drafts_counted_while_the_quarter_ran_are_counted_after_it(world):
    with time_machine.travel(dt.datetime(2026, 12, 1, 5, tzinfo=dt.UTC), tick=False):
        reports.open_quarter(QUARTER.next)
        appeal(world.receptions["district"])
    with time_machine.travel(dt.datetime(2027, 1, 4, 5, tzinfo=dt.UTC), tick=False):
        assert report_chain.open_due() == 4

    report = QuarterReport.objects.get(reception=world.receptions["district"], quarter=4)
    assert report.figures["figures"]["appeals_received"]["n"] == 1


def test_heads_are_reminded_once_before_the_date_and_the_head_above_after_it(world):
    for days, who in ((-1, "office"), (1, "superior"), (3, "khokimiyat")):
        EscalationStep.objects.create(days=days, who=who)
    with time_machine.travel(dt.datetime(2026, 10, 9, 5, tzinfo=dt.UTC), tick=False):
        escalation.run()
        escalation.run()
    told = ReportReminderNotice.objects.filter(reminder__report=report_of(world))
    assert [one.user for one in told] == [world.head]

    with time_machine.travel(dt.datetime(2026, 10, 13, 5, tzinfo=dt.UTC), tick=False):
        escalation.run()
        escalation.run()
    assert sorted(one.user.pk for one in told.all()) == sorted([world.head.pk, world.above.pk])
    assert ReportReminderNotice.objects.filter(digest__isnull=True).count() == 0


def test_the_board_reminds_each_head_once_a_day(client, world):
    client.force_login(world.above)
    page = reverse("receptions:report-board-remind")

    for _time in range(2):
        assert client.post(page, {"quarter": QUARTER.slug}).status_code == 302

    assert ReportReminder.objects.count() == 2
    assert [one.user for one in ReportReminderNotice.objects.all()] == [world.head]
    titles = {str(card.title): card.count for card in drawn(cards(world.head))}
    assert 1 in titles.values()
    client.force_login(world.head)
    assert client.get(reverse("receptions:report-reminder-list")).status_code == 200


def test_the_board_shows_states_and_costs_the_same_for_many(
    client, world, django_assert_max_num_queries
):
    submit(world)
    for _one in range(15):
        ReceptionFactory(territory=TerritoryFactory(parent=world.region))
    client.force_login(world.top)

    with django_assert_max_num_queries(18):
        page = client.get(reverse("receptions:report-board"))

    (line,) = page.context["lines"]
    states = {cell.reception: cell.state for cell in line.cells}
    assert states[world.receptions["district"]] == BoardState.SUBMITTED
    assert states[world.receptions["neighbour"]] == BoardState.READY
    assert sum(state == BoardState.MISSING for state in states.values()) == 15
    assert line.own.state == BoardState.WAITING_BELOW
    for row in page.context["counts"]:
        of_state = client.get(row["url"]).context
        shown = [cell for line in of_state["lines"] for cell in line.everybody]
        assert len(shown) + bool(of_state["national"]) == row["number"]
    only = client.get(reverse("receptions:report-board"), {"state": "submitted"})
    assert [len(line.cells) for line in only.context["lines"]] == [1]
