"""Portfolio, calendar, board, table, timeline, map: what they show and what stands behind it."""

import datetime as dt
import re
from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse
from django.utils import translation

from fieldvisits.models import Household
from programs.models import Acceptance, Measure, Programme
from programs.services import (
    acceptances,
    contracts,
    execution,
    measure_counts,
    measures,
    programmes,
    work_lists,
)
from territories import clock
from tests.factories import khokimiyat
from tests.factories import programs as make
from tests.factories import state_programmes as state
from tests.factories.territories import MahallaFactory


def links(response):
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', response.content.decode())]


def behind(client, url):
    """The measures of the list behind a number."""
    return {one.pk for one in client.get(url).context["page"]}


@pytest.fixture
def money(where):
    """Two measures of the district, sent: one with money to the tiyin, one overdue later."""
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    for line, cost in zip(programme.lines.all(), ("1234567.89", "0.11"), strict=True):
        plan = measures.Plan.of(line, cost=Decimal(cost), funding="fund")
        measures.edit(measure=line, by=where.head, plan=plan)
    programmes.submit(programme=programme, by=where.head)
    programmes.approve(programme=programme, by=where.regional_head)
    programmes.send(programme=programme, by=where.head)
    return Programme.objects.get()


def test_the_portfolio_adds_money_to_the_tiyin_and_opens_every_number(client, where, money):
    client.force_login(where.regional_head)

    page = client.get(reverse("programs:portfolio"))

    found = page.context["portfolio"]
    assert found.place == where.region
    assert [one.value for one in found.money] == [Decimal("1234568.00"), Decimal(0)]
    assert found.measures.value == 2
    district = next(line for line in found.places if line.name == where.district.name)
    for number in (
        found.measures,
        *found.states,
        *district.numbers[:1],
        *found.offices[0].numbers[:1],
    ):
        assert len(behind(client, number.url)) == number.value


def test_the_portfolio_counts_overdue_and_verified_as_their_lists_do(client, where, time_machine):
    make.measure(where, "verified")
    make.measure(where, "impossible")
    late = make.measure(where)
    time_machine.move_to("2027-12-01T10:00:00+05:00", tick=False)
    client.force_login(where.head)

    found = client.get(reverse("programs:portfolio")).context["portfolio"]

    assert (found.verified.done, found.verified.of, found.verified.percent) == (1, 2, 50)
    assert found.overdue.value == 1
    assert behind(client, found.overdue.url) == {late.pk}
    assert len(behind(client, found.verified.url)) == 1


def test_a_programme_of_a_mahalla_counts_at_its_district(client, where):
    """A mahalla has no reception and no portfolio: its measures stand at the district."""
    mine = make.sent(where, territory=where.mahalla).lines.get()
    client.force_login(where.regional_head)
    address = reverse("programs:portfolio")

    region = client.get(address).context["portfolio"]
    district = client.get(address, {"place": where.district.code}).context["portfolio"]

    line = next(one for one in region.places if one.name == where.district.name)
    assert [found.measures.value for found in (region, district)] == [1, 1]
    assert district.offices[0].numbers[0].value == 1
    for number in (region.measures, district.measures, line.numbers[0], *district.states):
        assert behind(client, number.url) == {mine.pk}
    own = reverse("programs:measure-list") + "?territory={}&own=on"
    assert behind(client, own.format(where.district.code)) == {mine.pk}
    assert behind(client, own.format(where.region.code)) == set()
    assert measure_counts.differences() == []


def test_a_head_opens_no_other_place(client, where):
    client.force_login(where.head)

    assert client.get(reverse("programs:portfolio"), {"place": where.far.code}).status_code == 404
    found = client.get(reverse("programs:portfolio")).context["portfolio"]
    assert found.place == where.district
    assert found.above is None


def test_the_portfolio_costs_the_same_for_one_and_for_many_offices(
    client, where, django_assert_max_num_queries
):
    make.measure(where)
    client.force_login(where.regional_head)
    client.get(reverse("programs:portfolio"))

    with django_assert_max_num_queries(16):
        client.get(reverse("programs:portfolio"))


@pytest.mark.parametrize("view", ["board", "table", "timeline", "map"])
def test_each_view_shows_the_same_measures_and_keeps_the_filter(client, where, money, view):
    kept, other = money.lines.all()
    client.force_login(where.head)

    page = client.get(
        reverse("programs:programme-measures", args=[money.pk]),
        {"view": view, "topic": kept.topic_id},
    )

    addresses = links(page)
    assert kept.get_absolute_url() in addresses
    assert other.get_absolute_url() not in addresses
    switch = [one for one in addresses if "view=" in one and "topic=" in one]
    assert {re.search(r"view=(\w+)", one).group(1) for one in switch} == {
        "board",
        "table",
        "timeline",
        "map",
    }
    assert "style=" not in page.content.decode()


