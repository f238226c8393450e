"""The head connects kiosks and screens, and shuts them out again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from receptions import queue_permissions as permissions
from receptions.exceptions import ReceptionsError
from receptions.forms.queue import DeviceForm
from receptions.models import QueueDevice, Reception
from receptions.services import queue_devices
from territories.htmx import go


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def queue_device_list(request: HttpRequest, code: str) -> HttpResponse:
    """Devices of a reception. The address of a new one is shown here once and never again."""
    visible = Reception.objects.visible_to(request.user).select_related("territory")
    reception = get_object_or_404(visible, code=code)
    if not permissions.can_connect(request.user, reception):
        raise PermissionDenied

    form = DeviceForm(request.POST if request.method == "POST" else None)
    made, address = None, ""
    if form.is_valid():
        made, token = queue_devices.create(
            reception=reception, by=request.user, **form.cleaned_data
        )
        address = request.build_absolute_uri(reverse("receptions:device-open", args=[token]))
        form = DeviceForm()
    devices = reception.devices.select_related("created_by", "revoked_by")
    context = {
        "reception": reception,
        "form": form,
        "made": made,
        "address": address,
        "devices": devices,
        "may_run": permissions.can_run(request.user, reception),
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/queue_devices.html", context, status=status)


@login_required
@require_POST
def queue_device_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The device's address stops working at once."""
    visible = Reception.objects.visible_to(request.user)
    found = QueueDevice.objects.filter(reception__in=visible)
    device = get_object_or_404(found.select_related("reception__territory"), pk=pk)
    if not permissions.can_connect(request.user, device.reception):
        raise PermissionDenied
    try:
        queue_devices.revoke(device=device, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“%(device)s” is shut out.") % {"device": device.label})
    return go(request, reverse("receptions:queue-devices", args=[device.reception.code]))
