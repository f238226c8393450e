"""The registrar's page of the queue, and the counts behind the statistics page."""

import datetime as dt
import statistics

import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from receptions import queue_counts
from receptions.models import QueueTicket
from receptions.queue_choices import TicketState, VisitorCategory
from receptions.services import queue
from territories import clock
from territories.choices import Role
from tests.factories.queue import MORNING, booking, device, ticket, ticket_in
from tests.factories.receptions import (
    ReceptionFactory,
    TopicGroupFactory,
    head_of,
    registrar_of,
)
from tests.factories.territories import CalendarVersionFactory, CountryFactory, UserFactory
from tests.today import cards_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def reception():
    CalendarVersionFactory()
    return ReceptionFactory()


@pytest.fixture
def clerk(client, reception):
    clerk = registrar_of(reception)
    client.force_login(clerk)
    return clerk


def page(name, *args):
    return reverse(f"receptions:{name}", args=args)


def test_home_leads_the_registrar_to_the_own_desk(client, reception, clerk):
    response = client.get(page("queue-home"))

    assert response["Location"] == page("queue-desk", reception.code)


def test_home_leads_the_watcher_to_the_counts(client):
    client.force_login(UserFactory(role=Role.AUDITOR, place=CountryFactory()))

    assert client.get(page("queue-home"))["Location"] == page("queue-statistics")


def test_call_next_shows_the_visitor_and_the_way_to_the_register(client, reception, clerk):
    first = ticket(reception)

    response = client.post(page("queue-call", reception.code), {"window": " 3 "}, follow=True)
    client.post(page("queue-step", first.pk, "start"))
    serving = client.get(page("queue-desk", reception.code)).content.decode()

    first.refresh_from_db()
    assert (first.state, first.window, first.called_by) == (TicketState.SERVING, "3", clerk)
    assert first.label in response.content.decode()
    assert f"{page('appeal-register')}?ticket={first.pk}" in serving


def test_the_window_is_remembered(client, reception, clerk):
    client.post(page("queue-call", reception.code), {"window": "Room 7"})

    assert 'value="Room 7"' in client.get(page("queue-desk", reception.code)).content.decode()


def test_call_next_asks_for_the_window(client, reception, clerk):
    ticket(reception)

    response = client.post(page("queue-call", reception.code), {"window": ""})

    assert response.status_code == 422
    assert QueueTicket.objects.waiting().count() == 1


def test_call_next_with_a_visitor_at_hand_says_so(client, reception, clerk):
    ticket_in(TicketState.CALLED, reception, by=clerk)
    ticket(reception)

    response = client.post(page("queue-call", reception.code), {"window": "3"})

    assert response.status_code == 422
    assert QueueTicket.objects.waiting().count() == 1


def test_a_ticket_is_given_out_by_hand(client, reception, clerk):
    sphere = TopicGroupFactory()
    data = {"category": "elderly", "sphere": sphere.pk}

    client.post(page("queue-issue", reception.code), data)

    given = QueueTicket.objects.get()
    assert (given.category, given.sphere, given.issued_by) == ("elderly", sphere, clerk)


def test_a_ticket_without_a_category_is_refused(client, reception, clerk):
    response = client.post(page("queue-issue", reception.code), {"category": "king"})

    assert response.status_code == 422
    assert not QueueTicket.objects.exists()


def test_a_step_too_late_is_said_and_changes_nothing(client, reception, clerk):
    left = ticket_in(TicketState.LEFT, reception)

    response = client.post(page("queue-step", left.pk, "finish"), follow=True)

    assert "Not possible" in response.content.decode()


def test_a_booked_visitor_gets_a_ticket_at_the_desk(client, reception, clerk):
    made = booked_today(reception)

    client.post(page("queue-arrive", made.pk))

    given = QueueTicket.objects.get()
    assert (given.booking, given.issued_by) == (made, clerk)


def booked_today(reception):
    """A booking of today, whatever day and hour it is: the rules of booking are tried apart."""
    with clock.playing(MORNING):
        made, _code = booking(reception)
    made.starts_at = timezone.now()
    made.save(update_fields=["starts_at"])
    return made


def test_the_list_is_sent_again_only_when_it_has_changed(client, reception, clerk):
    desk = page("queue-desk", reception.code)
    first = client.get(desk, HTTP_HX_REQUEST="true")
    seen = first.context["version"]

    same = client.get(f"{desk}?seen={seen}", HTTP_HX_REQUEST="true")
    ticket(reception)
    changed = client.get(f"{desk}?seen={seen}", HTTP_HX_REQUEST="true")

    assert (same.status_code, changed.status_code) == (204, 200)
    assert "<html" not in changed.content.decode()
    assert "001" in changed.content.decode()


def test_the_desk_costs_the_same_for_many(client, reception, clerk):
    def statements():
        with CaptureQueriesContext(connection) as counted:
            client.get(page("queue-desk", reception.code))
        return len(counted)

    ticket(reception, sphere=TopicGroupFactory())
    one = statements()
    for _count in range(15):
        ticket(reception, sphere=TopicGroupFactory())

    assert statements() == one


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_slip_is_a_narrow_pdf(client, reception, clerk, language):
    given = ticket(reception, VisitorCategory.MOTHER_WITH_CHILD, sphere=TopicGroupFactory())

    body = client.get(page("queue-slip", given.pk), HTTP_ACCEPT_LANGUAGE=language).content

    document = pypdfium2.PdfDocument(body)
    try:
        assert len(document) == 1
        assert round(document[0].get_width() / 72 * 25.4) == 80
        assert given.label in document[0].get_textpage().get_text_range()
    finally:
        document.close()


