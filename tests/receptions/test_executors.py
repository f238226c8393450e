"""The office's side: inbox and units, handing down, asking the applicant, a body, for time."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from receptions import executor_today, tasks_executors
from receptions.choices import AppealType, DutyKind, HopReason, QuestionStatus
from receptions.delivery import MemorySms
from receptions.exceptions import DecisionError, RoutingError
from receptions.executor_choices import RequestDecision, TermRequestKind
from receptions.models import ApplicantRequest, Question, StopGround, TermRequest
from receptions.services import control, deadlines, duties, executors, routing
from territories import clock
from tests.factories import executors as make
from tests.factories.receptions import (
    ApplicantFactory,
    executor_of,
    head_of,
    question,
    registrar_of,
)
from tests.factories.territories import OfficeFactory, TerritoryFactory
from tests.today import drawn

pytestmark = pytest.mark.django_db
ASSIGNED = QuestionStatus.ASSIGNED


@pytest.fixture(autouse=True)
def _no_messages():
    MemorySms.outbox.clear()


@pytest.fixture
def asked():
    """A question given to an office on Monday 2 November 2026: due by law on the 17th."""
    with make.at("2026-11-02 10:00"):
        return question(ASSIGNED)


def _below(office):
    return OfficeFactory(body=office.body, parent=office, territory=TerritoryFactory())


# -- inbox and units ------------------------------------------------------------------------------


def _numbers(client, **query):
    page = client.get(reverse("receptions:inbox"), query).context["page"]
    return {one.appeal.number for one in page}


def test_the_inbox_tells_new_from_in_work_returned_and_overdue(client):
    office = OfficeFactory()
    me = executor_of(office)
    new, working, back, late = (question(ASSIGNED, office=office) for _turn in range(4))
    control.take(question=working, by=me)
    given = control.answer(question=back, by=me, text="Ha", outcome="explained")
    control.return_answer(answer=given, by=registrar_of(back.reception), reason="Asos yoʻq")
    make.due(late, clock.today() - dt.timedelta(days=1))
    client.force_login(me)

    number = {one: one.appeal.number for one in (new, working, back, late)}
    assert _numbers(client, tab="new") == {number[new], number[late]}
    assert _numbers(client, tab="working") == {number[working], number[back]}
    assert _numbers(client, tab="returned") == {number[back]}
    assert _numbers(client, tab="overdue") == {number[late]}
    page = client.get(reverse("receptions:inbox"), {"tab": "returned"}).content.decode()
    assert "Asos yoʻq" in page


def test_the_inbox_has_the_earliest_target_date_first(client):
    office = OfficeFactory()
    asked = [question(ASSIGNED, office=office) for _turn in range(4)]
    for one, days in zip(asked, (9, 2, None, -1), strict=True):
        make.due(one, None if days is None else clock.today() + dt.timedelta(days=days))
    client.force_login(executor_of(office))

    rows = client.get(reverse("receptions:inbox")).context["page"].rows

    assert [one.pk for one in rows] == [asked[n].pk for n in (3, 1, 0, 2)]


def test_a_head_sees_the_units_below_with_their_numbers(client):
    office = OfficeFactory()
    unit, foreign = _below(office), OfficeFactory()
    at_unit = question(ASSIGNED, office=unit)
    question(ASSIGNED, office=foreign)
    client.force_login(executor_of(office))

    response = client.get(reverse("receptions:inbox-units"))

    (_office, nothing), (below, counts) = response.context["rows"]
    assert nothing == {}
    assert below == unit
    assert (counts["waiting"], counts["new"], counts["answered"]) == (1, 1, 0)
    assert _numbers(client, unit=unit.pk) == {at_unit.appeal.number}
    assert _numbers(client, unit=office.pk) == set()
    assert _numbers(client, unit=foreign.pk) == {at_unit.appeal.number}


def test_a_unit_does_not_see_the_office_above(client):
    office = OfficeFactory()
    unit = _below(office)
    question(ASSIGNED, office=office)
    client.force_login(executor_of(unit))

    assert _numbers(client) == set()
    rows = list(client.get(reverse("receptions:inbox-units")).context["page"])
    assert [one.pk for one in rows] == [unit.pk]


# -- handing down ---------------------------------------------------------------------------------


def test_the_office_gives_the_question_to_a_unit_and_the_term_goes_on(asked):
    unit = _below(asked.office)
    before = asked.legal_due_on

    executors.pass_down(
        question=asked, office=unit, by=executor_of(asked.office), note="Hal qiling"
    )

    asked.refresh_from_db()
    assert asked.office == unit
    assert asked.legal_due_on == before


@pytest.mark.parametrize("where", ["itself", "sideways", "above"])
def test_only_units_below_get_it(asked, where):
    me = executor_of(asked.office)
    if where == "above":
        asked.office.parent = OfficeFactory(body=asked.office.body)
    office = {
        "itself": lambda: asked.office,
        "sideways": OfficeFactory,
        "above": lambda: asked.office.parent,
    }[where]()

    with pytest.raises(DecisionError, match="below"):
        executors.pass_down(question=asked, office=office, by=me)

    assert asked.assignments.count() == 1


def test_an_office_complained_about_gets_it_in_no_way(asked):
    unit = _below(asked.office)
    asked.appeal.complained_office = unit
    asked.appeal.save()

    with pytest.raises(RoutingError, match="complaint"):
        executors.pass_down(question=asked, office=unit, by=executor_of(asked.office))


def test_who_no_longer_has_the_question_can_do_nothing_with_it(asked):
    me, unit = executor_of(asked.office), _below(asked.office)
    Question.objects.filter(pk=asked.pk).update(office=OfficeFactory())

    for step in (
        lambda: executors.pass_down(question=asked, office=unit, by=me),
        lambda: executors.ask_applicant(question=asked, by=me, text="Qachon?"),
        lambda: executors.ask_extension(question=asked, by=me, ground="Smeta"),
    ):
        with pytest.raises(DecisionError, match="no longer with your office"):
            step()


# -- asking the applicant -------------------------------------------------------------------------


def test_the_applicant_is_told_once_by_sms_without_a_word_of_the_matter(
    asked, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        request = executors.ask_applicant(
            question=asked, by=executor_of(asked.office), text="Qaysi kuni uyda boʻlasiz?"
        )

    assert tasks_executors.tell_applicant(request.pk) == ""
    (message,) = MemorySms.outbox
    assert message.phone == asked.appeal.applicant.phone
    assert asked.appeal.number in message.text
    assert "uyda" not in message.text
    request.refresh_from_db()
    assert request.told_by == "sms"


def test_without_a_telephone_it_goes_by_email(django_capture_on_commit_callbacks):
    person = ApplicantFactory.build(phone="", email="aziza@example.uz")
    asked = question(ASSIGNED, applicant=person)

    with django_capture_on_commit_callbacks(execute=True):
        executors.ask_applicant(question=asked, by=executor_of(asked.office), text="Qachon?")

    assert not MemorySms.outbox
    assert mail.outbox[-1].to == ["aziza@example.uz"]


def test_an_adapter_that_fails_leaves_it_to_the_reception(
    asked, settings, django_capture_on_commit_callbacks
):
    settings.SMS_BACKEND = "tests.receptions.test_executors.BrokenSms"

    with django_capture_on_commit_callbacks(execute=True):
        request = executors.ask_applicant(
            question=asked, by=executor_of(asked.office), text="Qachon?"
        )

    request.refresh_from_db()
    assert request.told_at is None
    settings.SMS_BACKEND = "receptions.delivery.MemorySms"
    assert tasks_executors.tell_applicants() == 1
    assert tasks_executors.tell_applicants() == 0
    assert len(MemorySms.outbox) == 1


class BrokenSms:
    def send(self, message):
        raise OSError("+998901234567 is unreachable")


def test_nobody_is_asked_twice_at_a_time_nor_anonymously(asked):
    me = executor_of(asked.office)
    executors.ask_applicant(question=asked, by=me, text="Qachon?")
    with pytest.raises(DecisionError, match="asked already"):
        executors.ask_applicant(question=asked, by=me, text="Yana?")

    asked.appeal.is_anonymous = True
    asked.appeal.save()
    with pytest.raises(DecisionError, match="anonymous"):
        executors.ask_applicant(question=asked, by=me, text="Qachon?")


def test_a_request_goes_with_the_question_to_the_unit_and_its_reply_ends_the_stop(asked):
    unit, head = _below(asked.office), head_of(asked.reception)
    with make.at("2026-11-09 10:00"):
        request = executors.ask_applicant(
            question=asked, by=executor_of(asked.office), text="Hujjat?", stop_ground="Kutilmoqda"
        )
        executors.grant(
            request=TermRequest.objects.get(),
            by=head,
            stop_ground=StopGround.objects.get(code="applicant"),
        )
        executors.pass_down(question=asked, office=unit, by=executor_of(asked.office))

    with make.at("2026-11-12 10:00"):
        executors.reply(asked=ApplicantRequest.objects.get(pk=request.pk), text="Mana hujjat")

    asked.refresh_from_db()
    assert ApplicantRequest.objects.get().assignment.office == unit
    assert asked.legal_due_on == dt.date(2026, 11, 20)
    assert asked.stops.get().restarted_on == dt.date(2026, 11, 12)


def test_a_wish_for_more_time_goes_with_the_question_to_the_unit(asked):
    with make.at("2026-11-09 10:00"):
        wish = executors.ask_extension(
            question=asked, by=executor_of(asked.office), ground="Ekspertiza"
        )
        executors.pass_down(
            question=asked, office=_below(asked.office), by=executor_of(asked.office)
        )

        executors.grant(request=wish, by=head_of(asked.reception))

    asked.refresh_from_db()
    assert asked.legal_due_on == dt.date(2026, 12, 17)


def test_a_request_of_an_office_that_lost_the_question_is_dropped_for_the_next(asked):
    unit = OfficeFactory(territory=asked.territory)
    first = executors.ask_applicant(question=asked, by=executor_of(asked.office), text="Qachon?")
    routing.assign(
        question=asked,
        office=unit,
        by=registrar_of(asked.reception),
        reason=HopReason.COMPETENCE,
        legal_basis="25-modda",
    )
    with pytest.raises(DecisionError, match="no longer asked"):
        executors.reply(asked=first, text="Ertaga")

    second = executors.ask_applicant(question=asked, by=executor_of(unit), text="Qayerda?")

    assert list(ApplicantRequest.objects.open()) == [second]


def test_the_term_stands_still_by_the_head_and_runs_again_with_the_reply(asked):
    me, head = executor_of(asked.office), head_of(asked.reception)
    ground = StopGround.objects.get(code="applicant")
    with make.at("2026-11-09 10:00"):
        request = executors.ask_applicant(
            question=asked, by=me, text="Hujjat bering", stop_ground="Hujjat kutilmoqda"
        )
        wish = TermRequest.objects.get()
        executors.grant(request=wish, by=head, stop_ground=ground)
    asked.refresh_from_db()
    assert asked.legal_due_on is None

    with make.at("2026-11-12 10:00"):
        executors.reply(asked=ApplicantRequest.objects.get(pk=request.pk), text="Mana hujjat")

    asked.refresh_from_db()
    assert asked.legal_due_on == dt.date(2026, 11, 20)
    assert asked.stops.get().restarted_on == dt.date(2026, 11, 12)


def test_a_reply_before_the_head_decides_makes_the_wish_needless(asked):
    request = executors.ask_applicant(
        question=asked, by=executor_of(asked.office), text="?", stop_ground="Hujjat"
    )

    executors.reply(asked=request, text="Mana")

    assert TermRequest.objects.get().decision == RequestDecision.REFUSED
    with pytest.raises(DecisionError, match="no longer asked"):
        executors.reply(asked=request, text="Yana")


# -- another body ---------------------------------------------------------------------------------


def test_the_office_may_ask_another_body_and_note_its_answer(asked):  # T-09
    me = executor_of(asked.office)

    duty = duties.ask(question=asked, kind=DutyKind.INFORMATION, note="Kadastr", by=me)

    assert duties.done(duty=duty, by=me).done_by == me
    with pytest.raises(DecisionError, match="Only the reception"):
        duties.ask(question=asked, kind=DutyKind.EXPLANATION, note="", by=me)


# -- more time ------------------------------------------------------------------------------------


def _ask_time(asked, moment="2026-11-10 10:00", ground="Smeta tayyor emas"):
    with make.at(moment):
        return executors.ask_extension(question=asked, by=executor_of(asked.office), ground=ground)


def test_the_head_grants_more_time_through_the_law(asked):  # T-06
    wish = _ask_time(asked)

    with make.at("2026-11-11 10:00"):
        executors.grant(request=wish, by=head_of(asked.reception))

    asked.refresh_from_db()
    assert asked.legal_due_on == dt.date(2026, 12, 17)
    current = asked.deadlines.current().get()
    assert (current.rule.code, current.ground) == ("T-06", "Smeta tayyor emas")
    wish.refresh_from_db()
    assert wish.decision == RequestDecision.GRANTED


def test_the_head_refuses_with_a_reason_and_the_date_stays(asked):
    wish = _ask_time(asked)
    before = asked.legal_due_on
    with pytest.raises(DecisionError, match="why"):
        executors.refuse(request=wish, by=head_of(asked.reception), reason=" ")

    executors.refuse(request=wish, by=head_of(asked.reception), reason="Asos yetarli emas")

    asked.refresh_from_db()
    assert asked.legal_due_on == before
    with pytest.raises(DecisionError, match="decided already"):
        executors.grant(request=wish, by=head_of(asked.reception))


@pytest.mark.parametrize(
    ("moment", "refusal"),
    [
        ("2026-11-17 17:59", None),
        ("2026-11-17 18:00", None),
        ("2026-11-17 18:01", "last day of the term ended at 18:00"),
        ("2026-11-18 09:00", "The term is over"),
    ],
)
def test_the_last_day_ends_when_the_reception_closes(asked, moment, refusal):
    assert asked.legal_due_on == dt.date(2026, 11, 17)
    head = head_of(asked.reception)

    if refusal is None:
        _ask_time(asked, moment)
        return
    with pytest.raises(DecisionError, match=refusal):
        _ask_time(asked, moment)
    with make.at(moment), pytest.raises(DecisionError, match=refusal):
        deadlines.extend(question=asked, by=head, ground="Smeta")

    assert not TermRequest.objects.exists()


def test_a_wish_made_in_time_lapses_at_the_end_of_the_last_day(asked):
    wish = _ask_time(asked, "2026-11-17 15:00")

    with make.at("2026-11-17 18:01"), pytest.raises(DecisionError, match="18:00"):
        executors.grant(request=wish, by=head_of(asked.reception))

    wish.refresh_from_db()
    assert wish.decision == RequestDecision.WAITING


@pytest.mark.parametrize("who", [registrar_of, lambda reception: head_of(question().reception)])
def test_only_the_head_of_this_reception_decides(asked, who):
    wish = _ask_time(asked)

    with pytest.raises(DecisionError, match="Only the head"):
        executors.grant(request=wish, by=who(asked.reception))


def test_a_second_wish_waits_for_the_first_and_a_proposal_has_none(asked):
    _ask_time(asked)
    with pytest.raises(DecisionError, match="waits for the head"):
        _ask_time(asked)
    with make.at("2026-11-02 10:00"):
        proposal = question(ASSIGNED, appeal_type=AppealType.PROPOSAL)

    with pytest.raises(DecisionError, match="application or complaint"):
        _ask_time(proposal)


def test_the_head_finds_the_wish_and_decides_on_its_page(client, asked):
    wish = _ask_time(asked)
    client.force_login(head_of(asked.reception))
    assert (
        asked.appeal.number in client.get(reverse("receptions:term-request-list")).content.decode()
    )
    url = reverse("receptions:term-request-decide", args=[wish.pk])

    assert client.post(url, {"decision": "refused"}).status_code == 422
    response = client.post(url, {"decision": "refused", "reason": "Asos yoʻq"})

    assert response.status_code == 302
    decided = client.get(reverse("receptions:term-request-list"), {"tab": "decided"})
    assert "Asos yoʻq" in decided.content.decode()


def test_the_office_asks_through_its_pages(client, asked):
    unit = _below(asked.office)
    client.force_login(executor_of(asked.office))

    def post(step, **sent):
        place = [asked.appeal.number, asked.ordinal]
        assert client.get(reverse(f"receptions:question-{step}", args=place)).status_code == 200
        return client.post(reverse(f"receptions:question-{step}", args=place), sent).status_code

    assert post("ask-applicant", text="Qachon?", stop_ground="Hujjat") == 302
    assert post("ask", note="Kadastr agentligi") == 302
    page = client.get(asked.appeal.get_absolute_url()).content.decode()
    assert "Qachon?" in page
    assert "Hujjat" in page
    assert "Kadastr agentligi" in page
    duty = asked.duties.get(kind=DutyKind.INFORMATION)
    done = reverse("receptions:duty-done", args=[asked.appeal.number, duty.pk])
    assert client.post(done).status_code == 302
    assert asked.duties.open().count() == 0
    assert post("pass", office=unit.pk, note="") == 302
    kinds = set(TermRequest.objects.values_list("kind", flat=True))
    assert kinds == {TermRequestKind.STOP}


# -- today ----------------------------------------------------------------------------------------


def test_the_today_page_counts_what_waits_for_the_head(asked):
    _ask_time(asked)

    counts = {
        str(card.title): card.count
        for card in drawn(executor_today.cards(head_of(asked.reception)))
    }

    assert counts == {"Offices ask for more time": 1}
