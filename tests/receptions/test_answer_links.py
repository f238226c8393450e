"""One-time links: one answer, by a date, written down; everything else changes nothing."""

import threading

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from receptions.choices import AnswerDecision, HopReason, Outcome, QuestionStatus
from receptions.exceptions import DecisionError, TransitionError
from receptions.executor_choices import LINK_ACCOUNT, EvidenceKind, LinkEvent, LinkState
from receptions.models import Answer, AnswerLink, LinkOpening, Question
from receptions.services import answer_links, control, routing
from territories.models import User
from tests.factories import executors as make
from tests.factories.receptions import executor_of, head_of, pdf, question, registrar_of
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db
ASSIGNED = QuestionStatus.ASSIGNED
SENT = {
    "text": "Suv keldi.",
    "outcome": "explained",
    "letter_number": "12-7",
    "signer_name": "Aliyev Vali",
    "signer_post": "Boshliq",
}


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()


@pytest.fixture
def asked():
    return question(ASSIGNED)


def url(token):
    return reverse("receptions:link-answer", args=[token])


def events(link):
    return list(link.openings.order_by("pk").values_list("event", flat=True))


def words(response):
    return response.content.decode()


# -- made and revoked -----------------------------------------------------------------------------


def test_only_a_digest_of_the_secret_is_kept(asked):
    link, token = make.link(asked)

    stored = {str(value) for value in AnswerLink.objects.filter(pk=link.pk).values_list().get()}
    assert not any(token in value for value in stored)
    assert answer_links.find(token) == link


def test_it_is_valid_to_the_end_of_a_working_day():
    with make.at("2026-11-19 11:00"):  # a Thursday
        asked = question(ASSIGNED)
        link, _token = make.link(asked, days=2)

    assert link.expires_at == make.moment("2026-11-23 18:00")


def test_a_new_link_revokes_the_one_before(asked):
    first, token = make.link(asked)

    second, _token = make.link(asked)

    states = {one.pk: one.revoked_at is None for one in AnswerLink.objects.all()}
    assert states == {first.pk: False, second.pk: True}
    assert answer_links.find(token).revoked_by is not None


@pytest.mark.parametrize("days", [0, 21])
def test_it_is_valid_neither_never_nor_for_ever(asked, days):
    with pytest.raises(DecisionError, match="1 to 20"):
        make.link(asked, days=days)


def test_only_the_reception_makes_and_revokes_links(asked):
    link, _token = make.link(asked)

    with pytest.raises(DecisionError, match="Only the reception"):
        make.link(asked, by=executor_of(asked.office))
    with pytest.raises(DecisionError, match="Only the reception"):
        answer_links.revoke(link=link, by=executor_of(asked.office))
    with pytest.raises(DecisionError, match="not with an office"):
        make.link(question())


def test_the_reception_makes_it_on_its_page_and_sends_it(
    client, asked, django_capture_on_commit_callbacks
):
    client.force_login(registrar_of(asked.reception))
    page = reverse("receptions:question-link", args=[asked.appeal.number, asked.ordinal])
    assert client.get(page).status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(page, {"days": 3, "address": "idora@example.uz"})

    address = response.context["address"]
    assert address in words(response)
    assert address in mail.outbox[-1].body
    assert address not in words(client.get(page))
    link = AnswerLink.objects.get()
    assert link.sent_to == "idora@example.uz"
    client.post(reverse("receptions:link-revoke", args=[link.pk]))
    assert client.get(address).status_code == 410


# -- answered -------------------------------------------------------------------------------------


def test_the_body_answers_without_an_account(client, asked):
    link, token = make.link(asked)
    page = client.get(url(token))
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "same-origin"

    response = client.post(url(token), SENT)

    assert response.status_code == 200
    given = asked.answers.get()
    assert (given.text, given.outcome, given.letter_number) == ("Suv keldi.", "explained", "12-7")
    link.refresh_from_db()
    assert (link.answer, link.signer_name, link.signer_post) == (given, "Aliyev Vali", "Boshliq")
    assert events(link) == [LinkEvent.OPENED, LinkEvent.ANSWERED]
    client.force_login(registrar_of(asked.reception))
    assert "Aliyev Vali" in words(client.get(asked.appeal.get_absolute_url()))


