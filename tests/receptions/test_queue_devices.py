"""Kiosk and screen: let in by their address only, no names, limited, shut out at once."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from receptions.models import QueueTicket
from receptions.queue_choices import DeviceKind, TicketSource, TicketState
from receptions.services import queue, queue_devices
from territories import clock
from tests.factories.queue import MORNING, booking, device, ticket, ticket_in
from tests.factories.receptions import ReceptionFactory, TopicGroupFactory, head_of

pytestmark = pytest.mark.django_db
KIOSK_PAGES = ("device-kiosk", "device-booking")


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()


@pytest.fixture
def reception():
    return ReceptionFactory()


def page(name, *args):
    return reverse(f"receptions:{name}", args=args)


def connect(client, reception, kind=DeviceKind.KIOSK):
    made, token = device(reception, kind)
    response = client.get(page("device-open", token))
    assert response.status_code == 302
    return made


def take(client, **data):
    return client.post(page("device-kiosk"), {"category": "ordinary", "sphere": "", **data})


@pytest.mark.parametrize("name", [*KIOSK_PAGES, "device-screen"])
def test_nobody_comes_in_without_an_address(client, name):
    assert client.get(page(name)).status_code == 403


@pytest.mark.parametrize("name", ["device-ticket", "device-slip"])
def test_a_ticket_is_not_shown_without_an_address(client, name):
    assert client.get(page(name, "anything")).status_code == 403


def test_a_forged_address_opens_nothing(client, reception):
    _made, token = device(reception)

    response = client.get(page("device-open", token[:-2] + "xx"))

    assert response.status_code == 403
    assert "queue_kiosk" not in client.cookies


def test_the_secret_is_neither_stored_nor_left_in_the_address_bar(client, reception):
    made, token = device(reception)

    response = client.get(page("device-open", token))

    assert token.split(":")[0] not in made.token_digest
    assert response["Location"] == page("device-kiosk")
    assert response.cookies["queue_kiosk"]["httponly"]


def test_a_revoked_device_is_out_at_once(client, reception):
    made = connect(client, reception)
    assert client.get(page("device-kiosk")).status_code == 200

    queue_devices.revoke(device=made, by=head_of(reception))

    assert client.get(page("device-kiosk")).status_code == 403
    assert take(client).status_code == 403
    assert not QueueTicket.objects.exists()


def test_a_screen_gives_out_no_tickets(client, reception):
    _made, token = device(reception, DeviceKind.SCREEN)
    client.cookies["queue_kiosk"] = token

    assert take(client).status_code == 403


def test_two_touches_give_a_ticket(client, reception):
    sphere = TopicGroupFactory()
    connect(client, reception)

    asked = client.get(page("device-kiosk"), {"category": "elderly"})
    response = client.post(
        page("device-kiosk"), {"category": "elderly", "sphere": sphere.pk}, follow=True
    )

    given = QueueTicket.objects.get()
    assert sphere.name_uz in asked.content.decode()
    assert (given.source, given.category, given.sphere) == (TicketSource.KIOSK, "elderly", sphere)
    assert given.label in response.content.decode()


def test_the_slip_of_the_own_ticket_is_printed(client, reception):
    connect(client, reception)
    signed = take(client)["Location"].rstrip("/").rsplit("/", 1)[1]

    slip = client.get(page("device-slip", signed))

    assert slip.content.startswith(b"%PDF")


@pytest.mark.parametrize("name", ["device-ticket", "device-slip"])
def test_another_receptions_ticket_is_not_found(client, client_elsewhere, reception, name):
    connect(client, reception)
    signed = take(client_elsewhere)["Location"].rstrip("/").rsplit("/", 1)[1]

    assert client.get(page(name, signed)).status_code == 404
    assert client.get(page(name, "1")).status_code == 404


@pytest.fixture
def client_elsewhere():
    from django.test import Client

    client = Client()
    connect(client, ReceptionFactory())
    return client


def test_a_kiosk_gives_out_only_so_many_tickets(client, reception, settings):
    settings.QUEUE_KIOSK_RATE_LIMIT = (2, 600)
    connect(client, reception)

    statuses = [take(client).status_code for _count in range(3)]

    assert statuses == [302, 302, 429]
    assert QueueTicket.objects.count() == 2


def test_a_button_that_does_not_exist_gives_no_ticket(client, reception):
    connect(client, reception)

    assert take(client, category="king")["Location"] == page("device-kiosk")
    assert not QueueTicket.objects.exists()


def test_a_booking_is_taken_at_the_kiosk_by_its_code(client, reception):
    connect(client, reception)
    with clock.playing(MORNING):
        made, code = booking(reception)
        response = client.post(page("device-booking"), {"code": code.lower()})

    assert response.status_code == 302
    assert QueueTicket.objects.get().booking == made


def test_unknown_and_foreign_codes_look_the_same(client, reception):
    connect(client, reception)
    with clock.playing(MORNING):
        _made, code = booking(ReceptionFactory())
        answers = [
            client.post(page("device-booking"), {"code": typed}).context["form"].errors
            for typed in (code, "AAAAAAAA")
        ]

    assert answers[0] == answers[1]
    assert not QueueTicket.objects.exists()


def test_codes_are_not_guessed_at_the_kiosk(client, reception, settings):
    settings.QUEUE_CODE_RATE_LIMIT = (2, 600)
    connect(client, reception)

    statuses = [
        client.post(page("device-booking"), {"code": "AAAAAAAA"}).status_code for _count in range(3)
    ]

    assert statuses == [422, 422, 429]


def test_the_screen_shows_numbers_windows_and_the_rule_but_no_names(client, reception):
    connect(client, reception, DeviceKind.SCREEN)
    with clock.playing(MORNING):
        made, _code = booking(reception)
        called = ticket_in(TicketState.CALLED, reception)
        waiting = ticket(reception)

        shown = client.get(page("device-screen")).content.decode()

    assert f"<strong>{called.label}</strong>" in shown
    assert f"<li>{waiting.label}</li>" in shown
    assert "After 3 of them in a row" in shown
    assert made.name not in shown
    assert called.called_by.last_name not in shown


def test_the_screen_moves_only_when_something_happens(client, reception):
    connect(client, reception, DeviceKind.SCREEN)
    called = ticket_in(TicketState.CALLED, reception)
    seen = client.get(page("device-screen")).context["version"]

    address = f"{page('device-screen')}?seen={seen}"
    same = client.get(address, HTTP_HX_REQUEST="true")
    queue.call_again(ticket=called)
    again = client.get(address, HTTP_HX_REQUEST="true")

    assert (same.status_code, again.status_code) == (204, 200)


def test_a_screen_that_was_shut_out_says_so_by_itself(client, reception):
    made = connect(client, reception, DeviceKind.SCREEN)
    queue_devices.revoke(device=made, by=head_of(reception))

    response = client.get(page("device-screen"), HTTP_HX_REQUEST="true")

    assert response["HX-Redirect"] == page("device-screen")


def test_an_untouched_kiosk_returns_to_its_first_question(client, reception):
    connect(client, reception)

    response = client.get(page("device-kiosk"), HTTP_HX_REQUEST="true")

    assert response["HX-Redirect"] == page("device-kiosk")


def test_revoking_twice_is_refused(client, reception):
    made, _token = device(reception)
    head = head_of(reception)
    client.force_login(head)
    queue_devices.revoke(device=made, by=head)

    response = client.post(page("queue-device-revoke", made.pk), follow=True)

    assert "was revoked before" in response.content.decode()
