"""The lot: reproducible from its seed, shares that hold, one draw a closing."""

import datetime as dt
import math
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from hypothesis import given
from hypothesis import strategies as st

from receptions.check_choices import SampleKind
from receptions.choices import Outcome, QuestionStatus, VerificationMethod
from receptions.exceptions import CheckError
from receptions.models import CheckTask, Draw, SamplingPeriod, SamplingRule
from receptions.sampling_rules import Rate, digest_of, is_chosen, wilson
from receptions.services import control, sampling
from receptions.tasks import draw_checks
from territories import clock
from territories.periods import Quarter
from tests.factories import checks as lot
from tests.factories.receptions import TopicFactory, executor_of, head_of, question, registrar_of
from tests.factories.territories import OfficeFactory, UserFactory

SEEDS = st.text("0123456789abcdef", min_size=64, max_size=64)
SHARES = st.decimals(0, 1, places=4)
NUMBERS = st.integers(1, 10**9)


@given(SEEDS, NUMBERS, SHARES, SHARES)
def test_a_larger_share_keeps_what_a_smaller_one_chose(seed, number, one, other):
    less, more = sorted((one, other))

    if is_chosen(seed, "check", number, less):
        assert is_chosen(seed, "check", number, more)


@given(SEEDS, NUMBERS)
def test_nothing_and_everything_are_exact(seed, number):
    assert not is_chosen(seed, "check", number, Decimal(0))
    assert is_chosen(seed, "check", number, Decimal(1))


@given(st.integers(0, 10**6), st.sampled_from(["0.05", "0.10", "0.30", "0.50"]))
def test_the_share_holds_within_binomial_bounds(start, text):
    """Consecutive numbers under one seed are as good as independent: six sigma, never wider."""
    share, count = Decimal(text), 3000

    chosen = sum(
        is_chosen(f"seed{start}", "check", number, share) for number in range(start, start + count)
    )

    sigma = math.sqrt(count * float(share) * (1 - float(share)))
    assert abs(chosen - count * float(share)) < 6 * sigma


def test_the_two_samples_are_drawn_apart():
    numbers = range(4000)
    both = sum(
        is_chosen("s", "check", n, Decimal("0.5")) and is_chosen("s", "quality", n, Decimal("0.5"))
        for n in numbers
    )

    assert 850 < both < 1150


@given(st.integers(1, 2000), st.data())
def test_the_wilson_interval_holds_the_rate(checks, data):
    failed = data.draw(st.integers(0, checks))

    low, high = wilson(failed, checks)

    assert 0 <= low <= 100 * failed / checks + 1e-9
    assert 100 * failed / checks - 1e-9 <= high <= 100


def test_the_wilson_interval_is_that_of_the_tables():
    low, high = wilson(10, 100)

    assert (round(low, 1), round(high, 1)) == (5.5, 17.4)


def test_few_checks_give_no_rate():
    assert (Rate(9, 3).value, Rate(9, 3).interval) == (None, None)
    assert Rate(10, 3).value == 30


@pytest.mark.django_db
def test_a_draw_is_found_again_from_its_seed():
    lot.set_share("0.5")
    closings = [lot.closed(office=None) for _number in range(6)]

    assert sampling.draw_new() == 12  # a check and a review each

    for draw in Draw.objects.all():
        assert draw.chosen == is_chosen(draw.period.seed, draw.kind, draw.question_id, draw.share)
    chosen = Draw.objects.filter(kind=SampleKind.CHECK, chosen=True)
    assert set(CheckTask.objects.values_list("draw", flat=True)) == set(
        chosen.values_list("pk", flat=True)
    )
    assert {draw.question_id for draw in Draw.objects.all()} == {one.pk for one in closings}


@pytest.mark.django_db
def test_running_twice_draws_once():
    lot.set_share(1)
    found = lot.closed()

    assert draw_checks() == 2
    assert draw_checks() == 0
    found.refresh_from_db()
    assert sampling.draw(kind=SampleKind.CHECK, closings=[found]) == 0
    assert CheckTask.objects.count() == 1


