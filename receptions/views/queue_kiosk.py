"""Kiosk and waiting-room screen: no sign-in, let in by the device's address.

The address is opened once on the device; its secret then lies in a cookie, so that it is not
read off the address bar by whoever stands before it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from receptions import queue_words
from receptions.exceptions import ReceptionsError
from receptions.forms.queue import CodeForm, IssueForm
from receptions.models import QueueDevice, QueueTicket, Topic
from receptions.queue_choices import DeviceKind, TicketSource, VisitorCategory
from receptions.services import bookings, queue, queue_devices
from receptions.views.queue import slip_response, version_of
from territories import clock, ratelimit
from territories.htmx import go, is_htmx, wants_partial

COOKIE_DAYS = 365
TICKET_SALT = "kiosk ticket"
SHOWN_CALLS = 6
SHOWN_NEXT = 12
View = Callable[..., HttpResponse]


def cookie_name(kind: str) -> str:
    return f"queue_{kind}"


def for_device(kind: DeviceKind) -> Callable[[View], View]:
    """Let in devices of the kind; the view gets the device in place of a user."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            device = queue_devices.find(request.COOKIES.get(cookie_name(kind), ""))
            if device is None or device.kind != kind:
                if is_htmx(request):  # the page itself says that the device is shut out
                    return go(request, reverse(f"receptions:device-{kind}"))
                return render(request, "receptions/device_off.html", status=403)
            return view(request, device, *args, **kwargs)

        return never_cache(wrapped)

    return decorate


@never_cache
@require_GET
def device_open(request: HttpRequest, token: str) -> HttpResponse:
    """The address that the head was given: remembers the device and opens its page."""
    device = queue_devices.find(token)
    if device is None:
        return render(request, "receptions/device_off.html", status=403)
    response = redirect(f"receptions:device-{device.kind}")
    response.set_cookie(
        cookie_name(device.kind),
        token,
        max_age=COOKIE_DAYS * 24 * 60 * 60,
        path=reverse("receptions:device-kiosk").rsplit("kiosk/", 1)[0],
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@require_http_methods(["GET", "POST"])
@for_device(DeviceKind.KIOSK)
def device_kiosk(request: HttpRequest, device: QueueDevice) -> HttpResponse:
    """Two questions, each answered by one touch: who you are, and what it is about."""
    if is_htmx(request):  # nobody has touched the screen for a while
        return go(request, reverse("receptions:device-kiosk"))
    context: dict[str, Any] = {"reception": device.reception, "rule": queue_words.rule()}
    if request.method == "POST":
        return _give_out(request, device, context)
    category = request.GET.get("category", "")
    if category in VisitorCategory.values:
        context |= {"category": category, "spheres": Topic.objects.groups()}
        return render(request, "receptions/kiosk_sphere.html", context)
    first = settings.QUEUE_PRIORITY_CATEGORIES
    context["categories"] = [
        (value, label, value in first) for value, label in VisitorCategory.choices
    ]
    return render(request, "receptions/kiosk.html", context)


@require_http_methods(["GET", "POST"])
@for_device(DeviceKind.KIOSK)
def device_booking(request: HttpRequest, device: QueueDevice) -> HttpResponse:
    """A ticket for whoever booked a time, by the code of the booking."""
    if is_htmx(request):
        return go(request, reverse("receptions:device-kiosk"))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if ratelimit.too_many(f"kiosk-code:{device.pk}", *settings.QUEUE_CODE_RATE_LIMIT):
            return render(request, "429.html", status=429)
        if form.is_valid():
            ticket = _checked_in(device, form)
            if ticket is not None:
                return _to_ticket(ticket)
    context = {"reception": device.reception, "form": form}
    status = 422 if form.errors else 200
    return render(request, "receptions/kiosk_booking.html", context, status=status)


@require_GET
@for_device(DeviceKind.KIOSK)
def device_ticket(request: HttpRequest, device: QueueDevice, signed: str) -> HttpResponse:
    """The number, how many are before, and the slip to print."""
    ticket = _own_ticket(device, signed)
    waiting = [one.pk for one in queue.in_turn(device.reception)]
    context = {
        "reception": device.reception,
        "ticket": ticket,
        "signed": signed,
        "before": waiting.index(ticket.pk) if ticket.pk in waiting else 0,
        "rule": queue_words.rule(),
    }
    return render(request, "receptions/kiosk_ticket.html", context)


@require_GET
@for_device(DeviceKind.KIOSK)
def device_slip(request: HttpRequest, device: QueueDevice, signed: str) -> HttpResponse:
    """The ticket on paper, 80 mm wide."""
    return slip_response(_own_ticket(device, signed))


@require_GET
@for_device(DeviceKind.SCREEN)
def device_screen(request: HttpRequest, device: QueueDevice) -> HttpResponse:
    """Called numbers with their windows, who is next, and the rule. No names."""
    today = QueueTicket.objects.filter(reception=device.reception).on_day(clock.today())
    at_desk = sorted(today.at_the_desk(), key=_called_at, reverse=True)[:SHOWN_CALLS]
    waiting = queue.in_turn(device.reception)
    context = {
        "reception": device.reception,
        "calls": at_desk,
        "next": waiting[:SHOWN_NEXT],
        "waiting": len(waiting),
        "rule": queue_words.rule(),
        "version": version_of(
            [(one.pk, one.state, one.called_again_at) for one in at_desk],
            [one.pk for one in waiting],
        ),
    }
    if wants_partial(request):
        if request.GET.get("seen") == context["version"]:
            return HttpResponse(status=204)
        return render(request, "receptions/partials/_queue_screen.html", context)
    return render(request, "receptions/queue_screen.html", context)


def _give_out(request: HttpRequest, device: QueueDevice, context: dict[str, Any]) -> HttpResponse:
    if ratelimit.too_many(f"kiosk:{device.pk}", *settings.QUEUE_KIOSK_RATE_LIMIT):
        return render(request, "429.html", status=429)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return redirect("receptions:device-kiosk")  # the buttons send nothing else
    try:
        ticket = queue.issue(
            reception=device.reception, source=TicketSource.KIOSK, **form.cleaned_data
        )
    except ReceptionsError as error:
        context |= {"refused": str(error)}
        return render(request, "receptions/kiosk.html", context, status=422)
    return _to_ticket(ticket)


def _checked_in(device: QueueDevice, form: CodeForm) -> QueueTicket | None:
    """The ticket of a booking of this reception; else the form says the same for all reasons."""
    booking = bookings.find_at(device.reception, code=form.cleaned_data["code"])
    if booking is None:
        form.add_error(None, _("No booking here has this code. Ask the registrar."))
        return None
    try:
        return bookings.check_in(booking=booking)
    except ReceptionsError as error:
        form.add_error(None, str(error))
        return None


def _to_ticket(ticket: QueueTicket) -> HttpResponse:
    return redirect("receptions:device-ticket", signed=signing.dumps(ticket.pk, salt=TICKET_SALT))


def _own_ticket(device: QueueDevice, signed: str) -> QueueTicket:
    """A ticket that this reception's kiosk gave out today."""
    try:
        pk = signing.loads(signed, salt=TICKET_SALT, max_age=15 * 60)
    except signing.BadSignature:
        pk = 0
    own = QueueTicket.objects.filter(reception=device.reception, day=clock.today())
    return get_object_or_404(own.select_related("reception", "sphere"), pk=pk)


def _called_at(ticket: QueueTicket) -> Any:
    return ticket.called_again_at or ticket.called_at