def test_it_may_be_looked_at_several_times_before(client, asked):
    link, token = make.link(asked)

    assert [client.get(url(token)).status_code for _turn in range(3)] == [200] * 3

    assert client.post(url(token), SENT).status_code == 200
    assert events(link) == [LinkEvent.OPENED] * 3 + [LinkEvent.ANSWERED]


def test_the_history_names_the_link_in_the_readers_language(client, asked):
    _link, token = make.link(asked)
    client.post(url(token), SENT)
    client.force_login(registrar_of(asked.reception))
    client.cookies["django_language"] = "ru"

    card = words(client.get(asked.appeal.get_absolute_url()))

    assert "Одноразовая ссылка" in card
    assert str(answer_links.account()) not in card


def test_the_page_names_no_applicant_and_leads_nowhere(client, asked):
    _link, token = make.link(asked)
    person = asked.appeal.applicant

    page = words(client.get(url(token)))

    for secret in (person.surname, person.given_name, person.phone, person.address):
        assert secret not in page
    assert "/accounts/login/" not in page
    assert "c-publicnav" not in page
    assert "noindex" in page


def test_the_proof_of_the_topic_is_asked_here_too(client, asked):
    make.needs(asked.topic, EvidenceKind.ACT)
    link, token = make.link(asked)
    satisfied = {**SENT, "outcome": "satisfied"}

    refused = client.post(url(token), satisfied)
    assert refused.status_code == 422
    assert "act signed by the mahalla" in words(refused)
    assert client.post(url(token), {**satisfied, "proof_act": pdf()}).status_code == 200

    assert events(link) == [LinkEvent.REFUSED, LinkEvent.ANSWERED]


@pytest.mark.parametrize("missing", ["text", "outcome", "signer_name", "signer_post"])
def test_an_answer_without_its_parts_is_refused(client, asked, missing):
    _link, token = make.link(asked)

    response = client.post(url(token), {**SENT, missing: " "})

    assert response.status_code == 422
    assert not Answer.objects.exists()


def test_whoever_made_the_link_may_accept_but_the_closed_account_signs_in_nowhere(asked):
    maker = registrar_of(asked.reception)
    link, _token = make.link(asked, by=maker)
    answer_links.answer(link=link, signer=("A B", "C"), text="Ha", outcome=Outcome.EXPLAINED)

    control.accept(answer=asked.answers.get(), by=maker)

    account = User.objects.get(username=LINK_ACCOUNT)
    assert not account.is_active
    assert not account.has_usable_password()
    assert asked.answers.get().decision == AnswerDecision.ACCEPTED


# -- what changes nothing -------------------------------------------------------------------------


def _used(asked, link):
    answer_links.answer(link=link, signer=("A B", "C"), text="Ha", outcome=Outcome.EXPLAINED)


def _returned(asked, link):
    """After a return the question waits again, but the link was used."""
    _used(asked, link)
    registrar = registrar_of(asked.reception)
    control.return_answer(answer=asked.answers.get(), by=registrar, reason="Asos yoʻq")


def _revoked(asked, link):
    answer_links.revoke(link=link, by=registrar_of(asked.reception))


def _expired(asked, link):
    AnswerLink.objects.filter(pk=link.pk).update(expires_at=make.moment("2026-01-01 18:00"))


def _handed_on(asked, link):
    routing.assign(
        question=asked,
        office=OfficeFactory(),
        by=head_of(asked.reception),
        reason=HopReason.WRONG_OFFICE,
        legal_basis="25-modda",
    )


def _withdrawn(asked, link):
    control.close(
        question=asked,
        by=head_of(asked.reception),
        outcome=Outcome.TERMINATED,
        ground="art30_withdrawn",
    )


