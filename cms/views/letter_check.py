"""Whether a letter in somebody's hands is genuine: number, day, reception, kind, nothing else."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cms.forms import LetterCheckForm
from receptions.services import letter_check
from territories import ratelimit


@never_cache
@require_GET
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for the code of a letter and say what was issued under it.

    A code that was never given out, one of another form and an empty one get the same answer;
    tries are counted per address (settings.LETTER_CHECK_RATE_LIMIT).
    """
    if not code and "code" not in request.GET:
        return render(request, "cms/letter_check.html", {"form": LetterCheckForm()})
    tries, seconds = settings.LETTER_CHECK_RATE_LIMIT
    if ratelimit.too_many(f"letter:{request.META['REMOTE_ADDR']}", tries, seconds):
        return render(request, "429.html", status=429)
    typed = code or request.GET.get("code", "")
    found = letter_check.find(typed)
    if found is not None and not code:
        return redirect("cms:letter-checked", code=found.code)
    if found is not None:
        return render(request, "cms/letter_checked.html", {"letter": found})
    form = LetterCheckForm({"code": typed[:24]})
    form.is_valid()
    form.add_error(None, _("No letter was issued under this code. Compare it with the paper."))
    return render(request, "cms/letter_check.html", {"form": form}, status=404)
