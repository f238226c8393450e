"""A term stands still and runs again; what was left of it runs anew."""

import datetime as dt

import pytest

from receptions.choices import HopReason, Outcome, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import Stop, StopGround
from receptions.services import control, deadlines, promises, routing, stops
from receptions.services.plain_terms import plain_end
from receptions.wording import derivation_sentences
from territories import clock
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory
from tests.receptions.test_deadlines import TASHKENT

pytestmark = pytest.mark.django_db


def on(day):
    return clock.playing(dt.datetime.combine(dt.date.fromisoformat(day), dt.time(11), TASHKENT))


@pytest.fixture
def ground():
    return StopGround.objects.get(code="court")


@pytest.fixture
def asked():
    with on("2026-11-02"):
        return make.question(QuestionStatus.ASSIGNED, office=OfficeFactory())


def _stop(asked, ground, day="2026-11-05"):
    with on(day):
        return stops.stop(
            question=asked, ground=ground, note="Ish 1-203/26", by=make.head_of(asked.reception)
        )


def test_a_stopped_term_has_no_date(asked, ground):
    _stop(asked, ground)

    asked.refresh_from_db()
    assert asked.legal_due_on is None
    assert asked.fact.legal_due_on is None


def test_a_restarted_term_has_as_many_days_as_were_left(asked, ground):
    assert asked.legal_due_on == dt.date(2026, 11, 17)
    _stop(asked, ground)
    with on("2026-11-25"):
        stops.restart(question=asked, by=make.head_of(asked.reception))

    asked.refresh_from_db()
    assert asked.legal_due_on == dt.date(2026, 12, 7)
    current = asked.deadlines.current().get()
    assert [step["code"] for step in current.derivation][-1] == "ran_on"
    assert any("L445" not in words and "1" in words for words in derivation_sentences(current))


def test_an_answer_ends_the_stop(asked, ground):
    _stop(asked, ground)
    with on("2026-11-10"):
        control.answer(
            question=asked,
            by=make.executor_of(asked.office),
            text="Bajarildi",
            outcome=Outcome.EXPLAINED,
        )

    asked.refresh_from_db()
    assert asked.legal_due_on == dt.date(2026, 11, 23)
    assert Stop.objects.get().restarted_on == dt.date(2026, 11, 10)


def test_only_the_head_stops_a_term(asked, ground):
    with on("2026-11-05"), pytest.raises(DecisionError):
        stops.stop(question=asked, ground=ground, note="x", by=make.registrar_of(asked.reception))

    assert not Stop.objects.exists()


@pytest.mark.parametrize("day", ["2026-11-18", "2027-01-10"])
def test_a_term_that_is_over_is_not_stopped(asked, ground, day):
    with pytest.raises(DecisionError):
        _stop(asked, ground, day)

    asked.refresh_from_db()
    assert asked.legal_due_on is not None


def test_a_term_stops_once_at_a_time(asked, ground):
    _stop(asked, ground)

    with pytest.raises(DecisionError):
        _stop(asked, ground, "2026-11-06")


def test_a_ground_out_of_force_stops_nothing(asked, ground):
    ground.valid_to = dt.date(2026, 11, 1)
    ground.save()

    with pytest.raises(DecisionError):
        _stop(asked, ground)


def test_a_term_that_runs_is_not_restarted(asked):
    with pytest.raises(DecisionError):
        stops.restart(question=asked, by=make.head_of(asked.reception))


def test_an_extension_before_a_stop_is_not_taken_back_after_it(asked, ground):
    head = make.head_of(asked.reception)
    with on("2026-11-04"):
        deadlines.extend(question=asked, by=head, ground="Ekspertiza")
    _stop(asked, ground)
    with on("2026-11-09"):
        stops.restart(question=asked, by=head)
        with pytest.raises(DecisionError):
            deadlines.undo_extension(question=asked, by=head, ground="Xato")


def test_a_hop_ends_the_stop_and_the_next_office_has_a_term(asked, ground):
    stop = _stop(asked, ground)
    with on("2026-11-10"):
        routing.assign(
            question=asked,
            office=OfficeFactory(),
            by=make.head_of(asked.reception),
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )

    stop.refresh_from_db()
    asked.refresh_from_db()
    assert stop.restarted_on == dt.date(2026, 11, 10)
    assert asked.legal_due_on == dt.date(2026, 11, 25)
    assert asked.deadlines.current().get().legal_due_on == asked.legal_due_on


# -- extra study after a stop --------------------------------------------------------------------


def _study(asked, day="2026-12-28"):
    with on(day):
        deadlines.extra_study(
            question=asked, by=make.registrar_of(asked.reception), ground="Hujjatlar kerak"
        )
    asked.refresh_from_db()
    return asked.deadlines.current().select_related("rule").get()


