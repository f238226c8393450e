"""Evidence: which proof a topic needs, what came with an answer, and what speaks against it."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from receptions import photos
from receptions.choices import Outcome
from receptions.exceptions import DecisionError
from receptions.executor_choices import BY_NUMBER, EvidenceKind
from receptions.models import Answer, Attachment, Evidence, EvidenceRule, Question, Topic
from receptions.pieces import Piece
from receptions.services import attachments
from territories import kept, uploads
from territories.models import User

logger = logging.getLogger(__name__)
UNTOLD = gettext_lazy(
    "No photo says when and where it was taken. Show one with the camera's notes, or state the "
    "day and the place."
)


class Needs(NamedTuple):
    """What proves a solution of a topic: kinds without which it is none, and others welcome."""

    required: tuple[EvidenceKind, ...] = ()
    welcome: tuple[EvidenceKind, ...] = ()


def needs(topic: Topic) -> Needs:
    """The topic's own rules, or else those of its group; nothing where neither says anything."""
    columns = EvidenceRule.objects.order_by().values_list("topic_id", "kind", "required")
    found = kept.once("evidence rules", lambda: list(columns))
    own = [row for row in found if row[0] == topic.pk]
    group = [row for row in found if row[0] == topic.parent_id]
    kinds = {kind: required for _topic, kind, required in own or group}
    return Needs(
        tuple(kind for kind in EvidenceKind if kinds.get(kind) is True),
        tuple(kind for kind in EvidenceKind if kinds.get(kind) is False),
    )


def require(
    *, question: Question, outcome: str, letter_number: str, files: Sequence[object]
) -> None:
    """Refuse "satisfied" while a proof that the topic needs is missing; others need none.

    Raises DecisionError that names what is missing, or a paper that proves something else.
    """
    pieces = [piece for piece in files if isinstance(piece, Piece)]
    for piece in pieces:
        _check(question, piece)
    if outcome != Outcome.SATISFIED:
        return
    shown = {piece.kind for piece in pieces}
    if letter_number.strip():
        shown.add(EvidenceKind.REPLY)
    missing = [kind for kind in needs(question.topic).required if kind not in shown]
    if missing:
        raise DecisionError(
            _(
                "Answered but not executed: to call it satisfied, show also: %(kinds)s. Without "
                "that answer “explained” or “refused”."
            )
            % {"kinds": ", ".join(str(kind.label) for kind in missing)}
        )
    pictures = [piece for piece in pieces if piece.kind == EvidenceKind.PHOTO]
    needed = EvidenceKind.PHOTO in needs(question.topic).required
    if needed and not any(piece.reference.strip() or is_told(piece) for piece in pictures):
        raise DecisionError(str(UNTOLD))


def is_told(photo: Piece) -> bool:
    """Whether the camera wrote down when and where the photo was taken."""
    if photo.file is not None:
        return photos.read(photo.file).are_whole
    paper = photo.paper
    return paper is not None and paper.taken_at is not None and paper.point is not None


def keep(*, answer: Answer, files: Sequence[UploadedFile[bytes] | Piece], by: User) -> None:
    """Store what came with the answer; called in the answer's transaction."""
    for one in files:
        if isinstance(one, Piece):
            _keep(answer, one, by)
        else:
            attachments.attach(appeal=answer.question.appeal, answer=answer, file=one, by=by)


def earlier_papers(question: Question) -> list[Evidence]:
    """Papers shown with earlier answers to the question, which need not be sent again."""
    rows = Evidence.objects.filter(answer__question=question, attachment__isnull=False)
    latest = {row.attachment_id: row for row in rows.select_related("attachment").order_by("pk")}
    return list(latest.values())


def part_papers(question: Question) -> list[Attachment]:
    """Papers that co-executors sent with their parts; the coordinator may show them (R-22)."""
    rows = Attachment.objects.filter(part__question=question).select_related("part__office")
    return list(rows.order_by("pk"))


