"""A sealed report by the code on its paper, and whether a file is what was issued."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms.forms import ReportFileForm
from receptions.choices import ReportEdition, ReportState
from receptions.models import QuarterReport, ReportFile
from receptions.report_content import content
from receptions.services import corrections, report_check
from receptions.services.report_check import Compared, Verdict
from receptions.signing import SignatureState
from territories import ratelimit


def show(request: HttpRequest, report: QuarterReport, **more: Any) -> HttpResponse:
    """What was sealed; figures and corrections only once the report is accepted."""
    context: dict[str, Any] = {"report": report, "form": ReportFileForm(), **more}
    context["post"] = _post(report)
    context["signed"] = report_check.is_signed(report)
    if report.state == ReportState.ACCEPTED:
        context["figures"] = content(report, ReportEdition.COUNCIL).key_figures
        context["sheets"] = report_check.public_sheets(report)
        context["compared_at"] = corrections.compared_at(report)
        context["is_drawn"] = ReportFile.objects.for_everybody().filter(report=report).exists()
    status = 422 if context["form"].errors else 200
    return render(request, "cms/report_checked.html", context, status=status)


@never_cache
@require_POST
def compare(request: HttpRequest, code: str) -> HttpResponse:
    """Compare a file with the report; it is read once and not kept.

    Files are counted per address (settings.REPORT_CHECK_RATE_LIMIT).
    """
    tries, seconds = settings.REPORT_CHECK_RATE_LIMIT
    if ratelimit.too_many(f"report-file:{ratelimit.visitor(request)}", tries, seconds):
        return render(request, "429.html", status=429)
    report = report_check.find(code)
    if report is None:
        raise Http404
    form = ReportFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return show(request, report, form=form)
    found = report_check.compare(report, form.cleaned_data["file"].read())
    return show(request, report, verdict=_words(found), tone=_tone(found), compared=found)


def _tone(found: Compared) -> str:
    return {
        Verdict.SAME: "success",
        Verdict.SIGNED: "success",
        Verdict.OTHER: "warning",
    }.get(found.verdict, "danger")


def _words(found: Compared) -> list[str]:
    """The verdict and what the signature says, a sentence each."""
    verdicts = {
        Verdict.SAME: _("This file is the report as it was issued, byte for byte."),
        Verdict.SIGNED: _("This file was issued by us and has not been changed since."),
        Verdict.OTHER: _("This file is genuine, but of another report than this one."),
        Verdict.CHANGED: _("This file is not as it was issued: it has been changed."),
        Verdict.UNKNOWN: _("This file is none of our papers."),
    }
    signatures = {
        SignatureState.GOOD: _("Its electronic signature is whole: %(name)s."),
        SignatureState.CHANGED: _("Its electronic signature does not match its content."),
        SignatureState.FOREIGN: _("It is signed by somebody else: %(name)s."),
        SignatureState.NONE: _("It carries no electronic signature."),
        SignatureState.DAMAGED: _("The file is damaged and its signature can't be read."),
    }
    signature = found.signature
    return [verdicts[found.verdict], signatures[signature.state] % {"name": signature.signer}]


def _post(report: QuarterReport) -> str:
    """The post of who submitted it, without the name."""
    by, territory = report.submitted_by, report.reception.territory
    held = by.posts.filter(territory=territory).first() if by else None
    return str(held or _("head of the reception"))
