"""Bodies without accounts that help: a co-executor by its one-time link (R-22)."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions.choices import HopReason, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.executor_choices import LinkEvent, LinkState
from receptions.models import AnswerLink, CoAssignment
from receptions.services import abolition, answer_links, coexecution, control, routing
from territories.choices import Role
from tests.factories import executors as make
from tests.factories.receptions import executor_of, head_of, question, registrar_of
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
SENT = {"text": "Quvur bizniki emas.", "signer_name": "Aliyev Vali", "signer_post": "Boshliq"}
SIGNER = ("Aliyev Vali", "Boshliq")


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()


@pytest.fixture
def asked():
    return question(QuestionStatus.ASSIGNED)


@pytest.fixture
def part(asked):
    office = OfficeFactory(email="")
    by = registrar_of(asked.reception)
    return coexecution.add(question=asked, office=office, by=by, part="Quvur kimniki?")


def made(part, **fields):
    fields = {"days": 5, "by": registrar_of(part.question.reception)} | fields
    return answer_links.make_for_part(part=part, **fields)


def url(token):
    return reverse("receptions:link-answer", args=[token])


def events(link):
    return list(link.openings.order_by("pk").values_list("event", flat=True))


def test_the_reception_sends_it_and_the_answer_lands_with_the_coordinator(
    client, asked, part, django_capture_on_commit_callbacks
):
    client.force_login(registrar_of(asked.reception))
    page = reverse("receptions:part-link", args=[part.pk])
    assert page in client.get(asked.appeal.get_absolute_url()).text
    with django_capture_on_commit_callbacks(execute=True):
        address = client.post(page, {"days": 3, "address": "idora@example.uz"}).context["address"]
    client.logout()
    shown = client.get(address).text
    assert "Quvur kimniki?" in shown
    assert asked.appeal.applicant.surname not in shown
    paper = SimpleUploadedFile("xat.pdf", b"%PDF-1.4 xat")

    response = client.post(address, {**SENT, "files": paper})

    assert response.status_code == 200
    assert address in mail.outbox[0].body
    part.refresh_from_db()
    assert (part.text, part.answered_by) == ("Quvur bizniki emas.", answer_links.account())
    link = part.links.get()
    assert (link.signer_name, link.answer) == ("Aliyev Vali", None)
    assert events(link) == [LinkEvent.OPENED, LinkEvent.ANSWERED]
    coordinator = executor_of(asked.office)
    client.force_login(coordinator)
    card = client.get(asked.appeal.get_absolute_url()).text
    assert "Quvur bizniki emas." in card
    assert "Aliyev Vali, Boshliq" in card
    assert "xat.pdf" in card
    control.answer(question=asked, by=coordinator, text="Hal boʻldi", outcome="explained")


def test_a_coordinator_without_accounts_reads_the_parts_on_its_own_page(client, asked, part):
    _link, token = made(part)
    client.post(url(token), SENT)
    _whole, whole_token = make.link(asked)

    assert "Quvur bizniki emas." in client.get(url(whole_token)).text


# -- a coordinator without accounts, and a part that does not come --------------------------------

WHOLE = {**SENT, "text": "Suv keldi.", "outcome": "explained"}


def _without(part):
    return f"without_{part.pk}"


def test_the_page_says_which_part_has_not_come_and_asks_why_it_is_not_waited_for(
    client, asked, part
):
    link, token = make.link(asked)
    assert f'name="{_without(part)}"' in client.get(url(token)).text

    response = client.post(url(token), WHOLE)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [_without(part)]
    assert "Wait for this part, or say why" in response.text
    assert "Suv keldi." in response.text
    assert not asked.answers.exists()
    part.refresh_from_db()
    assert part.is_open
    assert events(link) == [LinkEvent.OPENED, LinkEvent.REFUSED]


def test_it_answers_without_the_part_and_the_reason_is_kept_and_shown(client, asked, part):
    link, token = make.link(asked)

    response = client.post(url(token), {**WHOLE, _without(part): "Uch marta soʻraldi."})

    assert response.status_code == 200
    assert asked.answers.get().text == "Suv keldi."
    part.refresh_from_db()
    assert (part.gone_without_reason, part.gone_without_by) == (
        "Uch marta soʻraldi.",
        answer_links.account(),
    )
    assert events(link) == [LinkEvent.ANSWERED]
    client.force_login(registrar_of(asked.reception))
    card = client.get(asked.appeal.get_absolute_url()).text
    assert "Uch marta soʻraldi. · by one-time link" in card


def test_a_part_that_came_is_not_asked_about(client, asked, part):
    _link, token = made(part)
    client.post(url(token), SENT)
    _whole, whole_token = make.link(asked)
    assert _without(part) not in client.get(url(whole_token)).text

    response = client.post(url(whole_token), {**WHOLE, _without(part): "Kelmadi"})

    assert response.status_code == 200
    part.refresh_from_db()
    assert (part.text, part.gone_without_at) == (SENT["text"], None)


def test_each_part_that_did_not_come_has_its_reason(client, asked, part):
    by = registrar_of(asked.reception)
    other = coexecution.add(question=asked, office=OfficeFactory(), by=by)
    _link, token = make.link(asked)

    refused = client.post(url(token), {**WHOLE, _without(part): "Kelmadi"})
    assert list(refused.context["form"].errors) == [_without(other)]
    assert (
        client.post(url(token), {**WHOLE, _without(part): "Kelmadi", _without(other): "Yopiq"})
        .context["link"]
        .answer
    )

    reasons = asked.parts.order_by("pk").values_list("gone_without_reason", flat=True)
    assert list(reasons) == ["Kelmadi", "Yopiq"]


def test_an_answer_that_is_refused_leaves_the_part_open(asked, part):
    link, _token = make.link(asked)

    with pytest.raises(DecisionError, match="who signs"):
        answer_links.answer_without(
            link=link,
            without={part.pk: "Kelmadi"},
            signer=(" ", "C"),
            text="Ha",
            outcome="explained",
        )

    part.refresh_from_db()
    assert part.is_open


def test_links_to_the_question_and_to_its_parts_live_side_by_side(asked, part):
    make.link(asked)
    first, _token = made(part)
    second, _token = made(part)

    live = set(AnswerLink.objects.live())
    assert second in live
    assert first not in live
    assert len(live) == 2


@pytest.mark.parametrize("missing", ["text", "signer_name", "signer_post"])
def test_what_is_typed_stays_when_something_is_missing(client, part, missing):
    link, token = made(part)

    response = client.post(url(token), {**SENT, missing: " "})

    assert response.status_code == 422
    kept = [value for name, value in SENT.items() if name != missing]
    assert all(value in response.text for value in kept)
    part.refresh_from_db()
    assert part.is_open
    assert events(link) == [LinkEvent.REFUSED]


# -- what changes nothing -------------------------------------------------------------------------


def _used(part, link):
    answer_links.answer_part(link=link, signer=SIGNER, text="Ha")


def _revoked(part, link):
    answer_links.revoke(link=link, by=registrar_of(part.question.reception))


def _expired(part, link):
    AnswerLink.objects.filter(pk=link.pk).update(expires_at=make.moment("2026-01-01 18:00"))


def _taken_back(part, link):
    coexecution.withdraw(part=part, by=registrar_of(part.question.reception), reason="Xato")


def _gone_without(part, link):
    coexecution.go_without(part=part, by=executor_of(part.question.office), reason="Muddat")


def _withdrawn(part, link):
    control.close(
        question=part.question,
        by=head_of(part.question.reception),
        outcome="terminated",
        ground="art30_withdrawn",
    )


def _abolished(part, link):
    administrator = UserFactory(role=Role.ADMINISTRATOR, place=part.office.territory)
    abolition.close_office(
        office=part.office, on=make.moment("2026-11-20 09:00").date(), act="PQ-1", by=administrator
    )


CLOSED = {
    "used": (_used, LinkState.USED),
    "revoked": (_revoked, LinkState.REVOKED),
    "expired": (_expired, LinkState.EXPIRED),
    "taken back": (_taken_back, LinkState.WITHDRAWN),
    "gone without": (_gone_without, LinkState.WITHDRAWN),
    "question withdrawn": (_withdrawn, LinkState.WITHDRAWN),
    "office abolished": (_abolished, LinkState.WITHDRAWN),
}


@pytest.mark.parametrize("how", CLOSED)
def test_a_closed_link_says_why_and_changes_nothing(client, part, how):
    close, state = CLOSED[how]
    link, token = made(part)
    close(part, link)
    before = CoAssignment.objects.values().get(pk=part.pk)

    sent = client.post(url(token), SENT)
    for response in (client.get(url(token)), sent):
        assert response.status_code == 410
        assert "Nothing was changed." in response.text
    assert SENT["text"] in sent.text
    with pytest.raises(answer_links.LinkClosedError) as refusal:
        answer_links.answer_part(link=link, signer=SIGNER, text="Ha")

    assert refusal.value.state == state
    assert CoAssignment.objects.values().get(pk=part.pk) == before
    assert events(link) == [LinkEvent.CLOSED] * 2


def test_a_link_answers_nothing_but_what_it_was_made_for(asked, part):
    of_part, _token = made(part)
    of_question, _token = make.link(asked)

    for take in (answer_links.answer_part, answer_links.answer_inquiry):
        with pytest.raises(answer_links.LinkClosedError):
            take(link=of_question, signer=SIGNER, text="Ha")
    with pytest.raises(answer_links.LinkClosedError):
        answer_links.answer(link=of_part, signer=SIGNER, text="Ha", outcome="explained")

    assert not asked.answers.exists()
    part.refresh_from_db()
    assert part.is_open


def test_it_stays_open_while_the_question_goes_to_another_coordinator(part):
    _link, token = made(part)
    routing.assign(
        question=part.question,
        office=OfficeFactory(),
        by=head_of(part.question.reception),
        reason=HopReason.WRONG_OFFICE,
        legal_basis="25-modda",
    )

    answer_links.answer_part(link=answer_links.find(token), signer=SIGNER, text="Ha")

    part.refresh_from_db()
    assert part.text == "Ha"


def test_only_the_reception_makes_it_and_only_for_an_open_part(part):
    with pytest.raises(DecisionError, match="Only the reception"):
        made(part, by=executor_of(part.office))
    _taken_back(part, None)
    with pytest.raises(DecisionError, match="already closed"):
        made(part)


def test_the_database_keeps_one_target_a_link(asked, part):
    link, _token = made(part)

    with pytest.raises(IntegrityError, match="link_answers_one_thing"), transaction.atomic():
        AnswerLink.objects.filter(pk=link.pk).update(assignment=asked.assignments.get())