@pytest.mark.django_db
def test_what_was_closed_before_the_lot_began_is_left_alone():
    lot.set_share(1)
    question(QuestionStatus.CLOSED)

    assert sampling.draw_new() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("outcome", [Outcome.EXPLAINED, Outcome.REFUSED])
def test_only_satisfied_is_checked_but_every_answer_may_be_reviewed(outcome):
    lot.set_share(1)
    lot.closed(outcome=outcome)

    sampling.draw_new()

    assert list(Draw.objects.values_list("kind", flat=True)) == [SampleKind.QUALITY]


@pytest.mark.django_db
def test_a_closing_found_false_early_was_drawn_like_all_others():
    lot.set_share(1)
    found = lot.closed()

    control.verify(
        question=found,
        by=head_of(found.reception),
        method=VerificationMethod.CALL,
        confirmed=False,
        note="Suv yoʻq.",
    )

    task = CheckTask.objects.get()
    assert (task.question, task.verification.confirmed) == (found, False)


@pytest.mark.django_db
def test_the_next_closing_of_the_question_is_another_one():
    lot.set_share(1)
    found = lot.closed()
    control.verify(
        question=found,
        by=head_of(found.reception),
        method=VerificationMethod.CALL,
        confirmed=False,
        note="Suv yoʻq.",
    )
    found.refresh_from_db()
    control.answer(
        question=found, by=executor_of(found.office), text="Keldi.", outcome=Outcome.SATISFIED
    )
    control.accept(answer=found.answers.last(), by=registrar_of(found.reception))
    control.close(
        question=found, by=head_of(found.reception), outcome=Outcome.SATISFIED, ground="art27"
    )

    sampling.draw_new()

    assert Draw.objects.filter(kind=SampleKind.CHECK).count() == 2
    assert CheckTask.objects.open().count() == 1


@pytest.mark.django_db
def test_the_share_is_higher_after_a_false_closure_of_the_office():
    rule = lot.set_share(0, after=1, false_days=30)
    first = lot.closed()
    office = first.office
    sampling.draw_new()
    assert not CheckTask.objects.exists()
    control.verify(
        question=first,
        by=head_of(first.reception),
        method=VerificationMethod.CALL,
        confirmed=False,
        note="Suv yoʻq.",
    )

    after = lot.closed(office=office, reception=first.reception)
    other = lot.closed()
    sampling.draw_new()

    assert CheckTask.objects.get().question == after
    assert Draw.objects.get(kind=SampleKind.CHECK, question=after).stratum == f"{rule.stratum}+"
    assert not Draw.objects.get(kind=SampleKind.CHECK, question=other).chosen


@pytest.mark.django_db
def test_a_false_closure_is_forgotten_after_its_days():
    lot.set_share(0, after=1, false_days=30)
    first = lot.closed()
    long_ago = clock.now() - dt.timedelta(days=31)
    control.verify(
        question=first,
        by=head_of(first.reception),
        method=VerificationMethod.CALL,
        confirmed=False,
        note="Suv yoʻq.",
    )
    found = lot.closed(office=first.office, reception=first.reception)
    found.closed_at += clock.now() - long_ago

    sampling.draw(kind=SampleKind.CHECK, closings=[found])

    assert not CheckTask.objects.exists()


@pytest.mark.django_db
def test_the_most_exact_rule_holds():
    topic, office = TopicFactory(), OfficeFactory()
    found = lot.closed(topic=topic, office=office)
    wanted = [
        {"topic": topic.parent},
        {"topic": topic},
        {"office": office},
        {"office": office, "topic": topic.parent},
        {"office": office, "topic": topic},
    ]
    assert _holding(found).is_assumption
    for fields in wanted:
        made = SamplingRule(
            kind=SampleKind.CHECK,
            share="0.2",
            share_after_false="0.2",
            valid_from=clock.today(),
            reason="Koʻrik",
            **fields,
        )
        sampling.set_rule(rule=made, by=UserFactory())

        assert _holding(found) == made
    assert _holding(lot.closed(topic=TopicFactory(), office=OfficeFactory())).is_assumption


