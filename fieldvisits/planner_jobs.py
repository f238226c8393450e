"""Long work of planning. Registered when the app is ready."""

from __future__ import annotations

from typing import Any

from fieldvisits.services import planner, plans
from territories.jobs import Progress, job_kind
from territories.models import Job


@job_kind(plans.BUILD)
def build(job: Job, progress: Progress) -> dict[str, Any]:
    """Choose households, split and order them: args {"plan": id}. Safe to run twice."""
    return planner.build(plan_id=job.args["plan"], progress=progress)


@job_kind(plans.REPLAN)
def replan(job: Job, progress: Progress) -> dict[str, Any]:
    """Plan what is left of a round anew: args {"plan": id}. Safe to run twice."""
    return planner.replan(plan_id=job.args["plan"], progress=progress)
