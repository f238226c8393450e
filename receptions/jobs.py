"""Long work of the app. Registered when the app is ready."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from receptions.models.saved_filter import places_of
from receptions.services import (
    corrections,
    exports,
    imports,
    letter_batches,
    power_exports,
    recalculation,
    report_files,
    reports,
)
from territories.jobs import JobError, Progress, job_kind
from territories.models import Job, User
from territories.periods import Quarter


@job_kind("report_pdf")
def report_pdf(job: Job, progress: Progress) -> dict[str, Any]:
    """Draw PDFs of quarterly reports: args {"files": [ids]}. Safe to run twice."""
    return {"drawn": report_files.build(files=job.args["files"], progress=progress)}


@job_kind(reports.OPENING)
def open_quarter(job: Job, progress: Progress) -> dict[str, Any]:
    """Open the reports of a quarter: args {"quarter": "2026-3"}. Safe to run twice."""
    quarter = Quarter.parse(job.args["quarter"])
    return {"reports": len(reports.open_quarter(quarter, progress=progress))}


@job_kind(corrections.KIND)
def correct_reports(job: Job, progress: Progress) -> dict[str, Any]:
    """Write the correction sheets of a quarter: args {"quarter": "2026-3"}. Safe to run twice."""
    return {"sheets": len(corrections.compare(Quarter.parse(job.args["quarter"])))}


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


@job_kind(exports.EXPORT)
def register_export(job: Job, progress: Progress) -> dict[str, Any]:
    """What a filter shows as XLSX: args {"query": …}. Safe to run twice: a new file is written."""
    return exports.register_xlsx(query=job.args["query"], by=_asker(job), progress=progress)


@job_kind(exports.RECEIPTS)
def print_receipts(job: Job, progress: Progress) -> dict[str, Any]:
    """Receipts as one PDF: args {"appeals": [ids]}. Safe to run twice."""
    return exports.receipts_pdf(appeals=job.args["appeals"], by=_asker(job), progress=progress)


@job_kind(exports.CARDS)
def print_cards(job: Job, progress: Progress) -> dict[str, Any]:
    """Control cards as one PDF: args {"appeals": [ids]}. Safe to run twice."""
    return exports.cards_pdf(appeals=job.args["appeals"], by=_asker(job), progress=progress)


def _asker(job: Job) -> User:
    """Who asked, if they may still read appeals."""
    user = job.created_by
    if user is None or not user.is_active or not (places_of(user) or user.powers.office_ids):
        raise JobError(_("You may no longer read these appeals."))
    return user


@job_kind(imports.JOB)
def old_register(job: Job, progress: Progress) -> dict[str, Any]:
    """Check or take over a file of the old register: args {"batch": id}. Safe to run twice."""
    return imports.work(batch_id=job.args["batch"], progress=progress)


@job_kind(exports.PAPERS)
def papers_export(job: Job, progress: Progress) -> dict[str, Any]:
    """Representations as a file: args {"query": …, "form": "xlsx" | "pdf"}. Safe to run twice."""
    make = power_exports.pdf if job.args["form"] == "pdf" else power_exports.xlsx
    return make(query=job.args["query"], by=_asker(job), progress=progress)
