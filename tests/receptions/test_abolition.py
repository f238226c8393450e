"""An office abolished while it holds questions: everything gets a place, nothing is lost."""

import datetime as dt

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from receptions import routing_today, today
from receptions.choices import HopReason, QuestionStatus, VerificationMethod
from receptions.exceptions import ReceptionsError
from receptions.models import OfficeClosure, Rehoming
from receptions.services import abolition, coexecution, control, executors, word
from receptions.services import routing as routes
from territories import clock
from territories.choices import Role
from territories.models import Office
from tests.factories import receptions as make
from tests.factories import routing
from tests.factories.territories import OfficeFactory, UserFactory
from tests.today import drawn

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    found = routing.chain()
    found.successor = OfficeFactory(territory=found.district)
    found.administrator = UserFactory(role=Role.ADMINISTRATOR, place=found.country)
    return found


def cards(user):
    """What routing asks for today, and the questions of the desk that no office has any more."""
    left = "The office was abolished: give these questions to another one"
    of_desk = [one for one in today.cards(user) if one.title == left]
    return [*routing_today.cards(user), *of_desk]


def held(where, **fields):
    return make.question(
        "assigned", reception=where.reception, by=where.registrar, office=where.agency, **fields
    )


def close(where, **fields):
    given = {"office": where.agency, "on": clock.today(), "act": "PF-1", "by": where.administrator}
    return abolition.close_office(**{**given, **fields})


def test_the_successor_takes_over_with_the_same_dates(where):
    question = held(where)
    due = question.legal_due_on

    closure = close(where, successor=where.successor)

    question.refresh_from_db()
    assert (question.status, question.office) == (QuestionStatus.ASSIGNED, where.successor)
    assert (question.legal_due_on, question.hops) == (due, 1)
    first, second = question.assignments.all()
    assert first.left_at == second.at
    assert (second.reason, second.legal_basis) == (HopReason.ABOLISHED, "PF-1")
    assert closure.rehomings.get().to_office == where.successor
    assert question.events.last().by == where.administrator


def test_the_successor_gets_the_reply_of_the_applicant(where):
    question = held(where)
    asked = executors.ask_applicant(question=question, by=where.clerk, text="Qachon?")

    close(where, successor=where.successor)

    executors.reply(asked=asked, text="Ertaga")
    assert question.applicant_requests.get().assignment.office == where.successor


def test_without_a_successor_it_is_at_the_desk_again(client, where):
    question = held(where)

    close(where)

    question.refresh_from_db()
    assert (question.status, question.office) == (QuestionStatus.REGISTERED, None)
    assert question.legal_due_on is not None
    assert not question.assignments.filter(left_at__isnull=True).exists()
    (card,) = drawn(cards(where.registrar))
    assert card.items[0].url == question.get_absolute_url()
    client.force_login(where.registrar)
    page = client.get(question.get_absolute_url().split("#")[0])
    assert "PF-1" in page.content.decode()  # the ledger of hops

    routes.assign(
        question=question,
        office=where.successor,
        by=where.registrar,
        reason=HopReason.WRONG_OFFICE,
        legal_basis="25-modda",
    )
    assert not drawn(cards(where.registrar))


def test_a_successor_complained_about_does_not_get_the_complaint(where):
    question = routing.complaint(where, where.successor, status="assigned", office=where.agency)

    close(where, successor=where.successor)

    question.refresh_from_db()
    assert question.status == QuestionStatus.REGISTERED
    assert Rehoming.objects.get().note


# -- what is open again later --------------------------------------------------------------------


def returned(where, question):
    answer = question.answers.get()
    control.return_answer(answer=answer, by=where.registrar, reason="Toʻliq emas")


def denied(where, question):
    control.verify(
        question=question,
        by=where.regional_head,
        method=VerificationMethod.CALL,
        confirmed=False,
        note="Suv yoʻq.",
    )


def said_no(where, question):
    word.say(question=question, closed_at=question.closed_at, value="no")


OPENED_AGAIN = [("answered", returned), ("closed", denied), ("closed", said_no)]
opened_again = pytest.mark.parametrize(("status", "opens"), OPENED_AGAIN)


def done_by_the_agency(where, status):
    return make.question(status, reception=where.reception, by=where.registrar, office=where.agency)


@opened_again
def test_what_is_opened_again_goes_to_the_successor(where, status, opens):
    question = done_by_the_agency(where, status)
    due = question.legal_due_on
    assert not close(where, successor=where.successor).rehomings.exists()

    opens(where, question)

    question.refresh_from_db()
    assert (question.status, question.office) == (QuestionStatus.ASSIGNED, where.successor)
    assert question.legal_due_on == due
    last = question.assignments.last()
    assert (last.office, last.reason, last.left_at) == (
        where.successor,
        HopReason.ABOLISHED,
        None,
    )


@opened_again
def test_without_a_successor_what_is_opened_again_is_at_the_desk(where, status, opens):
    question = done_by_the_agency(where, status)
    close(where)

    opens(where, question)

    question.refresh_from_db()
    assert (question.status, question.office) == (QuestionStatus.REGISTERED, None)
    (card,) = drawn(cards(where.registrar))
    assert card.count == 1


def test_what_is_opened_again_goes_to_the_last_of_several_successors(where):
    question = done_by_the_agency(where, "closed")
    close(where, successor=where.successor)
    last = OfficeFactory(territory=where.district)
    close(where, office=where.successor, successor=last)

    denied(where, question)

    question.refresh_from_db()
    assert (question.status, question.office) == (QuestionStatus.ASSIGNED, last)


