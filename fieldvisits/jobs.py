"""Long work of the app. Registered when the app is ready."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from fieldvisits.services import household_imports, household_links
from territories.jobs import Progress, job_kind
from territories.models import Job, Territory

FROM_APPEALS = "households_from_appeals"


@job_kind(household_imports.JOB)
def household_import(job: Job, progress: Progress) -> dict[str, Any]:
    """Check or take over a file with households: args {"batch": id}. Safe to run twice."""
    return household_imports.work(batch_id=job.args["batch"], progress=progress)


@job_kind(FROM_APPEALS)
def households_from_appeals(job: Job, progress: Progress) -> dict[str, Any]:
    """Households at the addresses of a district's appeals: args {"district": id}.

    Safe to run twice: people linked before are passed over.
    """
    district = Territory.objects.get(pk=job.args["district"])
    linked, after, parts = 0, 0, 0
    while True:
        number, last = household_links.link_district(district=district, after=after)
        if last is None:
            return {"linked": linked}
        linked, after, parts = linked + number, last, parts + 1
        text = _("%(number)s people linked to their household")
        progress(98 - 98 // (1 + parts), text % {"number": linked})
