"""What an office shows with its answer: papers, photos, and numbers of papers."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile

from receptions.models import Attachment


@dataclass(frozen=True)
class Piece:
    """One piece of evidence: a new file, a paper of an earlier answer, or the number of one.

    Of a photo without a camera's notes `reference` is the day and place that the office states.
    """

    kind: str
    file: UploadedFile[bytes] | None = None
    paper: Attachment | None = None
    reference: str = ""
