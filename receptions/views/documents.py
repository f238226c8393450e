"""Papers as downloads: never shown within the site's pages, never run."""

from __future__ import annotations

from django.db.models.fields.files import FieldFile
from django.http import FileResponse


def document_response(file: FieldFile, name: str, content_type: str) -> FileResponse:
    """A stored file under the name it was given."""
    response = FileResponse(
        file.open("rb"), as_attachment=True, filename=name, content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
