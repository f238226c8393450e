"""What the demonstration shows of agreeing: consents asked, a comment, an amendment to decide."""

import pytest

from config.demonstration import agreeing
from programs.models import Amendment, ConsentAnswer, ConsentRequest, MeasureComment
from programs.services import programmes
from territories import clock, demo
from territories.models import Territory
from tests.factories import programs as make


@pytest.mark.django_db
def test_consents_a_comment_and_an_amendment_are_set_out(time_machine):
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    where = make.place()
    Territory.objects.filter(pk=where.region.pk).update(code=demo.REGION)
    make.measure(where)
    make.finding(where)
    waiting = make.submitted(where)
    programmes.return_(programme=waiting, by=where.regional_head, reason="Narxi yoʻq")

    agreeing.set_out(now=clock.now())

    assert ConsentRequest.objects.get().office == where.office
    assert ConsentAnswer.objects.get().verdict == "remarks"
    assert MeasureComment.objects.count() == 1
    assert Amendment.objects.get().is_open


@pytest.mark.django_db
def test_nothing_is_set_out_where_nothing_was_played():
    agreeing.set_out(now=clock.now())

    assert not ConsentRequest.objects.exists()
    assert not Amendment.objects.exists()
