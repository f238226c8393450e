import datetime as dt

from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldvisits.models import Round
from fieldvisits.today import cards
from territories import clock
from territories.choices import Role
from territories.today import Urgency
from tests.factories import fieldvisits as make
from tests.factories.territories import UserFactory
from tests.today import cards_for, drawn


def by_title(user):
    return {str(card.title): card for card in drawn(cards(user))}


def test_head_is_shown_rounds_to_finish_and_findings_to_decide(where):
    with clock.playing(clock.now() - dt.timedelta(days=9)):
        late = make.running(where, days=2, limit=1)
    make.running(where, days=5, limit=1)
    make.planned(where, limit=1)
    finding = make.heard(where)

    shown = by_title(where.head)

    card = shown["Rounds to finish"]
    assert (card.count, card.urgency) == (1, Urgency.LATE)
    assert card.items[0].url == late.get_absolute_url()
    assert shown["Rounds to start"].count == 1
    assert [item.url for item in shown["Findings to decide"].items] == [finding.get_absolute_url()]


def test_round_member_is_shown_the_round_of_today(where):
    running = make.running(where, limit=1)
    make.planned(where, limit=1, starts_on=clock.today() + dt.timedelta(days=1))

    (card,) = drawn(cards(where.member))

    assert card in cards_for(where.member)
    assert card.count == 1
    assert card.items[0].url == running.get_absolute_url()
    assert card.items[0].hint == "0 of 1 households"


def test_desk_is_shown_coming_and_forgotten_field_receptions(where):
    make.announced(where, hours=24 * 30)
    coming = make.announced(where, hours=24)

    (card,) = drawn(cards(where.registrar))
    assert (card.count, card.urgency) == (1, Urgency.CALM)
    assert card.items[0].url == coming.get_absolute_url()

    with clock.playing(clock.now() + dt.timedelta(days=3)):
        (card,) = drawn(cards(where.registrar))
    assert card.urgency == Urgency.LATE


def test_the_upper_head_is_not_shown_the_districts_work(where):
    make.heard(where)
    with clock.playing(clock.now() - dt.timedelta(days=9)):
        make.running(where, days=2)
    upper = UserFactory(role=Role.REGIONAL_HEAD, place=where.region)

    assert not drawn(cards(upper))


def test_nobody_else_is_asked_anything(where):
    editor = UserFactory(role=Role.EDITOR, place=where.region)

    assert drawn(cards(editor)) == []
    assert cards_for(editor) == []


def test_cards_cost_the_same_for_one_row_and_for_many(where):
    make.HouseholdFactory.create_batch(9, mahalla=where.mahalla)

    def cost():
        with CaptureQueriesContext(connection) as caught:
            drawn(cards(where.head))
        return len(caught)

    make.running(where, limit=1, days=0)
    make.heard(where)
    cost()
    few = cost()
    for _row in range(4):
        make.running(where, limit=1, days=0)
        make.heard(where)

    assert cost() == few
    assert Round.objects.count() == 5
