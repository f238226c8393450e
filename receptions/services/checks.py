"""The result of a sampled check, through the one path of checks: `control.verify`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

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

    Raises CheckError, DecisionError. Photos are kept with the appeal.
    """
    question = Question.objects.select_for_update().get(pk=task.question_id)
    task = check_tasks.locked(task)
    check_tasks.refuse_own_work(task, by)
    if question.closed_at != task.closed_at:
        raise CheckError(_("The question was opened again since; this closing is over."))
    photos = [attachments.attach(appeal=question.appeal, file=file, by=by) for file in files]
    control.verify(
        question=question,
        by=by,
        method=method or task.method,
        confirmed=confirmed,
        note=note,
    )
    task.refresh_from_db()
    task.photos.set(photos)
    if task.assigned_to_id is None:
        CheckTask.objects.filter(pk=task.pk).update(assigned_to=by)
    return task
