"""Councils: sessions, hearings, deputies' questions, decisions under control."""

import datetime as dt
import io

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from pypdf import PdfReader

from receptions import council_today, report_sections
from receptions.choices import ReportEdition
from receptions.council_choices import DecisionState, SessionState
from receptions.council_proposals import proposed
from receptions.council_rules import points_at_person
from receptions.exceptions import CouncilError, TransitionError
from receptions.executor_choices import Told
from receptions.models import (
    CouncilDecision,
    CouncilSession,
    DecisionEvent,
    DecisionReminder,
    DecisionReminderNotice,
    DeputyQuestionNotice,
    QuarterReport,
)
from receptions.pdf import council_protocol
from receptions.services import (
    council_decisions,
    council_questions,
    council_sessions,
    digests,
    reports,
)
from territories import clock
from territories.choices import Role
from territories.figure_registry import registry
from territories.periods import Quarter
from tests.factories import councils as make
from tests.factories import executors as control
from tests.factories.receptions import pdf
from tests.factories.territories import OfficeFactory, UserFactory
from tests.today import drawn


@pytest.fixture
def where(db):
    return make.place()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1726-2026-000123 raqamli murojaat", True),
        ("JSHSHIR 3 1234567 890123 4", True),
        ("31234567890123", True),
        ("+998 90 123-45-67 ga qo‘ng‘iroq qiling", True),
        ("AB 1234567 pasport", True),
        ("Ichimlik suvi: 2026-yil III chorakda 1 240 ta murojaat, 12,5 km quvur", False),
        ("12-son qaror, 2026-11-26", False),
        ("", False),
    ],
)
def test_what_points_at_a_person_is_found(text, found):
    assert points_at_person(text) is found


def test_a_question_that_names_an_appeal_is_refused_and_nothing_is_left(where):
    with pytest.raises(CouncilError):
        make.asked(where, text="1726-2026-000123 nega hal bo‘lmadi?")

    assert not where.council.questions.exists()


def test_only_the_head_of_the_councils_own_reception_keeps_its_papers(where):
    others = [Role.REGISTRAR, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.DEPUTY, Role.AUDITOR]
    people = [where.users[role] for role in others] + [where.foreign[Role.HEAD]]

    for person in people:
        with pytest.raises(CouncilError):
            council_sessions.plan(council=where.council, plan=make.plan(), by=person)
        with pytest.raises(CouncilError):
            council_decisions.enter(council=where.council, decided=make.decided(where), by=person)

    assert not CouncilSession.objects.exists()
    assert not CouncilDecision.objects.exists()


def test_a_session_is_planned_heard_held_and_then_stays(where):
    session = make.session(where, days=-1)
    hearing = make.hearing(where, session)
    council_sessions.report(
        hearing=hearing, text="Hisobot matni", document=pdf(), by=where.users[Role.EXECUTOR]
    )
    council_sessions.note_result(
        hearing=hearing, result="refused", note="Sabablar aytilmadi", by=where.users[Role.HEAD]
    )

    council_sessions.hold(
        session=session, by=where.users[Role.HEAD], chaired_by="A", attended=30, protocol_number="7"
    )

    hearing.refresh_from_db()
    assert hearing.document_name == "ariza.pdf"
    assert hearing.result == "refused"
    with pytest.raises(CouncilError):
        make.hearing(where, session)
    with pytest.raises(CouncilError):
        council_sessions.replan(session=session, plan=make.plan(), by=where.users[Role.HEAD])


def test_what_has_not_begun_is_not_held_and_a_refusal_says_why(where):
    session, head = make.session(where, days=2), where.users[Role.HEAD]
    hearing = make.hearing(where, session)

    with pytest.raises(CouncilError):
        council_sessions.hold(
            session=session, by=head, chaired_by="A", attended=3, protocol_number="1"
        )
    with pytest.raises(CouncilError):
        council_sessions.note_result(hearing=hearing, result="accepted", note="", by=head)
    over = make.hearing(where, make.session(where, days=-2))
    with pytest.raises(CouncilError):
        council_sessions.note_result(hearing=over, result="again", note=" ", by=head)

    session.refresh_from_db()
    assert session.state == SessionState.PLANNED


def test_a_deputys_question_is_answered_once_by_whom_it_asks(where):
    asked = make.asked(where, office=where.office)

    with pytest.raises(CouncilError):
        council_questions.answer(question=asked, text="Yo‘q", by=where.users[Role.HEAD])
    council_questions.answer(question=asked, text="Mayda", by=where.users[Role.EXECUTOR])
    with pytest.raises(CouncilError):
        council_questions.answer(question=asked, text="Yana", by=where.users[Role.EXECUTOR])

    asked.refresh_from_db()
    assert asked.answer == "Mayda"


