"""Answers to the sheet that phones send: kept, corrected, put together question by question."""

import pytest

from fieldvisits.models import VisitAnswers
from fieldvisits.phone import pack
from fieldvisits.phone_choices import EntryState
from fieldvisits.services import phone_decisions, sheets
from tests.factories import fieldvisits as make
from tests.factories import phone
from tests.factories.receptions import TopicFactory


@pytest.fixture
def round_(where):
    return make.running(where)


@pytest.fixture
def device(where, round_):
    return phone.carrying(round_, where.member)


def test_answers_are_kept_with_what_the_house_and_the_visit_say(where, round_, device):
    visit = round_.visits.first()
    said = phone.said(visit, result="problem", household_class="1")
    answers = {"head_name": "Karimova", "credit_needed": "no", "address": "elsewhere"}

    phone.sent(device, {**said, "answers": answers, "sheet": "1"})
    phone.sent(device, phone.told(visit, TopicFactory()))

    kept = VisitAnswers.objects.get(visit=visit)
    assert kept.version.number == 1
    assert (kept.answers["head_name"], kept.answers["household_class"]) == ("Karimova", "1")
    assert kept.answers["address"] == str(visit.household)
    assert [row["problem_text"] for row in kept.answers["problems"]] == ["Suv kelmayapti"]
    assert sheets.check(kept.version, kept.answers) == {}


def test_a_wrong_answer_stays_with_its_entry_and_holds_nothing_up(where, round_, device):
    visit = round_.visits.first()
    said = phone.said(visit)

    (entry,) = phone.sent(device, {**said, "answers": {"head_sex": "other"}, "sheet": "1"})

    assert entry.state == EntryState.APPLIED
    assert entry.problem.endswith(": Choose one of the list.")
    assert not VisitAnswers.objects.exists()
    visit.refresh_from_db()
    assert visit.result == "no_problem"


def kept_of(visit):
    return VisitAnswers.objects.get(visit=visit).answers


def two_answers(where, round_, device):
    """Two phones on one house: one asked about the credit, both about who the head is."""
    visit = round_.visits.first()
    first = phone.with_answers(phone.said(visit), head_sex="female", head_age=40)
    second = phone.with_answers(
        phone.said(visit),
        head_sex="male",
        credit_needed="yes",
        credit_amount=5,
        credit_purpose="Issiqxona",
    )
    phone.sent(device, first)
    (entry,) = phone.sent(phone.second(where, round_), second)
    return visit, entry


def test_answers_of_two_phones_are_put_together_question_by_question(where, round_, device):
    visit, entry = two_answers(where, round_, device)

    kept = kept_of(visit)
    assert (kept["head_sex"], kept["head_age"]) == ("female", 40)
    assert (kept["credit_needed"], kept["credit_amount"]) == ("yes", 5)
    assert (entry.state, entry.clash) == (EntryState.CONFLICT, {"sheet.head_sex": "male"})


@pytest.mark.parametrize(("take", "sex"), [({"sheet.head_sex"}, "male"), (set(), "female")])
def test_the_head_chooses_among_answers(where, round_, device, take, sex):
    visit, entry = two_answers(where, round_, device)

    phone_decisions.choose(entry=entry, take=take, by=where.head)

    assert kept_of(visit)["head_sex"] == sex
    assert kept_of(visit)["head_age"] == 40
    entry.refresh_from_db()
    assert entry.state == EntryState.APPLIED
    decided = {"phone": "male", "before": "female", "taken": bool(take)}
    assert entry.clash == {"sheet.head_sex": decided}


def test_answers_that_hang_on_a_chosen_one_come_with_it(where, round_, device):
    visit = round_.visits.first()
    credit = {"credit_needed": "yes", "credit_amount": 5, "credit_purpose": "Issiqxona"}
    phone.sent(device, phone.with_answers(phone.said(visit), credit_needed="no"))
    (entry,) = phone.sent(
        phone.second(where, round_), phone.with_answers(phone.said(visit), **credit)
    )
    assert kept_of(visit)["credit_needed"] == "no"
    assert entry.clash == {"sheet.credit_needed": "yes"}

    phone_decisions.choose(entry=entry, take={"sheet.credit_needed"}, by=where.head)

    assert credit.items() <= kept_of(visit).items()


def test_what_was_answered_before_the_round_was_taken_along_may_be_changed(where, round_, device):
    visit = round_.visits.first()
    phone.sent(device, phone.with_answers(phone.said(visit), head_sex="female", head_age=40))
    taken_along = pack.build(round_, where.member)["houses"][0]["answers"]
    later = phone.with_answers(phone.said(visit), head_sex="male")

    (entry,) = phone.sent(phone.second(where, round_), {**later, "base_answers": taken_along})

    assert (entry.state, kept_of(visit)["head_sex"]) == (EntryState.APPLIED, "male")
    assert "head_age" not in kept_of(visit)


def test_a_phones_correction_of_its_answers_contradicts_nothing(where, round_, device):
    visit = round_.visits.first()
    phone.sent(device, phone.with_answers(phone.said(visit), head_sex="female"))

    (entry,) = phone.sent(device, phone.with_answers(phone.said(visit, 2), head_sex="male"))

    assert entry.state == EntryState.APPLIED
    assert kept_of(visit)["head_sex"] == "male"


def test_nobody_at_home_after_all_takes_the_answers_back(where, round_, device):
    visit = round_.visits.first()
    phone.sent(device, phone.with_answers(phone.said(visit), head_sex="female"))

    phone.sent(device, phone.said(visit, 2, "nobody"))

    assert not VisitAnswers.objects.exists()
