"""An office is abolished while it answers, or while something is given to it: nothing is lost."""

import pytest

from receptions.choices import HopReason, QuestionStatus
from receptions.exceptions import DecisionError, ReceptionsError, RoutingError
from receptions.models import Inquiry, Question
from receptions.services import abolition, answer_links, coexecution, control, inquiries, routing
from territories import clock
from territories.choices import Role
from territories.models import Office
from tests.at_once import one_into_another
from tests.factories import executors, receptions
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "Suv keldi."


@pytest.fixture
def asked():
    return receptions.question("assigned")


def closing(office, successor=None):
    by = UserFactory(role=Role.ADMINISTRATOR, place=office.territory)

    def close():
        abolition.close_office(
            office=office, on=clock.today(), act="PF-1", by=by, successor=successor
        )

    return close


def answering(asked):
    by, seen = receptions.executor_of(asked.office), Question.objects.get(pk=asked.pk)
    return lambda: control.answer(question=seen, by=by, text=TEXT, outcome="explained")


def answering_by_link(asked):
    link, _token = executors.link(asked)
    given = {"signer": ("Aliyev Vali", "Boshliq"), "text": TEXT, "outcome": "explained"}
    return lambda: answer_links.answer(link=link, **given)


@pytest.mark.parametrize("answer", [answering, answering_by_link])
def test_an_answer_that_was_first_stays_and_the_office_is_abolished(answer):
    for heir in (None, OfficeFactory()):
        asked = receptions.question("assigned")
        office = asked.office

        assert one_into_another(answer(asked), closing(office, heir)) == []

        asked.refresh_from_db()
        assert (asked.status, asked.answers.get().text) == (QuestionStatus.ANSWERED, TEXT)
        office.refresh_from_db()
        assert office.closed_on == clock.today()


@pytest.mark.parametrize("answer", [answering, answering_by_link])
def test_an_answer_that_comes_second_is_told_that_the_question_went_on(answer):
    for heir in (None, OfficeFactory()):
        asked = receptions.question("assigned")

        errors = one_into_another(closing(asked.office, heir), answer(asked))

        assert [isinstance(error, ReceptionsError) for error in errors] == [True]
        asked.refresh_from_db()
        assert (asked.office, asked.answers.count()) == (heir, 0)


@pytest.mark.parametrize("part_is_first", [True, False])
def test_the_part_of_an_office_is_answered_or_ends_with_it(asked, part_is_first):
    by = receptions.registrar_of(asked.reception)
    part = coexecution.add(question=asked, office=OfficeFactory(), by=by)
    helper = receptions.executor_of(part.office)
    heir = OfficeFactory()
    steps = [
        lambda: coexecution.answer(part=part, by=helper, text=TEXT),
        closing(part.office, heir),
    ]

    errors = one_into_another(*(steps if part_is_first else steps[::-1]))

    assert [type(error) for error in errors] == ([] if part_is_first else [DecisionError])
    part.refresh_from_db()
    assert part.text == (TEXT if part_is_first else "")
    waiting = [] if part_is_first else [heir]
    assert [one.office for one in asked.parts.open().select_related("office")] == waiting


def handing_on(asked, office):
    seen, by = Question.objects.get(pk=asked.pk), receptions.head_of(asked.reception)
    why = {"reason": HopReason.COMPETENCE, "legal_basis": "25-modda"}
    return lambda: routing.assign(question=seen, office=office, by=by, **why)


def naming(asked, office):
    by = receptions.registrar_of(asked.reception)
    return lambda: coexecution.add(question=asked, office=office, by=by)


def inquiring(asked, office):
    by = receptions.registrar_of(asked.reception)
    return lambda: inquiries.ask(question=asked, office=office, text="Quvur kimniki?", by=by)


def waits_at(office):
    """How many questions, parts and requests the office still has."""
    return (
        Question.objects.filter(office=office).count()
        + office.parts.open().count()
        + Inquiry.objects.open().filter(office=office).count()
    )


GIVING = (handing_on, naming, inquiring)


def test_what_is_given_to_an_office_just_abolished_is_refused():
    for give in GIVING:
        office = OfficeFactory()
        seen = Office.objects.select_related("body", "territory").get(pk=office.pk)

        errors = one_into_another(closing(office), give(receptions.question("assigned"), seen))

        assert [type(error) for error in errors] in ([RoutingError], [DecisionError])
        assert "This office is closed" in str(errors[0])
        assert waits_at(office) == 0


def test_what_an_office_was_given_a_moment_before_goes_to_its_successor():
    for give in GIVING:
        office, heir = OfficeFactory(), OfficeFactory()
        given = give(receptions.question("assigned"), office)

        assert one_into_another(given, closing(office, heir)) == []

        assert (waits_at(office), waits_at(heir)) == (0, 1)


def returning(question):
    answer, by = question.answers.get(), receptions.registrar_of(question.reception)
    return lambda: control.return_answer(answer=answer, by=by, reason="Toʻliq emas")


def denying(question):
    by = UserFactory(role=Role.REGIONAL_HEAD, place=question.reception.territory.parent)
    given = {"method": "call", "confirmed": False, "note": "Suv yoʻq."}
    return lambda: control.verify(question=question, by=by, **given)


@pytest.mark.parametrize("opening_is_first", [True, False])
def test_what_is_opened_again_meanwhile_goes_to_the_successor(opening_is_first):
    for status, opens in (("answered", returning), ("closed", denying)):
        question, heir = receptions.question(status), OfficeFactory()
        steps = [opens(question), closing(question.office, heir)]

        assert one_into_another(*(steps if opening_is_first else steps[::-1])) == []

        question.refresh_from_db()
        assert (question.status, question.office) == (QuestionStatus.ASSIGNED, heir)


def test_nothing_goes_to_a_successor_that_is_just_abolished(asked):
    heir = OfficeFactory()

    errors = one_into_another(closing(heir), closing(asked.office, heir))

    assert [str(error) for error in errors] == ["The successor is closed."]
    asked.refresh_from_db()
    assert asked.status == QuestionStatus.ASSIGNED
    assert asked.office.closed_on is None
