"""Documents of councils as downloads."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpResponse


def document_response(document: FieldFile, name: str, content_type: str) -> HttpResponse:
    """The stored document; 404 where there is none."""
    if not document:
        raise Http404
    response = FileResponse(
        document.open("rb"), as_attachment=True, filename=name, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response  # type: ignore[return-value]