def _answered_otherwise(asked, link):
    control.answer(question=asked, by=executor_of(asked.office), text="Oʻzim", outcome="explained")


CLOSED = {
    "used": (_used, LinkState.USED, "second answer is not taken"),
    "returned": (_returned, LinkState.USED, "second answer is not taken"),
    "revoked": (_revoked, LinkState.REVOKED, "revoked this link"),
    "expired": (_expired, LinkState.EXPIRED, "was valid until"),
    "handed on": (_handed_on, LinkState.WITHDRAWN, "no longer with your body"),
    "withdrawn": (_withdrawn, LinkState.WITHDRAWN, "no longer with your body"),
    "answered otherwise": (_answered_otherwise, LinkState.WITHDRAWN, "no longer with your body"),
}


@pytest.mark.parametrize("how", CLOSED)
def test_a_closed_link_says_why_and_changes_nothing(client, asked, how):
    close, state, sentence = CLOSED[how]
    link, token = make.link(asked)
    close(asked, link)
    before = Question.objects.values().get(pk=asked.pk)
    answers = Answer.objects.count()

    looked, sent = client.get(url(token)), client.post(url(token), SENT)
    for response in (looked, sent):
        assert response.status_code == 410
        assert sentence in words(response)
        assert "Nothing was changed." in words(response)
        assert f"Ask the reception that sent the link: {asked.reception}." in words(response)
    assert (SENT["text"] in words(looked), SENT["text"] in words(sent)) == (False, True)
    with pytest.raises(answer_links.LinkClosedError) as refusal:
        answer_links.answer(link=link, signer=("A B", "C"), text="Ha", outcome="explained")

    assert refusal.value.state == state
    assert Question.objects.values().get(pk=asked.pk) == before
    assert Answer.objects.count() == answers
    assert events(link) == [LinkEvent.CLOSED] * 2


def test_a_wrong_link_finds_nothing(client, asked):
    _link, token = make.link(asked)

    for wrong in (token[:-1], token + "A", "x", "' OR 1=1 --", "\udcff".encode("utf-8", "ignore")):
        response = client.post(f"/receptions/answer/{wrong or 'y'}/", SENT)
        assert response.status_code == 404
        assert SENT["text"] in words(response)
        assert 'href="tel:1000"' in response.text
    assert not Answer.objects.exists()


def test_knocking_too_often_is_stopped(client, asked, settings):
    settings.ANSWER_LINK_RATE_LIMIT = (2, 600)
    link, token = make.link(asked)

    codes = [client.get(url(token)).status_code for _turn in range(3)]

    assert codes == [200, 200, 429]
    assert len(events(link)) == 2


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.7", "203.0.x.x"),
        ("2001:db8:85a3::8a2e:370:7334", "2001:0db8:85a3::x"),
        ("unknown", "?"),
    ],
)
def test_of_an_address_only_the_network_is_kept(address, kept):
    assert answer_links.masked_address(address) == kept


def test_the_log_of_openings_can_not_be_rewritten(asked):
    link, _token = make.link(asked)
    answer_links.note(link=link, event=LinkEvent.OPENED, address="203.0.113.7")

    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        LinkOpening.objects.update(address="-")


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_the_first_wins_and_the_other_is_told():
    asked = question(ASSIGNED)
    link, _token = make.link(asked)
    by_account = executor_of(asked.office)
    together = threading.Barrier(2)
    refused = []

    def go(step):
        try:
            together.wait()
            step()
        except (answer_links.LinkClosedError, DecisionError, Exception) as error:  # noqa: BLE001
            refused.append(error)
        finally:
            connection.close()

    steps = [
        lambda: answer_links.answer(link=link, signer=("A B", "C"), text="1", outcome="explained"),
        lambda: control.answer(question=asked, by=by_account, text="2", outcome="explained"),
    ]
    threads = [threading.Thread(target=go, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Answer.objects.filter(question=asked).count() == 1
    (error,) = refused
    assert isinstance(error, answer_links.LinkClosedError | TransitionError)
