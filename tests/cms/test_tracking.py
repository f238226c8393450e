"""The applicant's page: found by number and code only, nothing leaks, nothing is kept for long."""

import html
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from cms import following
from receptions.choices import (
    ANSWER_OUTCOMES,
    GROUNDS_OF_OUTCOME,
    LegalGround,
    Outcome,
    QuestionStatus,
)
from receptions.services import control, deadlines
from tests.factories.receptions import appeal, head_of, question, verified

pytestmark = pytest.mark.django_db
ADDRESS = "/track/"
FREE_OF_FACTS = {
    Outcome.LEFT_UNEXAMINED: LegalGround.REQUIREMENTS,
    Outcome.TERMINATED: LegalGround.WITHDRAWN,
}


def ask(client, number, code, **extra):
    return client.post(ADDRESS, {"number": number, "code": code}, **extra)


def without_tokens(response, *typed):
    page = re.sub(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "\w+"', "", response.content.decode())
    for word in typed:
        page = page.replace(word, "")
    return page


def opened(client, found):
    response = ask(client, found.number, found.tracking_code, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_number_and_code_open_the_appeal(client):
    found = appeal()

    response = ask(client, f" {found.number.lower()} ", found.tracking_code.lower(), follow=True)
    page = response.content.decode()

    assert response.redirect_chain == [(ADDRESS, 302)]
    assert found.number in page
    assert found.questions.get().text in page
    assert "no-store" in response["Cache-Control"]


def test_nobody_is_named(client):
    found = verified(confirmed=True)
    people = [found.appeal.applicant, *(event.by for event in found.events.all())]

    page = opened(client, found.appeal)

    names = {getattr(p, "surname", "") or getattr(p, "last_name", "") for p in people}
    assert names
    assert not [name for name in names if name in page]
    assert found.appeal.applicant.phone not in page


def test_code_is_in_no_address_and_on_no_page(client):
    found = appeal()

    page = opened(client, found)
    typed = {"number": found.number, "code": found.tracking_code}
    form = client.get(ADDRESS, typed, follow=True)

    assert found.tracking_code not in page
    assert found.tracking_code not in form.content.decode()


def test_code_in_the_address_opens_nothing(client):
    found = appeal()

    page = client.get(ADDRESS, {"number": found.number, "code": found.tracking_code}, follow=True)

    assert b'name="code"' in page.content
    assert found.tracking_code not in page.request["QUERY_STRING"]


def test_wrong_code_and_unknown_number_look_the_same(client, django_assert_max_num_queries):
    found = appeal()
    ask(client, "1799-2026-000009", "WRONG234")  # what is read once a process

    with django_assert_max_num_queries(6) as of_wrong:
        wrong = ask(client, found.number, "WRONG234")
    with django_assert_max_num_queries(6) as of_unknown:
        unknown = ask(client, "1799-2026-000009", "WRONG234")

    assert len(of_wrong) == len(of_unknown)
    assert wrong.status_code == unknown.status_code == 422
    assert wrong.headers.keys() == unknown.headers.keys()
    typed = ("1799-2026-000009", found.number)
    assert without_tokens(wrong, *typed) == without_tokens(unknown, *typed)


def test_errors_keep_what_was_typed(client):
    response = ask(client, "1799-2026-000009", "")

    assert response.status_code == 422
    assert b'value="1799-2026-000009"' in response.content
    assert b"is-invalid" in response.content


def test_tries_are_limited_by_address(client, settings):
    settings.TRACKING_RATE_LIMIT = (3, 600)
    found = appeal()

    with time_machine.travel("2026-11-24 10:01:00+05:00", tick=False):
        statuses = [ask(client, found.number, "WRONG234").status_code for _try in range(4)]
        late = ask(client, found.number, found.tracking_code)
        elsewhere = ask(client, found.number, found.tracking_code, REMOTE_ADDR="10.9.8.7")

    assert statuses == [422, 422, 422, 429]
    assert late.status_code == 429, "the right code doesn't help either"
    assert f'value="{found.number}"' in late.text, "what was typed stays"
    assert f'value="{found.tracking_code}"' in late.text
    assert elsewhere.status_code == 302


def test_page_is_read_in_another_language_without_the_code(client):
    found = appeal()
    opened(client, found)

    response = client.post("/language/", {"language": "ru", "next": ADDRESS}, follow=True)

    assert found.number in response.content.decode()
    assert 'lang="ru"' in response.content.decode()


def test_page_is_forgotten_when_closed_or_after_a_while(client):
    found = appeal()
    with time_machine.travel("2026-11-24 10:00:00+05:00", tick=False):
        opened(client, found)
    with time_machine.travel("2026-11-24 10:11:00+05:00", tick=False):
        assert b'name="code"' in client.get(ADDRESS).content

    opened(client, found)
    client.post(reverse("cms:track-close"))

    assert b'name="code"' in client.get(ADDRESS).content


def test_another_number_asks_for_its_code(client):
    opened(client, appeal())
    other = appeal()

    page = client.get(ADDRESS, {"number": other.number}).content.decode()

    assert 'name="code"' in page
    assert f'value="{other.number}"' in page


@pytest.mark.parametrize("status", QuestionStatus)
@pytest.mark.parametrize("language", ["uz", "ru", "en"])
def test_every_state_has_words_and_a_step(status, language):
    found = question(status)

    with translation.override(language):
        [shown] = following.follow(found.appeal).questions

    assert shown.state
    assert shown.next_words
    assert "%(" not in shown.next_words
    assert [step.state for step in shown.way].count("now") == 1
    assert shown.why


@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_has_its_words(client, outcome):
    if outcome in ANSWER_OUTCOMES:
        found = question(QuestionStatus.CLOSED, outcome=outcome)
    else:
        found = appeal().questions.get()
        grounds = GROUNDS_OF_OUTCOME[outcome]
        ground = FREE_OF_FACTS.get(outcome, grounds[0])
        control.close(
            question=found,
            by=head_of(found.reception),
            outcome=outcome,
            ground=ground,
            sent_to="Sud" if outcome == Outcome.FORWARDED else "",
            missing="Manzil" if outcome == Outcome.RETURNED else "",
        )

    [shown] = following.follow(found.appeal).questions

    page = html.unescape(opened(client, found.appeal))
    assert shown.state in page
    assert shown.next_words in page


@pytest.mark.parametrize("outcome", ANSWER_OUTCOMES)
def test_answer_outcome_and_ground_are_shown(client, outcome):
    found = question(QuestionStatus.CLOSED, outcome=outcome)

    page = opened(client, found.appeal)

    assert "Suv keldi." in page
    assert str(LegalGround.MERITS.label).split(":")[0] in page


def test_answer_is_shown_only_once_accepted(client):
    found = question(QuestionStatus.ANSWERED)

    assert "Suv keldi." not in opened(client, found.appeal)


def test_left_unexamined_has_a_short_way():
    found = appeal().questions.get()
    control.close(
        question=found,
        by=head_of(found.reception),
        outcome=Outcome.LEFT_UNEXAMINED,
        ground=LegalGround.REQUIREMENTS,
    )

    [shown] = following.follow(found.appeal).questions

    assert [step.state for step in shown.way] == ["done", "now"]


def test_failed_check_is_told(client):
    found = verified(confirmed=False)

    [shown] = following.follow(found.appeal).questions
    page = opened(client, found.appeal)

    assert [check.confirmed for check in shown.checks] == [False]
    assert "Suv hali ham yoʻq." not in page, "the note of the check is for the staff"


def test_extension_is_shown_with_its_reason(client):
    found = question(QuestionStatus.ASSIGNED)
    ground = "Loyiha hujjatlari kutilmoqda"
    deadlines.extend(question=found, by=head_of(found.reception), ground=ground)

    page = opened(client, found.appeal)

    assert page.count(ground) >= 2, "in the note and among the reasons of the date"


def test_two_questions_cost_no_more_than_one(django_assert_max_num_queries):
    one, two = appeal(), appeal(questions=2)

    with django_assert_max_num_queries(20) as few:
        following.follow(one)
    with django_assert_max_num_queries(20) as many:
        following.follow(two)

    assert len(few) == len(many), [query["sql"][:150] for query in many.captured_queries]


def test_whose_appeal_was_returned_reads_what_was_missing(client):  # T-03
    returned = question()
    control.close(
        question=returned,
        by=head_of(returned.reception),
        outcome=Outcome.RETURNED,
        ground=LegalGround.RETURN,
        missing="Uyning manzili.",
    )

    assert "Uyning manzili" in opened(client, returned.appeal)