def test_a_question_to_the_reception_is_its_heads(where):
    asked = make.asked(where)

    council_questions.answer(question=asked, text="Tuzatildi", by=where.users[Role.HEAD])

    asked.refresh_from_db()
    assert asked.answered_by == where.users[Role.HEAD]


def test_a_decision_goes_through_its_life_and_every_step_is_recorded(where):
    head = where.users[Role.HEAD]
    decision = make.reported(where)
    council_decisions.send_back(decision=decision, reason="Dalil kam", by=head)
    later = decision.due_on + dt.timedelta(days=20)
    council_decisions.extend(decision=decision, due_on=later, reason="Mavsum", by=head)
    council_decisions.report(
        decision=decision, note="Bajarildi", document=None, by=where.users[Role.EXECUTOR]
    )
    council_decisions.take_off(decision=decision, note="Joyida ko‘rildi", by=head)

    decision.refresh_from_db()
    assert decision.state == DecisionState.DONE
    assert (decision.due_on, decision.is_extended) == (later, True)
    steps = list(decision.events.order_by("pk").values_list("step", flat=True))
    assert steps == ["entered", "reported", "returned", "extended", "reported", "taken_off"]
    with pytest.raises(TransitionError):
        council_decisions.report(decision=decision, note="Yana", document=pdf(), by=head)


def test_the_history_of_a_decision_is_not_rewritten(where):
    make.decision(where)

    for statement in (
        "UPDATE receptions_decisionevent SET note = 'x'",
        "DELETE FROM receptions_decisionevent",
    ):
        with pytest.raises(Exception, match="pgtrigger"), transaction.atomic():
            connection.cursor().execute(statement)
    assert DecisionEvent.objects.count() == 1


def test_a_decision_is_not_taken_off_before_it_is_reported_nor_by_its_body(where):
    decision = make.decision(where)

    with pytest.raises(CouncilError):
        council_decisions.take_off(decision=decision, note="Bo‘ldi", by=where.users[Role.HEAD])
    with pytest.raises(CouncilError):
        council_decisions.take_off(decision=decision, note="Bo‘ldi", by=where.users[Role.EXECUTOR])
    with pytest.raises(CouncilError):  # the head writes down a paper report: the paper is needed
        council_decisions.report(
            decision=decision, note="Bo‘ldi", document=None, by=where.users[Role.HEAD]
        )


def test_deputies_take_off_where_the_setting_says_so(where, settings):
    settings.COUNCIL_TAKEN_OFF_BY = "deputies"
    decision = make.reported(where)

    with pytest.raises(CouncilError):
        council_decisions.take_off(decision=decision, note="Ha", by=where.users[Role.HEAD])
    council_decisions.take_off(decision=decision, note="Ha", by=where.users[Role.DEPUTY])

    decision.refresh_from_db()
    assert decision.state == DecisionState.DONE


