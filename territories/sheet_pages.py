"""Spreadsheets on pages: a file is sent and kept, a workbook or a kept file goes out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models.fields.files import FieldFile
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from territories.htmx import go
from territories.spreadsheets import XLSX


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """The posted fields and files of a form; nothing when the page is only looked at."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def taken_in(
    request: HttpRequest, form: Form, keep: Callable[[], Any], refusal: type[Exception]
) -> HttpResponse | None:
    """Keep the file of a valid form and go to its page; else None, a refusal is in the form."""
    if not form.is_valid():
        return None
    try:
        kept = keep()
    except refusal as error:
        form.add_error(None, str(error))
        return None
    return go(request, kept.get_absolute_url())


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook made for the reader, as a download."""
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def kept_workbook(file: FieldFile, name: str) -> FileResponse:
    """A workbook that is kept, as a download; 404 where there is none."""
    if not file:
        raise Http404
    return FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type=XLSX)
