"""Two offices at once with one question: one of the two comes first, nothing is half done."""

import pytest

from receptions.choices import HopReason, Outcome, QuestionStatus
from receptions.exceptions import DecisionError, ReceptionsError
from receptions.executor_choices import LinkState
from receptions.models import Attachment, Question, StopGround
from receptions.services import answer_links, coexecution, control, executors, inquiries, routing
from tests.at_once import one_into_another
from tests.factories import executors as links
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked():
    return make.question("assigned")


def fresh(question):
    """As a page of its own reads it."""
    return Question.objects.get(pk=question.pk)


def answering(question, text):
    author, seen = make.executor_of(question.office), fresh(question)

    def answer():
        control.answer(question=seen, by=author, text=text, outcome="explained")

    return answer


def test_an_answer_does_not_cross_a_hop_that_comes_first(asked):
    other, desk = OfficeFactory(), make.head_of(asked.reception)
    answer = answering(asked, "Birinchi idora")

    def hand_on():
        routing.assign(
            question=fresh(asked),
            office=other,
            by=desk,
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )

    errors = one_into_another(hand_on, answer)

    assert [isinstance(error, ReceptionsError) for error in errors] == [True]
    asked.refresh_from_db()
    assert (asked.office, asked.answers.count()) == (other, 0)


def test_the_coordinator_waits_for_a_part_that_is_being_answered(asked):
    part = coexecution.add(
        question=asked, office=OfficeFactory(), by=make.registrar_of(asked.reception)
    )
    helper, answer = make.executor_of(part.office), answering(asked, "Muvofiqlashtiruvchi")

    def answer_part():
        coexecution.answer(part=part, by=helper, text="Ikkinchi idora")

    errors = one_into_another(answer_part, answer)

    assert errors == []
    part.refresh_from_db()
    assert (part.text, asked.answers.get().text) == ("Ikkinchi idora", "Muvofiqlashtiruvchi")


def test_a_coordinator_that_is_first_is_refused_and_the_part_is_kept(asked):
    part = coexecution.add(
        question=asked, office=OfficeFactory(), by=make.registrar_of(asked.reception)
    )
    helper, answer = make.executor_of(part.office), answering(asked, "Muvofiqlashtiruvchi")

    def answer_part():
        coexecution.answer(part=part, by=helper, text="Ikkinchi idora")

    errors = one_into_another(answer, answer_part)

    assert [isinstance(error, ReceptionsError) for error in errors] == [True]
    part.refresh_from_db()
    assert (part.text, asked.answers.count()) == ("Ikkinchi idora", 0)


# -- parts ----------------------------------------------------------------------------------------


@pytest.fixture
def part(asked):
    return named(asked)


def named(asked):
    """A part of one more office."""
    by = make.registrar_of(asked.reception)
    return coexecution.add(question=asked, office=OfficeFactory(), by=by)


def answering_part(part, text):
    helper = make.executor_of(part.office)
    return lambda: coexecution.answer(part=part, by=helper, text=text, files=[make.pdf()])


def test_two_co_executors_answer_at_once_and_both_answers_are_kept(asked, part):
    other = named(asked)

    errors = one_into_another(answering_part(part, "Birinchi"), answering_part(other, "Ikkinchi"))

    assert errors == []
    assert list(asked.parts.order_by("pk").values_list("text", flat=True)) == [
        "Birinchi",
        "Ikkinchi",
    ]
    assert Attachment.objects.filter(part__question=asked).count() == 2
    answering(asked, "Muvofiqlashtiruvchi")()  # nothing is waited for


def test_of_two_people_of_a_co_executor_the_first_answers(part):
    errors = one_into_another(answering_part(part, "Birinchi"), answering_part(part, "Ikkinchi"))

    assert [str(error) for error in errors] == ["This part is already closed."]
    part.refresh_from_db()
    assert part.text == "Birinchi"
    assert part.attachments.count() == 1


def going_without(part):
    coordinator = make.executor_of(part.question.office)
    return lambda: coexecution.go_without(part=part, by=coordinator, reason="Kelmadi")


def test_a_part_is_answered_or_gone_without_never_both(asked):
    for answer_is_first in (True, False):
        part = named(asked)
        steps = [answering_part(part, "Birinchi"), going_without(part)]

        errors = one_into_another(*(steps if answer_is_first else steps[::-1]))

        assert [type(error) for error in errors] == [DecisionError]
        part.refresh_from_db()
        ended = ("Birinchi", "") if answer_is_first else ("", "Kelmadi")
        assert (part.text, part.gone_without_reason) == ended


# -- one-time links -------------------------------------------------------------------------------


