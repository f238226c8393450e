"""A refusal keeps what was typed, and a consulted office sees no more than its own measures."""

from decimal import Decimal

import pytest

from programs.exceptions import DecisionError
from programs.models import Amendment, MeasureComment, TakingOff
from programs.services import amendments, comments, programmes, remarks, taking_off
from programs.views import agreeing, proof
from programs.views import programmes as programme_views
from tests.factories import development
from tests.factories import programs as make
from tests.programs.test_agreeing_views import WHY, decision, signed_in, url

WORDS = "Uzoq yozilgan soʻzlar"


def shown_again(response):
    """The page of a refusal holds what was typed."""
    assert response.status_code == 422
    assert WORDS in response.content.decode()


@pytest.fixture
def talked(where):
    """A line of a draft with a comment on it."""
    make.finding(where)
    where.programme = make.submitted(where)
    where.line = where.programme.lines.get()
    where.comment = comments.write(measure=where.line, by=where.regional_head, text=WHY)
    return where


def test_an_answer_to_a_comment_settled_meanwhile_is_shown_again(talked):
    comments.answer(comment=talked.comment, by=talked.regional_head, text="Boʻldi", resolves=True)
    field = f"c{talked.comment.pk}-text"

    response = signed_in(talked.head).post(url("comment-answer", talked.comment.pk), {field: WORDS})

    shown_again(response)
    assert MeasureComment.objects.count() == 2


def test_a_comment_refused_is_shown_again(talked, monkeypatch):
    refuse(monkeypatch, agreeing.comments, "write")

    response = signed_in(talked.head).post(url("measure-comment", talked.line.pk), {"text": WORDS})

    shown_again(response)


def refuse(monkeypatch, module, name):
    """The service refuses, as it does when somebody else was first."""

    def refusing(**_given):
        raise DecisionError("Too late.")

    monkeypatch.setattr(module, name, refusing)


def test_a_decision_on_an_amendment_decided_meanwhile_is_shown_again(where):
    line = make.measure(where)
    amendment = make.amendment(where, line, quantity=Decimal(7))
    amendments.approve(amendment=amendment, by=where.regional_head)

    response = signed_in(where.regional_head).post(
        url("amendment-decide", amendment.pk), {"decision": "refuse", "reason": WORDS}
    )

    shown_again(response)
    assert Amendment.objects.get().is_applied


def test_a_return_refused_keeps_its_reason(talked, monkeypatch):
    refuse(monkeypatch, programme_views.programmes, "return_")

    response = signed_in(talked.regional_head).post(
        url("programme-return", talked.programme.pk), {"reason": WORDS}
    )

    shown_again(response)


@pytest.fixture
def asked_off(where):
    line = make.measure(where)
    taking_off.ask(measure=line, by=where.executor, grounds="Yer yoʻq")
    return line


def test_a_refusal_that_can_not_be_read_refuses_nothing(where, asked_off):
    address = url("measure-refuse-impossible", asked_off.pk)

    response = signed_in(where.regional_head).post(address, {"reason": WORDS * 1_000})

    shown_again(response)
    assert TakingOff.objects.get().granted is None


def test_a_refusal_of_the_request_refused_keeps_its_reason(where, asked_off, monkeypatch):
    refuse(monkeypatch, proof.taking_off, "refuse")

    response = signed_in(where.regional_head).post(
        url("measure-refuse-impossible", asked_off.pk), {"reason": WORDS}
    )

    shown_again(response)


def test_an_approval_drops_no_remark(where):
    programme, address = decision(where)
    line = programme.lines.order_by("ordinal").first()
    client, field = signed_in(where.regional_head), f"m{line.pk}-reason"

    for typed in ({field: WORDS}, {"reason": WORDS}):
        shown_again(client.post(address, {"decision": "approve", **typed}))
        programme.refresh_from_db()
        assert programme.state == "submitted"

    client.post(address, {"decision": "approve", field: " "})
    programme.refresh_from_db()
    assert programme.state == "approved"


def test_a_ground_of_a_remark_sent_meanwhile_is_not_taken_away(where, monkeypatch):
    written = development.remark(where)
    ground = written.grounds.get()
    address = url("ground-remove", written.pk, ground.pk)
    refuse(monkeypatch, remarks, "take_ground_away")

    response = signed_in(where.head).post(address)

    assert response.status_code == 422
    assert "Too late." in response.content.decode()


def test_a_consulted_office_sees_neither_the_budget_nor_the_reasons_of_a_return(where):
    make.typical(where, cost_from=100, cost_to=100, funding="local")
    make.finding(where)
    make.typical(where, topic=where.other_topic, cost_from=900, cost_to=900, funding="local")
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where, budget=Decimal(777))
    line = programme.lines.get()
    assert line.office == where.office
    make.consent(where, programme)
    programmes.submit(programme=programme, by=where.head)
    programmes.return_(programme=programme, by=where.regional_head, reason=WHY)
    inside = (">777", 'id="over-budget"', "Which problems", WHY)

    of_chain = signed_in(where.head).get(programme.get_absolute_url()).content.decode()
    of_office = signed_in(where.executor).get(programme.get_absolute_url()).content.decode()
    way = signed_in(where.executor).get(url("measure-chain", line.pk)).content.decode()

    assert all(words in of_chain for words in inside)
    assert not any(words in of_office for words in inside)
    assert WHY not in way
    assert "Returned" in of_office


def test_grounds_of_amendments_to_measures_of_others_are_not_for_an_office(where):
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.sent(where)
    other = programme.lines.get(office=where.khokimiyat)
    amendment = make.amendment(where, other, by=where.khokim, grounds=WORDS)
    amendments.approve(amendment=amendment, by=where.regional_head)

    seen = {
        user: WORDS in signed_in(user).get(programme.get_absolute_url()).content.decode()
        for user in (where.head, where.khokim, where.executor)
    }

    assert seen == {where.head: True, where.khokim: True, where.executor: False}