def test_a_decision_twice_for_one_body_or_with_dates_upside_down_is_refused(where):
    make.decision(where)

    with pytest.raises(CouncilError):
        make.decision(where)
    with pytest.raises(CouncilError):
        council_decisions.enter(
            council=where.council,
            decided=council_decisions.Decided(
                "13", clock.today(), "Matn", where.office, dt.date(2020, 1, 1)
            ),
            by=where.users[Role.HEAD],
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        CouncilDecision.objects.update(due_on=dt.date(2019, 1, 1))


def test_a_decision_enters_control_is_seen_by_its_body_and_escalates_once(where):
    decision = make.decision(where, days=1)
    people = {
        Told.OFFICE: where.users[Role.EXECUTOR],
        Told.KHOKIMIYAT: UserFactory(role=Role.EXECUTOR, place=where.khokimiyat),
        Told.HEAD: where.users[Role.HEAD],
        Told.REGIONAL_HEAD: where.users[Role.REGIONAL_HEAD],
    }
    for who in people:
        control.step(1, who)
    control.step(-1, Told.OFFICE)

    titles = [card.title for card in drawn(council_today.cards(where.users[Role.EXECUTOR]))]
    day = decision.due_on + dt.timedelta(days=7)
    first, again = control.run(f"{day} 09:00"), control.run(f"{day} 10:00")

    assert "Decisions of the council to carry out" in titles
    assert (first, again) == (4, 0)
    for person in people.values():
        told = DecisionReminderNotice.objects.filter(user=person, digest__isnull=False)
        assert [one.reminder.decision_id for one in told] == [decision.pk]


def test_what_is_reported_or_done_reminds_no_body(where):
    head = where.users[Role.HEAD]
    done = make.reported(where, days=1)
    council_decisions.take_off(decision=done, note="Ha", by=head)
    reported = make.reported(where, days=1, number="13")
    control.step(1, Told.OFFICE)
    control.step(1, Told.HEAD)

    control.run(f"{done.due_on + dt.timedelta(days=7)} 09:00")

    raised = DecisionReminder.objects.values_list("decision", "step__who")
    assert list(raised) == [(reported.pk, Told.HEAD)]


def test_an_unanswered_question_reaches_the_body_the_heads_and_the_head_who_answers(where, client):
    executor, head = where.users[Role.EXECUTOR], where.users[Role.HEAD]
    regional = where.users[Role.REGIONAL_HEAD]
    body, reception, answered = (
        make.asked(where, office=where.office, text="Nega suv yo‘q?"),
        make.asked(where, text="Navbat nega uzun?"),
        make.asked(where, office=where.office, text="Yo‘l qachon?"),
    )
    council_questions.answer(question=answered, text="Mayda", by=executor)
    control.step(1, Told.OFFICE)
    control.step(2, Told.REGIONAL_HEAD)
    day = body.due_on + dt.timedelta(days=9 - body.due_on.weekday())  # a Wednesday after it

    first, again = control.run(f"{day} 09:00"), control.run(f"{day} 10:00")

    told = DeputyQuestionNotice.objects.filter(digest__isnull=False)
    assert (first, again) == (4, 0)
    assert set(told.values_list("user", "reminder__question")) == {
        (executor.pk, body.pk),
        (head.pk, reception.pk),
        (regional.pk, body.pk),
        (regional.pk, reception.pk),
    }
    lines = [line for part in digests.parts for line in part.lines(head.digests.get(), 20)]
    assert len(lines) == 1
    assert "Navbat nega uzun?" in lines[0]
    client.force_login(executor)
    assert "Nega suv yo‘q?" in client.get(reverse("receptions:deputy-reminder-list")).text


def test_the_digest_tells_decisions_in_its_own_words(where):
    decision, executor = make.decision(where, days=1), where.users[Role.EXECUTOR]
    control.step(1, Told.OFFICE)
    control.run(f"{decision.due_on + dt.timedelta(days=7)} 09:00")

    digest = executor.digests.get()

    assert digests.QUESTIONS.headline(digest) == ""
    assert decision.number in "\n".join(
        line for part in digests.parts for line in part.lines(digest, 20)
    )


def test_figures_count_what_came_due_and_what_was_done_in_time(where):
    first, last = clock.today() - dt.timedelta(days=30), clock.today() + dt.timedelta(days=30)
    make.decision(where, days=-5)  # overdue
    make.decision(where, days=20, number="later")  # not known yet
    done = make.reported(where, days=3, number="done")
    council_decisions.take_off(decision=done, note="Ha", by=where.users[Role.HEAD])
    gone = make.decision(where, days=2, number="gone")
    council_decisions.withdraw(decision=gone, reason="Bekor", by=where.users[Role.HEAD])

    due, in_time = (
        registry.counts(code, first, last)[where.region.pk]
        for code in ("council_decisions_due", "council_decisions_done_in_time")
    )

    assert (due.numerator, in_time) == (3, (1, 2))
    cases = registry.figures["council_decisions_done_in_time"].cases(first, last, "17.")
    assert [case.number for case in cases] == ["done"]


def accepted_report(where):
    quarter = Quarter.of(clock.today()).previous
    report = QuarterReport.objects.create(
        reception=where.reception,
        year=quarter.year,
        quarter=quarter.number,
        due_on=quarter.next.first_day,
        proposals="Suv tarmog‘ini kengaytirish\nYo‘l",
    )
    report = reports.submit(report=report, by=UserFactory())
    return reports.accept(report=report, by=UserFactory())


def test_the_report_proposes_hearings_and_one_click_takes_them(where, client, monkeypatch):
    report = accepted_report(where)
    monkeypatch.setattr(
        "receptions.council_proposals.hearing_questions", lambda _words: ["Nega?", "Qachon?"]
    )
    session = make.session(where)
    client.force_login(where.users[Role.HEAD])

    source, found = proposed(where.council)
    assert (source, [one.office for one in found]) == (report, [where.khokimiyat] * 2)
    url = reverse("receptions:council-hearing-take", args=[session.pk])
    client.post(url, {"question": "Nega?"})
    client.post(url, {"question": "Nega?"})
    client.post(url, {"question": "boshqa"})

    assert [one.questions for one in session.hearings.all()] == ["Nega?"]
    assert session.hearings.get().source == report


def test_sections_of_the_council_edition_are_plain_texts(where):
    report = accepted_report(where)
    make.hearing(where)
    old = make.decision(where)
    CouncilDecision.objects.filter(pk=old.pk).update(decided_on=report.period.last_day)

    tables = [one.blocks[0] for one in report_sections.sections(report, ReportEdition.COUNCIL)]

    assert [one.code for one in tables] == [
        "council_obliged", "council_decisions", "council_proposals",
    ]  # fmt: skip
    assert tables[0].rows[0][0] == where.office.name
    with translation.override("en"):  # they go on after the seal
        day = date_format(clock.today(), "SHORT_DATE_FORMAT")
        notes = [
            one.blocks[0].note for one in report_sections.sections(report, ReportEdition.COUNCIL)
        ]
    assert notes == [f"As of {day}.", f"What became of them: as of {day}.", ""]
    assert len(tables[2].rows) == 2
    cells = [cell for one in tables for row in one.rows for cell in row]
    assert all(isinstance(cell, str) for cell in cells)
    assert report_sections.sections(report, ReportEdition.FULL) == []


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_protocol_is_drawn_in_every_language(where, language):
    session = make.held(where)
    make.decision(where, session=session)

    data = council_protocol.draw(session, language)

    reader = PdfReader(io.BytesIO(data))
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert data.startswith(b"%PDF")
    assert reader.metadata.title
    for words in ("12-son", "Yo‘llar", "A. Karimov", "31"):
        assert words in text


def test_pages_are_read_by_deputies_and_by_the_bodies_concerned(where, client):
    decision, asked = make.reported(where), make.asked(where, office=where.office)
    hearing = make.hearing(where)
    urls = [
        reverse("receptions:council-session-list"),
        hearing.session.get_absolute_url(),
        hearing.get_absolute_url(),
        reverse("receptions:council-question-list"),
        asked.get_absolute_url(),
        reverse("receptions:council-decision-list"),
        decision.get_absolute_url(),
    ]
    for role in (Role.HEAD, Role.DEPUTY):
        client.force_login(where.users[role])
        assert {client.get(url).status_code for url in urls} == {200}
    client.force_login(where.users[Role.EXECUTOR])
    assert [client.get(url).status_code for url in urls] == [403, 404, 200, 200, 200, 200, 200]


def test_the_list_costs_the_same_for_one_and_for_many(where, client, django_assert_num_queries):
    client.force_login(where.users[Role.HEAD])
    url = reverse("receptions:council-decision-list")
    make.decision(where)
    client.get(url)
    with connection.execute_wrapper(counting := Counting()):
        client.get(url)
    for number in range(6):
        make.decision(where, number=str(number), office=OfficeFactory(territory=where.district))

    with django_assert_num_queries(counting.number):
        client.get(url)


class Counting:
    """How many statements were sent."""

    number = 0

    def __call__(self, execute, sql, params, many, context):
        self.number += 1
        return execute(sql, params, many, context)


def test_evidence_and_reports_are_downloads(where, client):
    decision, hearing = make.reported(where), make.hearing(where)
    council_sessions.report(hearing=hearing, text="", document=pdf(), by=where.users[Role.EXECUTOR])
    event = decision.events.get(step="reported")
    client.force_login(where.users[Role.DEPUTY])

    for url in (
        reverse("receptions:council-decision-file", args=[decision.pk, event.pk]),
        reverse("receptions:council-hearing-file", args=[hearing.pk]),
    ):
        answer = client.get(url)
        assert (answer.status_code, answer["X-Content-Type-Options"]) == (200, "nosniff")
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    client.force_login(where.foreign[Role.DEPUTY])
    assert client.get(url).status_code == 404


def test_a_wrong_step_is_shown_at_its_form(where, client):
    decision = make.decision(where)
    client.force_login(where.users[Role.HEAD])

    answer = client.post(
        reverse("receptions:council-decision-extend", args=[decision.pk]),
        {"due_on": "2020-01-01", "reason": "x"},
    )

    assert answer.status_code == 422
    assert answer.context["extend"].errors
