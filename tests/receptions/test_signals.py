"""Signals: found once a week, seen in the own territories only, decided with a reason."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from receptions import signal_counts, signal_page
from receptions.exceptions import SignalError
from receptions.models import Signal, SignalStep, SignalWeek
from receptions.services import signals
from receptions.signal_choices import NEXT, SignalKind, SignalState
from receptions.signal_today import cards
from receptions.tasks_signals import find_signals
from territories import clock
from territories.choices import Role
from tests.factories.receptions import ReceptionFactory, TopicFactory, appeal
from tests.factories.territories import CalendarVersionFactory, world
from tests.today import drawn

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2026, 11, 16)
NOW = dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _now():
    with clock.playing(NOW), translation.override("en"):
        yield


@pytest.fixture
def where(monkeypatch):
    """A world where every district gets 40 appeals a week on five topics, and 6 on another."""
    found = world()
    CalendarVersionFactory()
    found.topic, found.rare, found.fresh = TopicFactory(), TopicFactory(), TopicFactory()
    found.others = TopicFactory.create_batch(4)
    usual_numbers = [(found.topic, 40), (found.rare, 6), (found.fresh, 0)]
    usual_numbers += [(topic, 40) for topic in found.others]
    found.now = {}  # (place, topic) to the number of the last week
    found.earlier = {}
    weeks = [*signal_counts.RECENT, *signal_counts.LAST_YEAR]

    def rows(monday):
        for place in (found.district, found.neighbour, found.far):
            for topic, usual in usual_numbers:
                for ago in weeks:
                    usually = usual + (ago % 3 - 1) * (usual > 0)
                    changed = found.now if ago == 0 else found.earlier.get(ago, {})
                    number = changed.get((place, topic), usually)
                    if number:
                        yield place.pk, topic.pk, ago, number, number

    monkeypatch.setattr(signal_counts, "_rows", rows)
    return found


def found():
    return {
        (one.territory, one.topic): SignalKind(one.kind)
        for one in Signal.objects.select_related("territory", "topic")
    }


def test_an_ordinary_week_gives_no_signal(where):
    assert signals.look() == 0

    week = SignalWeek.objects.get()
    assert (week.monday, str(week.level), week.minimum) == (MONDAY, "0.050", 5)
    assert week.tests > 50


def test_a_week_is_compared_once(where):
    where.now[where.district, where.rare] = 40

    assert signals.look() > 0
    assert signals.look() == 0
    assert find_signals() == 0
    assert SignalWeek.objects.count() == 1


def test_weeks_that_were_missed_are_made_up(where):
    signals.look(monday=MONDAY - dt.timedelta(weeks=3))

    find_signals()

    mondays = SignalWeek.objects.order_by("monday").values_list("monday", flat=True)
    assert list(mondays) == [MONDAY - dt.timedelta(weeks=ago) for ago in (3, 2, 1, 0)]


def test_a_week_that_is_not_over_is_refused(where):
    with pytest.raises(SignalError, match="not over"):
        signals.look(monday=NOW.date())


def test_a_spike_a_new_topic_and_a_silent_reception_are_told_apart(where):
    where.now[where.district, where.rare] = 30
    where.now[where.neighbour, where.fresh] = 12
    where.now.update({(where.far, topic): 1 for topic in (where.topic, *where.others)})

    signals.look()

    kinds = found()
    assert kinds[where.district, where.rare] == SignalKind.SPIKE
    assert kinds[where.neighbour, where.fresh] == SignalKind.NEW
    assert kinds[where.far, None] == SignalKind.SILENT
    assert (where.district, where.topic) not in kinds
    assert (where.district, where.rare.parent) not in kinds  # its topic says it already


def test_what_grows_for_weeks_is_rising(where):
    where.now[where.district, where.rare] = 16
    for ago in (1, 2, 3):
        where.earlier[ago] = {(where.district, where.rare): 16}

    signals.look()

    one = Signal.objects.get(territory=where.district, topic=where.rare)
    assert (one.kind, one.span, one.observed) == (SignalKind.RISING, 4, 64)
    assert 20 < one.expected < 30
    assert one.first_day == MONDAY - dt.timedelta(weeks=3)


def test_growth_that_all_share_is_no_signal(where):
    for place in (where.district, where.neighbour, where.far):
        where.now[place, where.rare] = 12
        where.now.update({(place, topic): 80 for topic in (where.topic, *where.others)})

    signals.look()

    assert not found()


def test_few_questions_are_no_signal_however_seldom_they_come(where):
    where.now[where.district, where.fresh] = 4

    signals.look()

    assert (where.district, where.fresh) not in found()


def test_a_territory_without_a_past_has_no_signals(where, monkeypatch):
    def rows(monday):
        yield where.district.pk, where.topic.pk, 0, 50, 50

    monkeypatch.setattr(signal_counts, "_rows", rows)

    assert signals.look() == 0
    assert SignalWeek.objects.get().tests == 0


def test_questions_are_counted_by_week_territory_and_topic():
    reception = ReceptionFactory()
    topic = TopicFactory()
    for moment in ("2026-11-16T06:00+00:00", "2026-11-22T12:00+00:00", "2026-11-09T06:00+00:00"):
        with clock.playing(dt.datetime.fromisoformat(moment)):
            appeal(reception, topic=topic, questions=2)

    weeks = signal_counts.read(MONDAY)

    country = reception.territory.parent.parent
    for place in (reception.territory, reception.territory.parent, country):
        assert weeks.cells[place.pk, topic.pk] == {0: 4, 1: 2}
        assert weeks.cells[place.pk, topic.parent_id] == {0: 4, 1: 2}
    assert weeks.silent == {reception.territory_id: {0: 2, 1: 1}}
    assert weeks.working_days[0] == 5


def test_the_cases_of_a_signal_are_what_was_counted():
    reception = ReceptionFactory()
    topic = TopicFactory()
    with clock.playing(dt.datetime(2026, 11, 17, tzinfo=dt.UTC)):
        inside = appeal(reception, topic=topic, questions=2)
        appeal(reception)
    appeal(reception, topic=topic)

    one = made(reception.territory, topic)
    silent = made(reception.territory, None, kind=SignalKind.SILENT)

    assert {case.appeal_id for case in signal_page.cases_of(one)} == {inside.pk}
    assert signal_page.cases_of(one).count() == 2
    assert signal_page.cases_of(silent).count() == 2


def made(place, topic, **fields):
    week, _made = SignalWeek.objects.get_or_create(
        monday=MONDAY, defaults={"tests": 100, "level": "0.05", "minimum": 5}
    )
    told = {"kind": SignalKind.SPIKE, "span": 1, "observed": 9, "expected": "2.5", **fields}
    weeks = [["2026-11-09", 2, 5], ["2026-11-16", 9, 5]]
    return Signal.objects.create(
        week=week, territory=place, topic=topic, p=0.001, q=0.01, weeks=weeks, **told
    )


def test_heads_see_their_own_subtree_only():
    here = world()
    topic = TopicFactory()
    for place in (here.district, here.region, here.country, here.far):
        made(place, topic)

    def seen(user):
        return {one.territory for one in Signal.objects.visible_to(user)}

    assert seen(here.users[Role.HEAD]) == {here.district}
    assert seen(here.users[Role.REGIONAL_HEAD]) == {here.district, here.region}
    assert len(seen(here.users[Role.ADMINISTRATION])) == 4
    assert not seen(here.users[Role.REGISTRAR])


@pytest.mark.parametrize("state", list(SignalState))
@pytest.mark.parametrize("step", ["seen", "acted", "dismissed", "raised"])
def test_which_step_may_follow_which(state, step):
    here = world()
    one = made(here.district, TopicFactory(), state=state)
    head = here.users[Role.HEAD]

    if step in NEXT[state]:
        signals.take_step(signal=one, step=step, by=head, note="Aholi bilan uchrashdik")
        assert one.steps.get().by == head
    else:
        with pytest.raises(SignalError):
            signals.take_step(signal=one, step=step, by=head, note="Aholi bilan uchrashdik")
        assert not one.steps.exists()


def test_a_signal_is_not_dismissed_without_a_reason():
    here = world()
    one = made(here.district, TopicFactory())

    with pytest.raises(SignalError, match="why not"):
        signals.take_step(signal=one, step="dismissed", by=here.users[Role.HEAD], note=" ")

    assert Signal.objects.get().state == SignalState.NEW


def test_another_head_takes_no_step():
    here = world()
    one = made(here.district, TopicFactory())

    for role in (Role.HEAD, Role.REGIONAL_HEAD):
        with pytest.raises(SignalError, match="Only the heads"):
            signals.take_step(signal=one, step="seen", by=here.foreign[role])


def test_the_country_has_no_level_above():
    here = world()
    one = made(here.country, TopicFactory())
    head = here.users[Role.ADMINISTRATION]

    assert "raised" not in signal_page.page_of(one, head)["steps"]
    with pytest.raises(SignalError, match="no level above"):
        signals.take_step(signal=one, step="raised", by=head, note="Iltimos")


def test_what_was_found_can_not_be_changed():
    one = made(world().district, TopicFactory())

    for change in ({"observed": 1}, {"p": 1.0}, {"weeks": []}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Signal.objects.filter(pk=one.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Signal.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        SignalWeek.objects.update(tests=1)


def test_the_today_page_tells_heads_and_those_written_to():
    here = world()
    one = made(here.district, TopicFactory())
    head, above = here.users[Role.HEAD], here.users[Role.REGIONAL_HEAD]

    def told(user):
        return [card.count for card in drawn(cards(user))]

    assert told(head) == [1]
    signals.take_step(signal=one, step="raised", by=head, note="Viloyat yordami kerak")
    assert told(head) == []
    assert told(above) == [1]
    assert told(here.users[Role.REGISTRAR]) == []


def test_the_pages_show_weeks_steps_and_cases():
    here = world()
    reception = ReceptionFactory(territory=here.district)
    topic = TopicFactory()
    with clock.playing(dt.datetime(2026, 11, 17, tzinfo=dt.UTC)):
        number = appeal(reception, topic=topic).number
    one = made(here.district, topic)
    client = Client()
    client.force_login(here.users[Role.HEAD])

    page = client.get(one.get_absolute_url()).content.decode()
    assert "c-bars__bar--marked" in page
    assert reverse("fieldvisits:round-plan") in page
    cases = client.get(reverse("receptions:signal-cases", args=[one.pk])).content.decode()
    assert number in cases

    step = reverse("receptions:signal-step", args=[one.pk])
    assert client.post(step, {"step": "dismissed"}).status_code == 422
    assert client.post(step, {"step": "dismissed", "note": "Bayram"}).status_code == 302
    assert SignalStep.objects.get().note == "Bayram"

    listed = reverse("receptions:signal-list")
    assert topic.name not in client.get(listed).content.decode()
    shown = client.get(f"{listed}?state=dismissed&kind=spike&territory={here.district.code}")
    assert topic.name in shown.content.decode()
    assert "Of 100 signals about 5 are chance" in shown.content.decode()
