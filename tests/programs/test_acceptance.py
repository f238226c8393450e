"""The khokimiyat takes a programme over, or is silent."""

import datetime as dt
from collections import Counter

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from programs import execution_page, khokimiyat_permissions, khokimiyat_today
from programs.exceptions import DecisionError
from programs.models import Acceptance, SentName
from programs.services import acceptances
from territories import clock
from tests.factories import programs as make
from tests.factories.executors import moment
from tests.today import drawn

THURSDAY = dt.date(2026, 11, 26)


def counts(user):
    return Counter({str(card.title): card.count for card in drawn(khokimiyat_today.cards(user))})


def test_a_programme_sent_waits_for_its_khokimiyat_so_many_working_days(where, settings):
    settings.PROGRAMME_ACCEPT_DAYS = 4  # Tuesday and four working days: over the week-end

    programme = make.sent(where)

    assert programme.acceptance.due_on == dt.date(2026, 11, 30)
    assert programme.acceptance.is_waiting
    assert list(execution_page.to_accept(where.khokim)) == [programme.acceptance]
    assert not execution_page.to_accept(where.executor).exists()


def test_accepting_keeps_who_and_when_and_happens_once(where):
    programme = make.sent(where)

    taken = acceptances.accept(programme=programme, by=where.khokim)

    assert (taken.accepted_by, taken.accepted_at) == (where.khokim, clock.now())
    assert not khokimiyat_permissions.can_accept(where.khokim, programme)
    with pytest.raises(DecisionError):
        acceptances.accept(programme=programme, by=where.khokim)


def test_a_programme_not_sent_cannot_be_accepted(where):
    make.finding(where)
    programme = make.approved(where)

    with pytest.raises(DecisionError):
        acceptances.accept(programme=programme, by=where.khokim)

    assert not khokimiyat_permissions.can_accept(where.khokim, programme)
    assert not Acceptance.objects.exists()


def test_only_its_own_khokimiyat_may_accept(where):
    programme = make.sent(where)

    may = [
        user
        for user in (where.khokim, where.executor, where.head, where.regional_head)
        if khokimiyat_permissions.can_accept(user, programme)
    ]

    assert may == [where.khokim]


@pytest.mark.parametrize(("day", "silent"), [("2026-11-27", 0), ("2026-11-28", 1)])
def test_silence_shows_at_the_reception_after_the_days(where, day, silent):
    make.sent(where)  # on Tuesday 24; three working days end on Friday 27

    with clock.playing(moment(f"{day} 10:00")):
        shown = execution_page.silent_for(where.head).count()
        card = counts(where.head)["Programmes not accepted by the khokimiyat"]

    assert (shown, card) == (silent, silent)


def test_silence_of_another_district_is_not_shown(where):
    make.sent(where)

    with clock.playing(moment("2026-12-10 10:00")):
        assert not execution_page.silent_for(where.foreign["head"]).exists()


def test_an_accepted_programme_is_silent_no_more(where):
    programme = make.sent(where)

    with clock.playing(moment("2026-12-10 10:00")):
        acceptances.accept(programme=programme, by=where.khokim)
        assert counts(where.head)["Programmes not accepted by the khokimiyat"] == 0
        assert counts(where.khokim)["Programmes to accept"] == 0


def test_the_first_names_and_date_stay_when_it_is_expected_again(where):
    programme = make.sent(where)
    due_on = programme.acceptance.due_on

    with clock.playing(moment("2026-12-10 10:00")):
        again = acceptances.expect(programme=programme)

    assert again.due_on == due_on
    assert SentName.objects.filter(programme=programme).count() == 2


def test_who_and_when_stand_together_in_the_database(where):
    programme = make.sent(where)

    with pytest.raises(IntegrityError), transaction.atomic():
        Acceptance.objects.filter(programme=programme).update(accepted_at=clock.now())


def test_names_at_the_sending_cannot_be_rewritten(where):
    make.sent(where)

    with pytest.raises(DatabaseError), transaction.atomic():
        SentName.objects.update(name_uz="Boshqa")
