"""The result of a sampled check, through the one path of checks: `control.verify`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from receptions import photos
from receptions.exceptions import CheckError
from receptions.models import CheckTask, Question
from receptions.services import attachments, check_tasks, control
from territories.models import User


@transaction.atomic
def record(
    *,
    task: CheckTask,
    by: User,
    confirmed: bool,
    note: str = "",
    files: Sequence[UploadedFile[bytes]] = (),
    method: str = "",
) -> CheckTask:
    """Write down what the check found; not confirmed opens the question again.

    Raises CheckError, DecisionError, and ValidationError for a file that can't be taken. Photos
    keep time and place.
    """
    question = Question.objects.select_for_update().get(pk=task.question_id)
    task = check_tasks.locked(task)
    check_tasks.refuse_own_work(task, by)
    if question.closed_at != task.closed_at:
        raise CheckError(_("The question was opened again since; this closing is over."))
    appeal = question.appeal
    pictures = [
        attachments.attach(appeal=appeal, file=file, by=by, facts=photos.facts_of(file))
        for file in files
    ]
    control.verify(
        question=question,
        by=by,
        method=method or task.method,
        confirmed=confirmed,
        note=note,
    )
    task.refresh_from_db()
    task.photos.set(pictures)
    if task.assigned_to_id is None:
        CheckTask.objects.filter(pk=task.pk).update(assigned_to=by)
    return task
