"""Long work of the app. Registered when the app is ready."""

from __future__ import annotations

import datetime as dt
from typing import Any

from receptions.services import letter_batches, recalculation, report_files
from territories.jobs import Progress, job_kind
from territories.models import Job


@job_kind("report_pdf")
def report_pdf(job: Job, progress: Progress) -> dict[str, Any]:
    """Draw PDFs of quarterly reports: args {"files": [ids]}. Safe to run twice."""
    return {"drawn": report_files.build(files=job.args["files"], progress=progress)}


@job_kind("receptions.recalculate")
def recalculate(job: Job, progress: Progress) -> dict[str, Any]:
    """Count dates anew after a change of the calendar: args {"days": [ISO dates]}."""
    days = frozenset(dt.date.fromisoformat(day) for day in job.args["days"])
    assert job.created_by is not None  # noqa: S101  the administrator who changed it
    return {"moved": recalculation.recalculate(days=days, by=job.created_by)}


@job_kind("letters_pdf")
def letters_pdf(job: Job, progress: Progress) -> dict[str, Any]:
    """Draw many letters into one PDF: args {"letters": [ids]}. Safe to run twice."""
    return {"file": letter_batches.build(job=job, progress=progress)}