@transaction.atomic
def set_rules(
    *, topic: Topic, required: Collection[str], welcome: Collection[str], by: User
) -> None:
    """Say what proves a solution of a topic; nothing at all makes it follow its group."""
    Topic.objects.select_for_update().get(pk=topic.pk)
    kept.forget()
    EvidenceRule.objects.filter(topic=topic).delete()
    EvidenceRule.objects.bulk_create(
        EvidenceRule(topic=topic, kind=kind, required=kind in required)
        for kind in EvidenceKind
        if kind in required or kind in welcome
    )
    logger.info("user %s changed what proves a solution of topic %s", by.pk, topic.code)


def _check(question: Question, piece: Piece) -> None:
    """Whether the piece may prove an answer to this question."""
    if piece.kind not in EvidenceKind.values:
        raise DecisionError(_("Say what the paper proves."))
    paper = piece.paper
    if paper is not None:
        origin = paper.answer or paper.part
        if origin is None or origin.question_id != question.pk:
            raise DecisionError(
                _("“%(name)s” belongs to another question and proves nothing here.")
                % {"name": paper.name}
            )
    elif piece.file is None and (not piece.reference.strip() or piece.kind not in BY_NUMBER):
        raise DecisionError(
            _("This proof is shown as a file: %(kind)s.") % {"kind": EvidenceKind(piece.kind).label}
        )
    if piece.kind == EvidenceKind.PHOTO:
        _check_photo(piece)


def _check_photo(piece: Piece) -> None:
    kind = piece.paper.content_type if piece.paper else ""
    if piece.file is not None:
        try:
            kind = uploads.check_upload(piece.file)
        except ValidationError as error:
            raise DecisionError(" ".join(error.messages)) from error
    if kind not in uploads.FORMATS:
        raise DecisionError(_("A photo is a JPEG or PNG picture."))


def _keep(answer: Answer, piece: Piece, by: User) -> Evidence:
    paper = piece.paper
    if piece.file is not None:
        photo = piece.kind == EvidenceKind.PHOTO
        paper = attachments.attach(
            appeal=answer.question.appeal,
            answer=answer,
            file=piece.file,
            by=by,
            facts=photos.read(piece.file) if photo else None,
        )
    stated = piece.reference.strip()[:100]
    shown = Evidence(answer=answer, kind=piece.kind, reference=stated, attachment=paper)
    if paper is not None:
        if piece.kind == EvidenceKind.PHOTO and is_told(Piece(piece.kind, paper=paper)):
            shown.reference = ""  # what the camera wrote counts
        shown.seen_in = _seen(answer.question, paper)
        if piece.kind == EvidenceKind.PHOTO:
            _weigh(shown, answer.question, paper)
    shown.save(force_insert=True)
    return shown


def _seen(question: Question, paper: Attachment) -> Evidence | None:
    """The first piece of another question with the same content."""
    same = Evidence.objects.filter(attachment__sha256=paper.sha256)
    return same.exclude(answer__question=question).order_by("pk").first()


def _weigh(shown: Evidence, question: Question, photo: Attachment) -> None:
    """Note what makes a photo doubtful: taken before the appeal came, or far from the place."""
    received = question.appeal.received_at
    shown.is_older = photo.taken_at is not None and photo.taken_at < received
    place = _place(question)
    if place is not None and photo.latitude is not None and photo.longitude is not None:
        taken = (float(photo.latitude), float(photo.longitude))
        shown.distance_m = photos.metres_between(taken, place)


def _place(question: Question) -> tuple[float, float] | None:
    """The question's point on the map, else the middle of its mahalla where that is known."""
    if question.latitude is not None and question.longitude is not None:
        return float(question.latitude), float(question.longitude)
    mahalla = question.mahalla
    if mahalla is not None and mahalla.latitude is not None and mahalla.longitude is not None:
        return mahalla.latitude, mahalla.longitude
    return None