def withdrawing(asked):
    """The applicant takes the appeal back: the head ends the question (R-31)."""
    by, why = make.head_of(asked.reception), "art30_withdrawn"
    return lambda: control.close(question=asked, by=by, outcome=Outcome.TERMINATED, ground=why)


def by_link(asked):
    link, _token = links.link(asked)
    given = {"signer": SIGNER, "text": "Havoladan", "outcome": "explained"}
    return lambda: answer_links.answer(link=link, **given)


def part_by_link(asked):
    part = named(asked)
    by = make.registrar_of(asked.reception)
    link, _token = answer_links.make_for_part(part=part, days=5, by=by)
    given = {"signer": SIGNER, "text": "Havoladan", "files": [make.pdf()]}
    return lambda: answer_links.answer_part(link=link, **given)


def request_by_link(asked):
    by = make.registrar_of(asked.reception)
    request = inquiries.ask(question=asked, office=OfficeFactory(), text="Kimniki?", by=by)
    link, _token = answer_links.make_for_inquiry(inquiry=request, days=5, by=by)
    given = {"signer": SIGNER, "text": "Havoladan", "files": [make.pdf()]}
    return lambda: answer_links.answer_inquiry(link=link, **given)


SIGNER = ("Aliyev Vali", "Boshliq")
BY_LINK = (by_link, part_by_link, request_by_link)


def said(asked):
    """What came by a link and its papers, whatever it answered."""
    texts = [
        *asked.answers.values_list("text", flat=True),
        *asked.parts.exclude(text="").values_list("text", flat=True),
        *asked.inquiries.exclude(answer="").values_list("answer", flat=True),
    ]
    return texts, asked.appeal.attachments.count()


def test_a_link_is_shut_by_a_withdrawal_that_comes_first():
    for answer in BY_LINK:
        asked = make.question("assigned")

        errors = one_into_another(withdrawing(asked), answer(asked))

        (error,) = errors
        assert isinstance(error, answer_links.LinkClosedError)
        assert error.state == LinkState.WITHDRAWN
        asked.refresh_from_db()
        assert asked.status == QuestionStatus.CLOSED
        assert said(asked) == ([], 0)


def test_an_answer_by_link_that_comes_first_is_not_ended_by_the_withdrawal(asked):
    errors = one_into_another(by_link(asked), withdrawing(asked))

    assert [isinstance(error, ReceptionsError) for error in errors] == [True]
    asked.refresh_from_db()
    assert asked.status == QuestionStatus.ANSWERED
    assert said(asked) == (["Havoladan"], 0)


def test_what_a_helper_answered_before_the_withdrawal_stays():
    for answer in (part_by_link, request_by_link):
        asked = make.question("assigned")

        assert one_into_another(answer(asked), withdrawing(asked)) == []

        asked.refresh_from_db()
        assert asked.status == QuestionStatus.CLOSED
        assert said(asked) == (["Havoladan"], 1)


def revoking(link):
    by = make.registrar_of(link.question.reception)
    return lambda: answer_links.revoke(link=link, by=by)


def test_a_link_is_used_or_revoked_never_both():
    for answer_is_first in (True, False):
        asked = make.question("assigned")
        answer = by_link(asked)
        link = asked.assignments.get().links.get()
        steps = [answer, revoking(link)]

        errors = one_into_another(*(steps if answer_is_first else steps[::-1]))

        assert [isinstance(error, ReceptionsError) for error in errors] == [True]
        link.refresh_from_db()
        used, revoked = link.used_at is not None, link.revoked_at is not None
        assert (used, revoked) == (answer_is_first, not answer_is_first)
        assert asked.answers.exists() == answer_is_first


# -- the applicant's reply ------------------------------------------------------------------------


def replying(request):
    return lambda: executors.reply(asked=request, text="Ertaga")


def granting(wish):
    by, ground = make.head_of(wish.question.reception), StopGround.objects.get(code="applicant")
    return lambda: executors.grant(request=wish, by=by, stop_ground=ground)


def test_the_term_runs_after_the_reply_whatever_the_head_decides_meanwhile():
    for reply_is_first in (True, False):
        asked = make.question("assigned")
        clerk = make.executor_of(asked.office)
        request = executors.ask_applicant(
            question=asked, by=clerk, text="Qachon?", stop_ground="Javob kutiladi"
        )
        steps = [replying(request), granting(asked.term_requests.get())]

        errors = one_into_another(*(steps if reply_is_first else steps[::-1]))

        assert [type(error) for error in errors] == ([DecisionError] if reply_is_first else [])
        asked.refresh_from_db()
        assert asked.legal_due_on is not None
        assert not asked.stops.filter(restarted_on__isnull=True).exists()
