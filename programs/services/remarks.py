"""Remarks on a draft development programme: written, grounded, sent, answered, closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from fieldvisits.models import Finding
from programs.development_choices import DevelopmentState, DevelopmentStep, RemarkAnswer
from programs.exceptions import DecisionError, FrozenError, SourceError
from programs.models import DevelopmentProgramme, DraftPoint, Remark, RemarkGround
from programs.services import complaints, development
from programs.services.drafting import STORED_LANGUAGE
from receptions.choices import AppealType
from receptions.models import Question, QuestionFact, Topic
from territories import clock
from territories.models import User


def questions_for(programme: DevelopmentProgramme, user: User) -> QuerySet[Question]:
    """Questions of the territory that may justify a remark.

    Never of a complaint that may not reach the khokimiyat: the remark is sent there (R-20, R-21).
    """
    rows = Question.objects.visible_to(user).filter(
        territory__path__startswith=programme.territory.path
    )
    return rows.exclude(appeal__in=complaints.kept_from(programme.khokimiyat))


def findings_for(programme: DevelopmentProgramme, user: User) -> QuerySet[Finding]:
    """Findings of the territory that may justify a remark, those of one cause once."""
    rows = Finding.objects.visible_to(user).causes()
    return rows.filter(territory__path__startswith=programme.territory.path)


def figure(
    programme: DevelopmentProgramme, topic: Topic, first: dt.date, last: dt.date
) -> list[int]:
    """The appeals about a topic (or a whole group) that came from the territory in the period.

    None of a complaint that may not reach the khokimiyat: it reads the list behind the number.
    """
    about = Q(topic=topic) if topic.parent_id else Q(topic__parent=topic)
    facts = QuestionFact.objects.filter(
        about,
        territory__path__startswith=programme.territory.path,
        received_on__range=(first, last),
    ).exclude(appeal_type=AppealType.NOT_AN_APPEAL)
    facts = facts.exclude(appeal__in=complaints.kept_from(programme.khokimiyat))
    return list(facts.order_by("appeal_id").values_list("appeal_id", flat=True).distinct())


def _lock(remark: Remark) -> tuple[DevelopmentProgramme, Remark]:
    """The programme, then the remark, both locked."""
    programme = development.lock(remark.programme)
    locked = Remark.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    return programme, locked


def _require_writing(programme: DevelopmentProgramme, remark: Remark | None = None) -> None:
    if programme.state != DevelopmentState.SENT:
        raise FrozenError(programme.get_state_display())
    if remark is not None and remark.issued_at is not None:
        raise DecisionError(_("The remark is sent and can't be changed any more."))


@transaction.atomic
def write(
    *, programme: DevelopmentProgramme, by: User, text: str, point: DraftPoint | None = None
) -> Remark:
    """A remark on a point of the newest version, or on what is missing."""
    programme = development.lock(programme)
    _require_writing(programme)
    _check_text(text)
    if point is not None and point.version != development.newest(programme):
        raise SourceError(_("The point is not one of the newest version."))
    last = programme.remarks.aggregate(last=Max("ordinal"))["last"] or 0
    return Remark.objects.create(
        programme=programme,
        point=point,
        ordinal=last + 1,
        text=text.strip(),
        written_by=by,
        written_at=clock.now(),
    )


@transaction.atomic
def rewrite(*, remark: Remark, by: User, text: str, point: DraftPoint | None = None) -> Remark:
    """Change a remark that is not sent yet."""
    programme, remark = _lock(remark)
    _require_writing(programme, remark)
    _check_text(text)
    if point is not None and point.version != development.newest(programme):
        raise SourceError(_("The point is not one of the newest version."))
    remark.text = text.strip()
    remark.point = point
    remark.save(update_fields=["text", "point"])
    return remark


@transaction.atomic
def drop(*, remark: Remark, by: User) -> None:
    """Take back a remark that is not sent yet; those after it move up."""
    programme, remark = _lock(remark)
    _require_writing(programme, remark)
    ordinal = remark.ordinal
    remark.delete()
    later = programme.remarks.filter(ordinal__gt=ordinal).order_by("ordinal")
    for one in later.filter(issued_at__isnull=True):
        one.ordinal -= 1
        one.save(update_fields=["ordinal"])


def _check_text(text: str) -> None:
    if not text.strip():
        raise DecisionError(_("A remark says what should change."))


@transaction.atomic
def ground(*, remark: Remark, by: User, problems: Iterable[Question | Finding]) -> int:
    """Justify a remark by questions and findings of the territory; how many it has now."""
    programme, remark = _lock(remark)
    _require_writing(programme, remark)
    rows = []
    for problem in problems:
        if isinstance(problem, Question):
            is_allowed = questions_for(programme, by).filter(pk=problem.pk).exists()
            row = RemarkGround(remark=remark, question=problem)
        else:
            is_allowed = findings_for(programme, by).filter(pk=problem.pk).exists()
            row = RemarkGround(remark=remark, finding=problem)
        if not is_allowed:
            raise SourceError(_("A case chosen can't justify a remark on this draft."))
        rows.append(row)
    RemarkGround.objects.bulk_create(rows, ignore_conflicts=True)
    return remark.grounds.count()


@transaction.atomic
def ground_by_figure(
    *, remark: Remark, by: User, topic: Topic, first: dt.date, last: dt.date
) -> RemarkGround:
    """Justify a remark by a number of appeals; their list is kept with it."""
    programme, remark = _lock(remark)
    _require_writing(programme, remark)
    if last < first:
        raise DecisionError(_("The period ends before it begins."))
    appeals = figure(programme, topic, first, last)
    if not appeals:
        raise SourceError(_("No appeal about that came from the territory in the period."))
    row, _created = RemarkGround.objects.update_or_create(
        remark=remark,
        topic=topic,
        first=first,
        last=last,
        defaults={"count": len(appeals), "appeals": appeals},
    )
    return row


@transaction.atomic
def take_ground_away(*, ground: RemarkGround, by: User) -> None:
    """Take a ground out of a remark that is not sent yet."""
    programme, remark = _lock(ground.remark)
    _require_writing(programme, remark)
    ground.delete()


@transaction.atomic
def issue(*, programme: DevelopmentProgramme, by: User) -> int:
    """Send the remarks to the khokimiyat; how many. Each needs a ground."""
    programme = development.lock(programme, DevelopmentState.REMARKED)
    written = list(programme.remarks.filter(issued_at__isnull=True).prefetch_related("grounds"))
    if not written:
        raise SourceError(_("No remark is written that the khokimiyat has not got yet."))
    if bare := [one.ordinal for one in written if not one.grounds.all()]:
        raise SourceError(
            _("These remarks have no appeal, finding or figure behind them: %(numbers)s.")
            % {"numbers": ", ".join(map(str, bare))}
        )
    if numbers := list(programme.remarks.to_close().values_list("ordinal", flat=True)):
        raise DecisionError(
            _("Close the answers to these remarks first: %(numbers)s.")
            % {"numbers": ", ".join(map(str, numbers))}
        )
    programme.remarks.filter(issued_at__isnull=True).update(issued_at=clock.now())
    programme.state = DevelopmentState.REMARKED
    programme.save(update_fields=["state"])
    version = development.newest(programme)
    numbers_said = ", ".join(str(one.ordinal) for one in written)
    development.note(programme, DevelopmentStep.REMARKED, by, version, f"№ {numbers_said}")
    return len(written)


@transaction.atomic
def answer(*, remark: Remark, by: User, answer: str, text: str) -> Remark:
    """The khokimiyat's answer; accepting in part and refusing need a reason."""
    programme, remark = _lock(remark)
    if programme.state != DevelopmentState.REMARKED or remark.issued_at is None:
        raise FrozenError(programme.get_state_display())
    if remark.closed_at is not None:
        raise DecisionError(_("The remark is closed."))
    if answer not in RemarkAnswer.values:
        raise DecisionError(_("Choose an answer."))
    if answer != RemarkAnswer.ACCEPTED and not text.strip():
        raise DecisionError(_("Say what is not accepted, and why."))
    remark.answer = answer
    remark.answer_text = text.strip()
    remark.answered_by = by
    remark.answered_at = clock.now()
    remark.save()
    with translation.override(STORED_LANGUAGE):
        said = f"№ {remark.ordinal}: {remark.get_answer_display()}. {remark.answer_text}"
    version = development.newest(programme)
    development.note(programme, DevelopmentStep.ANSWERED, by, version, said)
    return remark


@transaction.atomic
def close(*, remark: Remark, by: User, satisfied: bool, note: str = "") -> Remark:
    """The reception judges an answer; not satisfied needs a word why. Judged once."""
    programme, remark = _lock(remark)
    if programme.state != DevelopmentState.SENT:
        raise FrozenError(programme.get_state_display())
    if remark.answered_at is None or remark.closed_at is not None:
        raise DecisionError(_("Only an answered remark that is not closed yet can be closed."))
    if remark.answered_by_id == by.pk:
        raise DecisionError(_("Nobody closes a remark they answered."))
    if not satisfied and not note.strip():
        raise DecisionError(_("Say why the answer does not satisfy."))
    remark.is_satisfied = satisfied
    remark.closing_note = note.strip()
    remark.closed_by = by
    remark.closed_at = clock.now()
    remark.save()
    with translation.override(STORED_LANGUAGE):
        said = f"№ {remark.ordinal}: {remark.standing}. {remark.closing_note}"
    version = development.newest(programme)
    development.note(programme, DevelopmentStep.CLOSED, by, version, said)
    return remark
