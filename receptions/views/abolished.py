"""Questions that lie with abolished offices: shown to the head, given on at once."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from receptions.services import abolished


@login_required
@require_http_methods(["GET", "POST"])
def abolished_offices(request: HttpRequest) -> HttpResponse:
    """What lies there and where each would go; POST gives it all on."""
    if not request.user.powers.anywhere("decide_appeals"):
        raise PermissionDenied
    refused = []
    if request.method == "POST":
        done = abolished.rehome(by=request.user)
        refused = done.refused
        words = ngettext(
            "%(moved)s question given on.", "%(moved)s questions given on.", done.moved
        )
        messages.success(request, words % {"moved": done.moved})
    found = list(abolished.questions(request.user)[: abolished.AT_A_TIME])
    why = {question.pk: reason for question, reason in refused}
    rows = [(one, abolished.successor(one), why.get(one.pk, "")) for one in found]
    return render(request, "receptions/abolished_offices.html", {"rows": rows})