def test_an_office_closed_without_an_act_is_left_to_the_desk(where):
    question = done_by_the_agency(where, "closed")
    Office.objects.filter(pk=where.agency.pk).update(closed_on=clock.today())

    denied(where, question)

    question.refresh_from_db()
    assert (question.status, question.office) == (QuestionStatus.ASSIGNED, where.agency)
    (card,) = drawn(cards(where.registrar))
    assert card.count == 1


def test_open_parts_end_and_the_successor_gets_one(where):
    question = make.question(
        "assigned", reception=where.reception, by=where.registrar, office=where.khokimiyat
    )
    part = coexecution.add(question=question, office=where.agency, by=where.registrar, part="Qism")

    close(where, successor=where.successor)

    part.refresh_from_db()
    assert part.withdrawn_reason == "PF-1"
    assert question.parts.open().get().office == where.successor


LEFT = "A co-executor was abolished: nobody has its part"


def _helped(where, helper):
    question = make.question(
        "assigned", reception=where.reception, by=where.registrar, office=where.khokimiyat
    )
    return question, coexecution.add(question=question, office=helper, by=where.registrar)


def _titles(user):
    return [str(card.title) for card in drawn(cards(user))]


def test_a_part_without_a_successor_ends_with_its_reason_and_both_sides_are_told(client, where):
    question, part = _helped(where, where.agency)
    coordinator = make.executor_of(where.khokimiyat)

    closure = close(where)

    part.refresh_from_db()
    assert (part.closure, part.withdrawn_reason) == (closure, "PF-1")
    for user in (coordinator, where.registrar):
        assert _titles(user) == [LEFT]
        client.force_login(user)
        shown = client.get(question.appeal.get_absolute_url()).text
        assert "the body is abolished" in shown
        assert "(PF-1) before it gave its part" in shown

    coexecution.add(question=question, office=where.successor, by=where.registrar)

    assert _titles(coordinator) == []
    assert _titles(where.registrar) == []


def test_an_answer_without_the_part_of_an_abolished_body_needs_no_reason(where):
    question, _part = _helped(where, where.agency)
    coordinator = make.executor_of(where.khokimiyat)
    close(where)

    control.answer(question=question, by=coordinator, text="Hal etildi", outcome="explained")

    assert _titles(coordinator) == []


@pytest.mark.parametrize("successor", ["successor", "khokimiyat"])
def test_nobody_is_told_of_a_part_that_somebody_took_over(where, successor):
    _question, _part = _helped(where, where.agency)

    close(where, successor=getattr(where, successor))

    assert _titles(make.executor_of(where.khokimiyat)) == []


def test_nobody_is_told_where_the_successor_has_a_part_already(where):
    question, _part = _helped(where, where.successor)
    coexecution.add(question=question, office=where.agency, by=where.registrar)

    close(where, successor=where.successor)

    assert _titles(make.executor_of(where.khokimiyat)) == []


def test_a_successor_that_was_a_co_executor_now_coordinates(where):
    question = held(where)
    coexecution.add(question=question, office=where.successor, by=where.registrar)

    close(where, successor=where.successor)

    question.refresh_from_db()
    assert question.office == where.successor
    assert not question.parts.open().exists()


REFUSED = [
    {"act": " "},
    {"on": dt.date(2999, 1, 1)},
    {"successor": "agency"},
    {"successor": "closed"},
    {"office": "regional_khokimiyat"},  # the district's still works below it
]


@pytest.mark.parametrize("fields", REFUSED)
def test_a_closing_that_makes_no_sense_changes_nothing(where, fields):
    question = held(where)
    where.closed = OfficeFactory(closed_on=dt.date(2020, 1, 1))
    given = {
        name: getattr(where, value) if name in ("successor", "office") else value
        for name, value in fields.items()
    }

    with pytest.raises(ReceptionsError):
        close(where, **given)

    question.refresh_from_db()
    where.agency.refresh_from_db()
    assert (question.status, question.office) == (QuestionStatus.ASSIGNED, where.agency)
    assert where.agency.closed_on is None
    assert not OfficeClosure.objects.exists()


def test_an_office_closes_once(where):
    close(where)

    with pytest.raises(ReceptionsError):
        close(where)


def test_the_trace_is_never_rewritten(where):
    held(where)
    close(where)

    with pytest.raises(InternalError), transaction.atomic():
        Rehoming.objects.update(note="boshqa")


def test_the_administrator_sees_what_moves_and_then_closes(client, where):
    question = held(where)
    client.force_login(where.administrator)
    url = reverse("receptions:office-closing")
    typed = {
        "office": where.agency.name,
        "office_id": where.agency.pk,
        "on": clock.today().isoformat(),
        "act": "PF-1",
        "successor": where.successor.name,
        "successor_id": where.successor.pk,
    }

    shown = client.post(url, {**typed, "action": "preview"})
    assert shown.context["held"]["questions"] == 1
    assert shown.context["held"]["requests"] == 0
    question.refresh_from_db()
    assert question.office == where.agency

    done = client.post(url, {**typed, "action": "close"})
    assert done.status_code == 302
    question.refresh_from_db()
    assert question.office == where.successor
    assert client.post(url, {**typed, "action": "close"}).status_code == 422
    assert client.get(url).context["closures"][0].moved == 1