@pytest.mark.django_db
def test_the_counts_of_a_quarter_are_those_of_its_draws():
    """What the page of shares shows, recounted draw by draw."""
    lot.set_share("0.5")
    topic = TopicFactory()
    rule = SamplingRule(
        kind=SampleKind.CHECK,
        topic=topic,
        share="1",
        share_after_false="1",
        valid_from=clock.today(),
        reason="Koʻrik",
    )
    lot.begun()
    sampling.set_rule(rule=rule, by=UserFactory())
    for number in range(6):
        lot.closed(office=None, topic=topic if number % 3 else TopicFactory())
    sampling.draw_new()

    period = sampling.period_of(clock.today())
    counted = {
        (row["kind"], row["stratum"], row["share"]): (row["closings"], row["chosen"])
        for row in sampling.counts(period)
    }

    expected = {}
    for one in Draw.objects.all():
        key = (one.kind, one.stratum, one.share)
        closings, chosen = expected.get(key, (0, 0))
        expected[key] = (closings + 1, chosen + one.chosen)
    assert counted == expected
    assert counted[(SampleKind.CHECK, f"{topic.code}/*", 1)] == (4, 4)


def _holding(found):
    return sampling.rule_for(
        found, SamplingRule.objects.filter(kind=SampleKind.CHECK), on=clock.today()
    )


@pytest.mark.django_db
def test_a_new_rule_ends_the_one_before_and_keeps_it():
    before = SamplingRule.objects.get(kind=SampleKind.CHECK, valid_to=None)
    by = UserFactory()
    new = SamplingRule(
        kind=SampleKind.CHECK,
        share="0.2",
        share_after_false="0.5",
        valid_from=clock.today(),
        reason="Yolgʻon yopishlar koʻpaydi",
    )

    sampling.set_rule(rule=new, by=by)

    before.refresh_from_db()
    assert before.valid_to == clock.today()
    assert list(SamplingRule.objects.in_force(clock.today()).filter(kind="check")) == [new]
    assert new.by == by


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": " "},
        {"valid_from": dt.date(2020, 1, 1)},
        {"share_after_false": Decimal("0.1")},
    ],
)
def test_a_rule_needs_a_reason_a_day_to_come_and_a_growing_share(wrong):
    fields = {
        "kind": SampleKind.CHECK,
        "share": Decimal("0.2"),
        "share_after_false": Decimal("0.5"),
        "valid_from": clock.today(),
        "reason": "Koʻrik",
    }

    with pytest.raises(CheckError):
        sampling.set_rule(rule=SamplingRule(**{**fields, **wrong}), by=UserFactory())

    assert SamplingRule.objects.filter(kind="check").count() == 1


@pytest.mark.django_db
def test_the_seed_is_shown_when_its_quarter_is_over(time_machine):
    time_machine.move_to(dt.datetime(2026, 9, 30, 20, tzinfo=dt.UTC), tick=False)  # 1 October
    period = sampling.period_of(dt.date(2026, 9, 30))
    running = sampling.period_of(clock.today())

    assert period.quarter == Quarter(2026, 3)
    assert period.published_seed == period.seed
    assert (running.published_seed, running.digest) == ("", digest_of(running.seed))
    assert sampling.period_of(clock.today()) == running


@pytest.mark.django_db
def test_seeds_and_draws_are_not_rewritten():
    lot.set_share(1)
    lot.closed()
    sampling.draw_new()

    for rows, change in (
        (SamplingPeriod.objects.all(), {"seed": "0"}),
        (Draw.objects.all(), {"chosen": False}),
    ):
        with pytest.raises((InternalError, IntegrityError)), transaction.atomic():
            rows.update(**change)