def test_the_board_leads_each_person_to_their_own_step(client, where):
    measure = make.measure(where)
    report = reverse("programs:measure-report", args=[measure.pk])
    board = reverse("programs:programme-measures", args=[measure.programme_id])
    step = f"{measure.get_absolute_url()}#next-step"

    client.force_login(where.executor)
    assert step in links(client.get(board))
    measures.take(measure=measure, by=where.executor)
    assert report in links(client.get(board))
    client.force_login(where.registrar)
    assert report not in links(client.get(board))
    make.report(where, measure)
    assert step in links(client.get(board))


@pytest.mark.parametrize("view", ["board", "timeline", "map"])
def test_a_view_asks_as_often_for_one_measure_as_for_ten(
    client, where, view, django_assert_max_num_queries
):
    for _number in range(10):
        make.finding(where, territory=MahallaFactory(parent=where.district))
    programme = make.sent(where)
    assert programme.lines.count() > 5
    client.force_login(where.head)
    page = reverse("programs:programme-measures", args=[programme.pk])
    client.get(page)

    with django_assert_max_num_queries(22):
        client.get(page, {"view": view})


def test_the_timeline_marks_today_and_what_is_late(client, where, time_machine):
    measure = make.measure(where)
    time_machine.move_to("2027-12-01T10:00:00+05:00", tick=False)
    client.force_login(where.head)

    page = client.get(
        reverse("programs:programme-measures", args=[measure.programme_id]), {"view": "timeline"}
    )

    gantt = page.context["gantt"]
    assert gantt.today_x
    assert gantt.bars[0].late_x + gantt.bars[0].late_width == gantt.today_x
    assert "c-gantt__late" in page.content.decode()


def test_a_mahalla_without_a_place_is_drawn_at_its_households_or_its_district(client, where):
    where.district.latitude, where.district.longitude = 40.1, 67.8
    where.district.save()
    far = MahallaFactory(parent=where.district)
    Household.objects.create(
        mahalla=far, street="Bogʻ", house="1", latitude=Decimal("40.2"), longitude=Decimal("67.9")
    )
    make.finding(where)
    make.finding(where, territory=far)
    programme = make.sent(where)
    client.force_login(where.head)

    drawn = client.get(
        reverse("programs:programme-measures", args=[programme.pk]), {"view": "map"}
    ).context["map"]

    assert {place.territory.pk: place.how for place in drawn.places} == {
        far.pk: "households",
        where.mahalla.pk: "district",
    }
    assert len(drawn.spots) == 2
    assert all(place.said for place in drawn.places)


def test_the_calendar_shows_a_day_its_first_measures_and_the_rest_behind_a_link(client, where):
    for _number in range(6):
        make.finding(where, territory=MahallaFactory(parent=where.district))
    programme = make.sent(where)
    due = programme.lines.first().due_on
    client.force_login(where.head)

    page = client.get(reverse("programs:due-calendar"), {"month": f"{due:%Y-%m}"})

    day = next(one for week in page.context["weeks"] for one in week if one.day == due)
    assert (len(day.entries), day.more) == (4, 2)
    more = next(one for one in links(page) if "day=" in one)
    assert len(client.get(more).context["entries"]) == 6


def calendar_of(client, user, **query):
    """What the calendar lists for somebody: kind, day, words."""
    client.force_login(user)
    page = client.get(reverse("programs:due-calendar"), {"view": "list", **query})
    return [(str(one.kind), one.day, one.title) for one in page.context["entries"]]


def test_the_calendar_has_milestones_contracts_acceptances_and_consents(client, where):
    measure = make.measure(where)
    step = khokimiyat.milestone(where, measure)
    written = khokimiyat.contract(where, measure)
    make.finding(where)
    asked = make.consent(where, make.draft(where), verdict="")
    taken = Acceptance.objects.get()
    place = str(where.district)
    everything = [
        ("consent to be given", asked.due_on, place),
        ("measure", measure.due_on, measure.text),
        ("milestone", step.due_on, step.text),
        ("programme to accept", taken.due_on, place),
        ("works of a contract", written.due_on, "Contract 15"),
    ]

    with translation.override("en"):
        seen = calendar_of(client, where.head)
        office = calendar_of(client, where.executor)
        elsewhere = calendar_of(client, where.head, place=where.far.code)
        month = client.get(reverse("programs:due-calendar"), {"month": "2026-12"})

    assert sorted(seen) == sorted(everything)
    assert [day for _kind, day, _title in seen] == sorted(day for _kind, day, _title in seen)
    assert ("consent to be given", asked.due_on, place) in office
    assert elsewhere == []
    shown = [due for week in month.context["weeks"] for one in week for due in one.entries]
    assert step.text in {one.title for one in shown}


