"""Downloads of published papers."""

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from receptions.models import QuarterReport, ReportFile


@require_safe
def report_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """The council edition of an accepted report, in the language of the interface if drawn."""
    report = get_object_or_404(QuarterReport.objects.published(), pk=pk)
    papers = ReportFile.objects.for_everybody().filter(report=report)
    files = {file.language: file for file in papers}
    chosen = files.get(get_language() or "uz") or files.get("uz")
    if chosen is None:
        raise Http404
    name = f"{report.reception.code}-{report.period.slug}-{chosen.language}.pdf"
    return FileResponse(
        chosen.file.open("rb"), filename=name, content_type="application/pdf", as_attachment=False
    )
