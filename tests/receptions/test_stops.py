"""A term stands still and runs again; what was left of it runs anew."""

import datetime as dt

import pytest

from receptions.choices import HopReason, Outcome, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import Stop, StopGround
from receptions.services import control, deadlines, routing, stops
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
