"""Long work of the app. Registered when the app is ready."""

from __future__ import annotations

from typing import Any

from programs.services import fact_imports, object_imports
from territories.jobs import Progress, job_kind
from territories.models import Job


@job_kind(object_imports.JOB)
def object_import(job: Job, progress: Progress) -> dict[str, Any]:
    """Check or take over a file with objects: args {"batch": id}. Safe to run twice."""
    return object_imports.work(batch_id=job.args["batch"], progress=progress)


@job_kind(fact_imports.JOB)
def fact_import(job: Job, progress: Progress) -> dict[str, Any]:
    """Check or take over a file with facts: args {"batch": id}. Safe to run twice."""
    return fact_imports.work(batch_id=job.args["batch"], progress=progress)