def test_the_today_page_says_how_many_wait(reception):
    clerk = registrar_of(reception)
    for _count in range(7):
        ticket(reception)
    ticket()

    (card,) = [one for one in cards_for(clerk) if one.url == page("queue-home")]

    assert card.count == 7


def test_an_executor_reads_no_counts(client, reception):
    client.force_login(UserFactory())

    assert client.get(page("queue-statistics")).status_code == 403


# -- Counts -------------------------------------------------------------------------------------
DAY = dt.date(2026, 10, 14)


def played(reception):
    """Visitors over two months, at all hours, in every state."""
    spheres = [None, TopicGroupFactory(), TopicGroupFactory()]
    categories = list(VisitorCategory)
    states = list(TicketState)
    for place, ahead in enumerate([-40, -16, -13, -12, -3, -2, -1, 0, 0, 0, 0, 1, 4, 5, 17, 18]):
        moment = MORNING + dt.timedelta(days=ahead, minutes=place)
        with clock.playing(moment):
            given = ticket(reception, categories[place % 5], sphere=spheres[place % 3])
        state = states[place % 6]
        with clock.playing(moment + dt.timedelta(minutes=3 * place)):
            if state == TicketState.LEFT:
                queue.leave(ticket=given)
            elif state != TicketState.WAITING:
                found = queue.call_next(reception=reception, window="1", by=registrar_of(reception))
                if state == TicketState.NO_SHOW:
                    queue.no_show(ticket=found)
                elif state == TicketState.SERVED:
                    queue.finish(ticket=queue.start(ticket=found))


SPANS = [
    (dt.date(2026, 10, 14), dt.date(2026, 10, 14)),
    (dt.date(2026, 10, 12), dt.date(2026, 10, 18)),
    (dt.date(2026, 10, 1), dt.date(2026, 10, 31)),
]


def recount(**wanted):
    """What the tables must say, counted ticket by ticket."""
    tickets = [
        one
        for one in QueueTicket.objects.all()
        if all(getattr(one, name) == value for name, value in wanted.items())
    ]
    return tuple(sum(first <= one.day <= last for one in tickets) for first, last in SPANS)


def test_spans_are_the_day_its_week_and_its_month():
    assert [(one.first, one.last) for one in queue_counts.spans_of(DAY)] == SPANS


def test_counts_equal_a_recount(reception):
    played(reception)
    spans = queue_counts.spans_of(DAY)
    tickets = QueueTicket.objects.all()

    for line in queue_counts.by_category(tickets, spans):
        assert line.numbers == recount(category=line.key)
    for line in queue_counts.by_sphere(tickets, spans):
        assert line.numbers == recount(sphere_id=line.key or None)
    results = queue_counts.results(tickets, spans)
    grains = ("day", "week", "month")
    assert tuple(results[f"{grain}_all"] for grain in grains) == recount()
    for state in (TicketState.SERVED, TicketState.NO_SHOW, TicketState.LEFT):
        assert tuple(results[f"{grain}_{state}"] for grain in grains) == recount(state=state)


def test_the_wait_is_the_median(reception):
    played(reception)

    results = queue_counts.results(QueueTicket.objects.all(), queue_counts.spans_of(DAY))

    for grain, (first, last) in zip(("day", "week", "month"), SPANS, strict=True):
        waits = [
            one.waited
            for one in QueueTicket.objects.filter(day__gte=first, day__lte=last)
            if one.waited is not None
        ]
        assert results[f"{grain}_wait"] == statistics.median(waits)


def test_every_number_opens_a_list_as_long(client, reception):
    played(reception)
    client.force_login(head_of(reception))

    context = client.get(page("queue-statistics"), {"day": DAY.isoformat()}).context

    opened = 0
    for name in ("results", "categories", "spheres"):
        for _label, cells in context[name]:
            for _grain, number, url in cells:
                if url:
                    opened += 1
                    assert len(client.get(url).context["page"].rows) == number
    assert opened > 10


def test_the_counts_show_only_own_receptions(client, reception):
    ticket(), ticket(reception)
    client.force_login(head_of(reception))

    context = client.get(page("queue-statistics")).context
    listed = client.get(page("queue-tickets")).context["page"]

    assert context["results"][0][1][0][1] == 1
    assert [one.reception for one in listed] == [reception]


def test_no_list_names_anybody(client, reception):
    made = booked_today(reception)
    client.force_login(head_of(reception))
    client.post(page("queue-arrive", made.pk))

    listed = client.get(page("queue-tickets")).content.decode()

    assert made.name not in listed
    assert made.phone not in listed


def test_a_device_is_connected_and_shut_out_by_the_head(client, reception):
    client.force_login(head_of(reception))
    made, _token = device(reception)

    shown = client.post(page("queue-devices", reception.code), {"kind": "screen", "label": "Zal"})
    client.post(page("queue-device-revoke", made.pk))

    assert "/receptions/device/open/" in shown.context["address"]
    made.refresh_from_db()
    assert made.revoked_by is not None
