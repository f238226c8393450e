"""The first page after signing in: what this person must do now."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from territories.today import board_for


@login_required
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Cards of every app for the user, the most urgent first."""
    context = {"board": board_for(request.user), "on": timezone.localdate()}
    return render(request, "config/today.html", context)
