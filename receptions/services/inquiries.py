"""Another body is asked for information and answers it by the date of T-09."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from receptions import photos
from receptions.choices import DutyKind
from receptions.exceptions import DecisionError
from receptions.models import Duty, Inquiry, Question
from receptions.services import attachments, duties, events
from territories import clock
from territories.models import Office, User
from territories.services import offices


@transaction.atomic
def ask(*, question: Question, office: Office, text: str, by: User) -> Inquiry:
    """Ask an office of the register; it sees the words, and owes the answer in ten days.

    Raises DecisionError, as `duties.ask`.
    """
    if not text.strip():
        raise DecisionError(_("Write what the body is asked."))
    if office.pk == question.office_id:
        raise DecisionError(_("This office has the question itself."))
    duty = duties.ask(question=question, kind=DutyKind.INFORMATION, note=office.name[:300], by=by)
    office = offices.held(office)
    if office.closed_on is not None and office.closed_on <= clock.today():
        raise DecisionError(_("This office is closed."))
    return Inquiry.objects.create(
        duty=duty, question=question, office=office, text=text.strip(), by=by, at=clock.now()
    )


@transaction.atomic
def answer(
    *, inquiry: Inquiry, by: User, text: str, files: Sequence[UploadedFile[bytes]] = ()
) -> Inquiry:
    """The body asked answers, with papers; once.

    Raises DecisionError, and django's ValidationError for a file that can't be taken.
    """
    if not by.powers.acts_for(inquiry.office):
        raise DecisionError(_("Only the body that is asked answers this."))
    return take(inquiry=inquiry, by=by, text=text, files=files)


@transaction.atomic
def take(
    *, inquiry: Inquiry, by: User, text: str, files: Sequence[UploadedFile[bytes]] = ()
) -> Inquiry:
    """The answer from whoever was let in to give it; raises as `answer`."""
    question = Question.objects.select_for_update().get(pk=inquiry.question_id)
    duty = Duty.objects.select_for_update(of=("self",)).get(pk=inquiry.duty_id)
    inquiry = Inquiry.objects.select_for_update(of=("self",)).get(pk=inquiry.pk)
    inquiry.question, inquiry.duty = question, duty
    if not inquiry.is_open:
        raise DecisionError(_("This is answered already, or no longer needed."))
    if not text.strip():
        raise DecisionError(_("Write the answer."))
    events.acting(by)
    inquiry.answer = text.strip()
    inquiry.answered_by, inquiry.answered_at = by, clock.now()
    inquiry.save(update_fields=["answer", "answered_by", "answered_at"])
    for file in files:
        facts = photos.facts_of(file)
        attachments.attach(appeal=question.appeal, answer=inquiry, file=file, by=by, facts=facts)
    duty.done_on, duty.done_by = clock.today(), by
    duty.save(update_fields=["done_on", "done_by"])
    return inquiry
