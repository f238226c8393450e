"""Measures that can't be done, or go to a state programme: asked, granted, refused."""

import pytest
from django.db import IntegrityError, transaction

from fieldvisits.choices import FindingState
from programs.choices import ProgrammeState
from programs.exceptions import DecisionError
from programs.models import TakingOff
from programs.services import answers, taking_off
from territories import clock
from tests.factories import programs as make
from tests.factories import proof


def test_a_measure_moves_to_a_state_programme_by_a_decision_above(where):
    measure = proof.measure(where)
    target = proof.state_programme()
    taking_off.ask(
        measure=measure, by=where.executor, grounds="Kirgan", kind="moved", state_programme=target
    )

    taking_off.grant(measure=measure, by=where.regional_head)

    measure.refresh_from_db()
    row = TakingOff.objects.get()
    assert (measure.state, row.granted, row.state_programme) == ("moved", True, target)
    source = measure.sources.get()
    assert (source.released_at, source.finding.state) == (None, FindingState.IN_PROGRAMME)
    closed = proof.close(where, measure)
    assert closed.state == ProgrammeState.CLOSED
    answers.record(
        source=source, by=where.registrar, value="not", way="call", words="Hali boshlanmagan"
    )
    source.finding.refresh_from_db()
    assert source.finding.state == FindingState.WAITING


def test_taking_off_refuses_what_does_not_hold(where):
    measure = make.measure(where)

    for fields in ({"kind": "moved"}, {"kind": "elsewhere"}, {"grounds": " "}):
        asked = {"measure": measure, "by": where.executor, "grounds": "Kirgan", **fields}
        with pytest.raises(DecisionError):
            taking_off.ask(**asked)

    assert not TakingOff.objects.exists()


def test_every_request_and_refusal_stays_written(where):
    measure = make.measure(where)
    taking_off.ask(measure=measure, by=where.executor, grounds="Yer yoʻq")
    taking_off.refuse(measure=measure, by=where.regional_head, reason="Yer ajratilgan")
    taking_off.ask(measure=measure, by=where.head, grounds="Pul yoʻq")
    make.report(where, measure)

    first, second = TakingOff.objects.order_by("pk")
    assert (first.granted, first.reason, first.decided_by) == (
        False,
        "Yer ajratilgan",
        where.regional_head,
    )
    assert (second.granted, second.decided_by) == (False, where.executor)
    measure.refresh_from_db()
    assert not measure.is_impossibility_asked


def test_the_database_wants_a_state_programme_and_another_decider(where):
    measure = make.measure(where)
    taking_off.ask(measure=measure, by=where.regional_head, grounds="Yer yoʻq")
    row = TakingOff.objects.filter(measure=measure)

    for wrong in (
        {"kind": "moved"},
        {"granted": True, "decided_by": where.regional_head, "decided_at": clock.now()},
        {"granted": False},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)
