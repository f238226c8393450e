"""The applicant's own word: asked by a signed link or by call, one answer a closing."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from receptions.check_choices import CheckCause, WordChannel, WordValue
from receptions.choices import LetterKind, Outcome, QuestionStatus, VerificationMethod
from receptions.exceptions import CheckError, DecisionError, ReceptionsError
from receptions.models import ApplicantWord, CheckTask, SamplingRule
from receptions.services import checks, control, sampling, word
from territories import clock
from territories.figure_registry import registry
from tests.factories import checks as lot
from tests.factories import letters as letter_factory
from tests.factories.receptions import (
    appeal,
    executor_of,
    head_of,
    question,
    registrar_of,
    verified,
)

pytestmark = pytest.mark.django_db


def closed(**fields):
    return question(QuestionStatus.CLOSED, **fields)


def say(found, value=WordValue.NO, **fields):
    return word.say(question=found, closed_at=found.closed_at, value=value, **fields)


def late(found):
    """The moment after the last day of the window."""
    return clock.playing(found.closed_at + dt.timedelta(days=11))


def reclosed(found, outcome):
    """Answered, accepted and closed once more."""
    found.refresh_from_db()
    control.answer(question=found, by=executor_of(found.office), text="Ha.", outcome=outcome)
    control.accept(answer=found.answers.last(), by=registrar_of(found.reception))
    control.close(question=found, by=head_of(found.reception), outcome=outcome, ground="art27")
    found.refresh_from_db()
    return found


def test_a_no_in_time_opens_the_question_with_its_history():
    found = closed()
    office, due = found.office, found.legal_due_on

    said = say(found, words="Suv hali ham yoʻq.")

    found.refresh_from_db()
    assert found.status == QuestionStatus.ASSIGNED
    assert (found.office, found.legal_due_on) == (office, due)
    assert found.appeal.closed_at is None
    assert said.verification.method == VerificationMethod.WORD
    assert found.events.last().note == "Suv hali ham yoʻq."
    assert found.assignments.last().note == "Suv hali ham yoʻq."
    assert (said.channel, said.by, said.in_window) == (WordChannel.LINK, None, True)


def test_a_no_without_words_says_so_itself():
    found = closed()

    assert say(found).verification.note


def test_a_yes_is_written_down_and_is_no_check():
    found = closed()

    said = say(found, WordValue.YES)

    found.refresh_from_db()
    assert (found.status, found.confirmed, said.verification) == (QuestionStatus.CLOSED, None, None)
    with pytest.raises(DecisionError, match="not a check"):
        control.verify(
            question=found,
            by=head_of(found.reception),
            method=VerificationMethod.WORD,
            confirmed=True,
        )


def test_partly_asks_somebody_to_look():
    found = closed()

    say(found, WordValue.PARTLY, words="Faqat kechqurun.")

    task = CheckTask.objects.get(question=found)
    assert (task.cause, task.draw) == (CheckCause.WORD, None)
    found.refresh_from_db()
    assert found.status == QuestionStatus.CLOSED


def test_what_is_asked_for_after_a_confirmation_may_be_found_solved_again():
    found = verified(confirmed=True)
    say(found, WordValue.PARTLY)
    task = CheckTask.objects.get(question=found)

    checks.record(task=task, by=task.assigned_to, confirmed=True, note="Suv bor.")

    task.refresh_from_db()
    assert (task.state, task.verification.confirmed) == ("done", True)
    assert found.verifications.count() == 2


def test_partly_opens_no_second_check():
    task = lot.task()

    say(task.question, WordValue.PARTLY)

    assert CheckTask.objects.get() == task


@pytest.mark.parametrize("second", WordValue.values)
def test_one_answer_counts(second):
    found = closed()
    say(found, WordValue.YES)

    with pytest.raises(CheckError, match="already"):
        say(found, second)

    assert ApplicantWord.objects.count() == 1


def test_the_database_keeps_one_word_a_closing_and_rewrites_none():
    found = closed()
    said = say(found, WordValue.YES)

    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicantWord.objects.create(
            question=found,
            closed_at=found.closed_at,
            value="no",
            channel="link",
            until=said.until,
            in_window=True,
        )
    with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
        ApplicantWord.objects.update(value="no")


def test_a_word_on_a_closing_that_is_over_is_refused():
    found = closed()
    before = found.closed_at
    say(found)
    found = reclosed(found, Outcome.SATISFIED)

    assert found.closed_at != before
    with pytest.raises(CheckError):
        word.say(question=found, closed_at=before, value=WordValue.NO)
    assert say(found).verification is not None  # the new closing is asked about anew


def test_a_late_no_is_a_note_that_proposes_a_repeat():
    found = closed()

    with late(found):
        said = say(found, words="Yana uzildi.")

    found.refresh_from_db()
    assert (said.in_window, said.verification, found.status) == (False, None, "closed")
    assert list(word.late_words()) == [said]
    with clock.playing(found.closed_at + dt.timedelta(days=12)):
        appeal(found.reception, applicant=found.appeal.applicant, repeat_of=found.appeal)
    assert not word.late_words()


def test_the_window_is_that_of_the_rule_and_ends_with_its_day():
    rule = SamplingRule.objects.get(kind="check", valid_to=None)
    rule.word_days = 3
    rule.save()
    found = closed()
    last = word.last_day(found, found.closed_at)
    assert last == clock.today() + dt.timedelta(days=3)

    with clock.playing(found.closed_at + dt.timedelta(days=3)):
        assert say(found).in_window


def test_what_was_explained_is_opened_once_and_is_no_false_closure():
    found = closed(outcome=Outcome.EXPLAINED)
    assert say(found).verification is not None

    found = reclosed(found, Outcome.EXPLAINED)
    again = say(found)

    found.refresh_from_db()
    assert (again.verification, again.in_window, found.status) == (None, True, "closed")
    assert list(word.late_words()) == [again]
    today = clock.today()
    counts = registry.counts("false_closures", today, today)
    assert counts[found.reception.territory_id].denominator == 0


def test_a_no_counts_as_a_false_closure():
    found = closed()
    say(found)

    today = clock.today()
    count = registry.counts("false_closures", today, today)[found.reception.territory_id]
    assert (count.numerator, count.denominator) == (1, 1)


@pytest.mark.parametrize(
    "fields",
    [{"outcome": Outcome.REFUSED}, {"is_anonymous": True}],
    ids=["refused", "anonymous"],
)
def test_not_everybody_is_asked(fields):
    found = closed(**fields)

    assert not word.may_be_asked(found)
    with pytest.raises(CheckError):
        say(found)


def test_nobody_is_asked_about_an_open_question():
    assert not word.may_be_asked(question(QuestionStatus.ACCEPTED))


def test_a_sampled_check_is_settled_by_the_applicants_no():
    task = lot.task()

    said = say(task.question)

    task.refresh_from_db()
    assert (task.state, task.verification) == ("done", said.verification)


def test_a_no_before_the_draw_does_not_escape_the_sample():
    lot.set_share(1)
    found = lot.closed()

    say(found)

    assert CheckTask.objects.get().cause == CheckCause.SAMPLE
    assert sampling.draw_new() == 0


def test_links_are_signed():
    found = closed()
    good = word.token(found)

    assert word.find(good).question == found
    other = "0" if good[-1] != "0" else "1"
    for wrong in ("", "-", "1-1", "ў-1-" + "0" * 32, good[:-1], good[:-1] + other, f"x{good}"):
        assert word.find(wrong) is None


def test_a_link_finds_its_word_after_the_question_was_opened_again():
    found = closed()
    good = word.token(found)
    said = say(found)

    asked = word.find(good)

    assert (asked.word, asked.is_over) == (said, True)


# -- by call -------------------------------------------------------------------------------------


def test_the_reception_asks_by_call(client):
    found = closed()
    clerk = registrar_of(found.reception)
    client.force_login(clerk)
    address = reverse("receptions:question-word", args=[found.appeal.number, found.ordinal])

    assert client.get(address).status_code == 200
    assert client.post(address, {"value": ""}).status_code == 422
    done = client.post(address, {"value": "no", "words": "Yoʻq, kelmadi"})

    assert done.status_code == 302
    said = ApplicantWord.objects.get()
    assert (said.by, said.channel) == (clerk, WordChannel.CALL)
    assert client.post(address, {"value": "no"}).status_code == 422


def test_who_accepted_cannot_ask_by_call():
    found = closed()
    accepter = found.answers.get().decided_by

    for value in WordValue.values:
        with pytest.raises(ReceptionsError):
            say(found, value, by=accepter)


def test_the_page_of_the_appeal_shows_the_word_and_offers_to_ask(client):
    found = closed()
    client.force_login(head_of(found.reception))
    address = reverse("receptions:question-word", args=[found.appeal.number, found.ordinal])
    page = found.appeal.get_absolute_url()

    assert address in client.get(page).content.decode()
    say(found, WordValue.YES, words="Rahmat")

    after = client.get(page).content.decode()
    assert "Rahmat" in after
    assert address not in after


def test_late_words_have_a_tab(client):
    found = closed()
    with late(found):
        say(found, words="Yana uzildi.")
    client.force_login(head_of(found.reception))

    page = client.get(reverse("receptions:check-list"), {"tab": "words"}).content.decode()

    assert "Yana uzildi." in page


def test_the_form_of_checks_does_not_offer_the_applicants_word(client):
    found = closed()
    client.force_login(head_of(found.reception))

    page = client.get(
        reverse("receptions:question-verify", args=[found.appeal.number, found.ordinal])
    )

    assert 'value="word"' not in page.content.decode()


# -- in the letter -------------------------------------------------------------------------------


@pytest.mark.parametrize(("outcome", "asked"), [("satisfied", True), ("refused", False)])
def test_the_reply_carries_the_link(outcome, asked):
    found = closed(outcome=outcome)
    text = word.invitation(LetterKind.REPLY, found, "ru")

    assert (word.link(found) in text) is asked
    assert not word.invitation(LetterKind.FORWARDING, found, "ru")


def test_a_reply_that_is_drafted_ends_with_the_link():
    found = closed()

    letter = letter_factory.drafted(LetterKind.REPLY, question=found)

    assert letter.body.rstrip().endswith(word.link(found))


def test_nobody_signs_in_as_the_applicant():
    account = word.applicant_account()

    assert not account.is_active
    assert not account.has_usable_password()
    assert word.applicant_account() == account


def test_a_confirmed_question_may_still_be_denied_by_the_applicant():
    found = verified(confirmed=True)

    assert say(found).verification is not None
