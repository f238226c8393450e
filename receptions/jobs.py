"""Long work of the app. Registered when the app is ready."""

from __future__ import annotations

from typing import Any

from receptions.services import imports, report_files
from territories.jobs import Progress, job_kind
from territories.models import Job


@job_kind("report_pdf")
def report_pdf(job: Job, progress: Progress) -> dict[str, Any]:
    """Draw PDFs of quarterly reports: args {"files": [ids]}. Safe to run twice."""
    return {"drawn": report_files.build(files=job.args["files"], progress=progress)}


@job_kind(imports.JOB)
def old_register(job: Job, progress: Progress) -> dict[str, Any]:
    """Check or take over a file of the old register: args {"batch": id}. Safe to run twice."""
    return imports.work(batch_id=job.args["batch"], progress=progress)