def _stood_still(asked, ground, days):
    for stopped, restarted in days:
        _stop(asked, ground, stopped)
        with on(restarted):
            stops.restart(question=asked, by=make.head_of(asked.reception))


def test_extra_study_after_a_stop_keeps_the_days_off_that_it_lasted(asked, ground):  # T-05
    _stood_still(asked, ground, [("2026-11-05", "2026-12-25")])
    before = asked.deadlines.current().get()
    assert before.legal_due_on == dt.date(2027, 1, 6)

    studied = _study(asked)

    assert studied.rule.code == "T-05"
    assert studied.starts_on == dt.date(2026, 11, 2)
    assert asked.legal_due_on == studied.legal_due_on == dt.date(2027, 1, 21)
    assert plain_end(studied) == dt.date(2027, 1, 21)


def test_extra_study_keeps_the_steps_that_led_to_the_term(asked, ground):
    _stood_still(asked, ground, [("2026-11-05", "2026-12-25")])

    studied = _study(asked)

    codes = [step["code"] for step in studied.derivation]
    before = ["assigned", "rule", "counted", "ran_on"]
    assert codes == [*before, "study", "rule", "counted", "ran_on"]
    assert len(derivation_sentences(studied)) == len(codes)


def test_extra_study_keeps_off_the_days_of_each_stop(asked, ground):
    _stood_still(asked, ground, [("2026-11-05", "2026-11-09"), ("2026-11-11", "2026-11-18")])

    studied = _study(asked, "2026-11-19")

    assert studied.legal_due_on == dt.date(2026, 12, 14)  # 2 December, 4 and 7 days, a Sunday


def test_a_promised_date_outlives_extra_study(asked):
    with on("2026-11-04"):
        promises.promise(
            question=asked, on=dt.date(2026, 11, 10), by=make.head_of(asked.reception), ground="x"
        )

    studied = _study(asked, "2026-11-05")

    assert (studied.legal_due_on, studied.target_due_on) == (
        dt.date(2026, 12, 2),
        dt.date(2026, 11, 10),
    )
    assert asked.target_due_on == dt.date(2026, 11, 10)
    assert studied.derivation[-1]["code"] == "promised"


# -- a stop on the last day ----------------------------------------------------------------------


@pytest.fixture
def ending_on_a_day_off():
    """Given on Friday 6 November: fifteen days end on Saturday the 21st, by law on Monday."""
    with on("2026-11-06"):
        found = make.question(QuestionStatus.ASSIGNED, office=OfficeFactory())
    assert found.legal_due_on == dt.date(2026, 11, 23)
    return found


@pytest.mark.parametrize("day", ["2026-11-21", "2026-11-22", "2026-11-23"])
def test_a_term_stops_up_to_its_last_lawful_day(ending_on_a_day_off, ground, day):
    asked = ending_on_a_day_off
    _stop(asked, ground, day)
    with on("2026-12-25"):  # a Friday
        restarted = stops.restart(question=asked, by=make.head_of(asked.reception))

    asked.refresh_from_db()
    assert asked.legal_due_on == restarted.legal_due_on == dt.date(2026, 12, 28)


def test_a_term_restarted_on_the_day_it_stopped_ends_as_before(ending_on_a_day_off, ground):
    asked = ending_on_a_day_off
    _stood_still(asked, ground, [("2026-11-23", "2026-11-23")])

    asked.refresh_from_db()
    assert asked.legal_due_on == dt.date(2026, 11, 23)


def test_a_term_is_not_stopped_after_its_last_lawful_day(ending_on_a_day_off, ground):
    with pytest.raises(DecisionError, match="over"):
        _stop(ending_on_a_day_off, ground, "2026-11-24")


def test_extra_study_never_shortens_the_term(ending_on_a_day_off, ground):
    """Each stop on the last day gives a day more than it lasted; a month may be over by then."""
    asked = ending_on_a_day_off
    for _time in range(16):
        asked.refresh_from_db()
        last = asked.legal_due_on
        _stood_still(asked, ground, [(str(last), str(last + dt.timedelta(days=1)))])
    asked.refresh_from_db()
    present = asked.legal_due_on

    studied = _study(asked, str(present))

    assert studied.legal_due_on >= present


CHANGES = {
    "extended": deadlines.extend,
    "studied": deadlines.extra_study,
    "extension taken back": deadlines.undo_extension,
}


@pytest.mark.parametrize("change", CHANGES)
def test_no_date_is_given_to_a_term_that_stands_still(asked, ground, change):
    head = make.head_of(asked.reception)
    if change == "extension taken back":
        with on("2026-11-04"):
            deadlines.extend(question=asked, by=head, ground="Ekspertiza")
    _stop(asked, ground)

    with on("2026-11-06"), pytest.raises(DecisionError, match="stands still"):
        CHANGES[change](question=asked, by=head, ground="Ekspertiza")

    asked.refresh_from_db()
    assert asked.legal_due_on is None