def test_the_calendar_has_open_agreed_objects_of_state_programmes(client, where):
    place = state.place(where)
    agreed = state.agreed(place, name="Yoʻl")
    loan = state.loan(place, name="Sex", ends_on=agreed.ends_on)
    extra = work_lists.supplement(district_year=agreed.district_year, by=where.khokim)
    state.added(place, work_list=extra, code="OQ-2", name="Kelishilmagan")
    state.record(place, loan)
    everything = [("Sex", agreed.ends_on), ("Yoʻl", agreed.ends_on)]

    def seen(user, **query):
        rows = calendar_of(client, user, day=f"{agreed.ends_on:%Y-%m-%d}", **query)
        return sorted((title, day) for _kind, day, title in rows)

    for user in (where.head, where.regional_head, where.khokim):
        assert seen(user) == everything
    assert seen(where.executor) == []
    mine = {"place": where.mahalla.code, "office": where.khokimiyat.pk}
    assert seen(where.head, territory=where.district.code, **mine) == everything
    for name, value in (("place", where.far.code), ("office", where.office.pk)):
        assert seen(where.head, **{name: value}) == []
    assert seen(where.head, topic=where.topic.pk) == [("Yoʻl", agreed.ends_on)]
    region = {"territory": where.region.code}
    assert seen(where.regional_head, **region) == everything
    assert seen(where.regional_head, **region, own="on") == []
    month = client.get(reverse("programs:due-calendar"), {"month": f"{agreed.ends_on:%Y-%m}"})
    assert agreed.get_absolute_url() in links(month)

    state.record(place, agreed, is_final=True)
    assert seen(where.head) == [("Sex", agreed.ends_on)]


def test_what_is_over_is_no_longer_due(client, where):
    measure = make.measure(where)
    step = khokimiyat.milestone(where, measure)
    contracts.cancel(contract=khokimiyat.contract(where, measure), by=where.executor, reason="Xato")
    execution.reach_milestone(milestone=step, by=where.executor, done_on=clock.today())
    acceptances.accept(programme=measure.programme, by=where.khokim)
    make.finding(where)
    make.consent(where, make.draft(where))

    left = ("measure", measure.due_on, measure.text)
    assert calendar_of(client, where.head) == [left]


def test_the_calendar_of_one_day_and_its_pages(client, where):
    measure = make.measure(where)
    for number in range(51):
        khokimiyat.milestone(where, measure, text=f"Bosqich {number}")

    first = calendar_of(client, where.head, day="2026-12-01")
    second = calendar_of(client, where.head, day="2026-12-01", page="2")

    assert (len(first), len(second)) == (50, 1)
    assert not set(first) & set(second)
    assert len(calendar_of(client, where.head, day="x")) == 50  # the next thirty days


def test_the_list_of_what_is_due_holds_thirty_days_and_only_open_ones(client, where, time_machine):
    measure = make.measure(where)
    make.measure(where, "reported")
    address = reverse("programs:due-calendar")
    shown = {}

    for days in (31, 30, 0, -1):
        day = measure.due_on - dt.timedelta(days=days)
        time_machine.move_to(dt.datetime.combine(day, dt.time(10), dt.UTC), tick=False)
        client.force_login(where.executor)
        entries = client.get(address, {"view": "list"}).context["entries"]
        shown[days] = [one.url for one in entries if one.url == measure.get_absolute_url()]

    mine = [measure.get_absolute_url()]
    assert shown == {31: [], 30: mine, 0: mine, -1: []}


@pytest.mark.parametrize(
    "query",
    ["state=nothing", "office=999999999", "territory=zz", "topic=-1", "place="],
)
def test_a_filter_that_cannot_be_read_is_left_out(client, where, query):
    make.measure(where)
    client.force_login(where.head)

    page = client.get(f"{reverse('programs:measure-list')}?{query}")

    assert len(list(page.context["page"])) == Measure.objects.count()


@pytest.mark.parametrize("month", ["", "2026-13", "x", "9999-12", "2026-11"])
def test_the_calendar_opens_whatever_month_is_asked_for(client, where, month):
    client.force_login(where.head)

    assert client.get(reverse("programs:due-calendar"), {"month": month}).status_code == 200
