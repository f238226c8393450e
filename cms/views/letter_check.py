"""Whether a paper in somebody's hands is genuine: a letter, or a sealed quarterly report."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from cms.forms import LetterCheckForm
from cms.views import report_check as checked_report
from receptions.services import letter_check, report_check
from territories import ratelimit


@never_cache
@require_GET
def check(request: HttpRequest, code: str = "") -> HttpResponse:
    """Ask for the code of a paper and say what was issued under it.

    A code that was never given out, one of another form and an empty one get the same answer;
    tries are counted per address (settings.LETTER_CHECK_RATE_LIMIT).
    """
    if not code and "code" not in request.GET:
        return render(request, "cms/letter_check.html", {"form": LetterCheckForm()})
    tries, seconds = settings.LETTER_CHECK_RATE_LIMIT
    if ratelimit.too_many(f"letter:{ratelimit.visitor(request)}", tries, seconds):
        return render(request, "429.html", status=429)
    typed = code or request.GET.get("code", "")
    found = letter_check.find(typed)
    if found is not None and not code:
        return redirect("cms:letter-checked", code=found.code)
    if found is not None:
        return render(request, "cms/letter_checked.html", {"letter": found})
    report = report_check.find(typed)
    if report is not None and not code:
        return redirect("cms:letter-checked", code=report.code)
    if report is not None:
        return checked_report.show(request, report)
    earlier = report_check.find_earlier(typed)
    if earlier is not None and not code:
        return redirect("cms:letter-checked", code=earlier.code)
    if earlier is not None:
        context = {"version": earlier, "report": earlier.report}
        return render(request, "cms/report_replaced.html", context)
    form = LetterCheckForm({"code": typed[:24]})
    form.is_valid()
    form.add_error(None, _("No paper was issued under this code. Compare it with the paper."))
    return render(request, "cms/letter_check.html", {"form": form}, status=404)
