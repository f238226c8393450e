"""A measure's whole chain on one page; as a paper it is in `documents`."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from programs import chain
from programs.models import Measure


@login_required
@require_GET
def measure_chain(request: HttpRequest, pk: int) -> HttpResponse:
    """From the doorstep to the verified work, in order of time."""
    visible = Measure.objects.visible_to(request.user).for_chain()
    measure = get_object_or_404(visible, pk=pk)
    context = {
        "measure": measure,
        "programme": measure.programme,
        "chain": chain.of(request.user, measure),
    }
    return render(request, "programs/measure_chain.html", context)
