"""A draft development programme: begun and sent by the khokimiyat, concluded by the reception."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from programs.development_choices import DevelopmentState, DevelopmentStep
from programs.development_rules import MOST_POINTS, Point, Remarks, conclusions
from programs.exceptions import DecisionError, FrozenError, SourceError
from programs.models import (
    DevelopmentEvent,
    DevelopmentProgramme,
    DraftPoint,
    DraftVersion,
    ProblemEntry,
    SystemicProblem,
)
from programs.services.drafting import STORED_LANGUAGE
from receptions.escalation_rules import shifted
from receptions.models import NumberCounter, Reception
from territories import clock
from territories.models import Office, User
from territories.services import calendars
from territories.uploads import cleaned


def lock(programme: DevelopmentProgramme, state: str = "") -> DevelopmentProgramme:
    """The programme, locked; TransitionError unless the state may follow."""
    rows = DevelopmentProgramme.objects.select_for_update(of=("self",))
    locked = rows.get(pk=programme.pk)
    if state:
        locked.require_next(state)
    return locked


def newest(programme: DevelopmentProgramme) -> DraftVersion:
    """The version in work, or the last one sent."""
    return programme.versions.order_by("-number")[0]


def note(
    programme: DevelopmentProgramme, kind: str, by: User, version: DraftVersion, text: str = ""
) -> None:
    """A line of the programme's history."""
    DevelopmentEvent.objects.create(
        programme=programme,
        kind=kind,
        version=version.number,
        note=text.strip(),
        by=by,
        at=clock.now(),
    )


@transaction.atomic
def begin(
    *, khokimiyat: Office, title: str, first_year: int, last_year: int, by: User
) -> DevelopmentProgramme:
    """The khokimiyat begins a draft: numbered, with an empty first version."""
    reception = Reception.objects.filter(territory=khokimiyat.territory).first()
    if reception is None or not khokimiyat.is_khokimiyat:
        raise SourceError(_("The territory has no reception that could agree a programme."))
    if last_year < first_year:
        raise DecisionError(_("The last year lies before the first."))
    programme = DevelopmentProgramme.objects.create(
        reception=reception,
        territory=khokimiyat.territory,
        khokimiyat=khokimiyat,
        number=_next_number(reception),
        title=title.strip(),
        first_year=first_year,
        last_year=last_year,
        drafted_by=by,
        drafted_at=clock.now(),
    )
    version = DraftVersion.objects.create(programme=programme, number=1, begun_at=clock.now())
    note(programme, DevelopmentStep.DRAFTED, by, version)
    return programme


def _next_number(reception: Reception) -> str:
    """Gapless per reception and year: 1726-2026-R01. The counter stays locked to the end."""
    key = {"reception": reception, "kind": "development", "year": clock.today().year}
    NumberCounter.objects.bulk_create([NumberCounter(**key)], ignore_conflicts=True)
    counter = NumberCounter.objects.select_for_update(of=("self",)).get(**key)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{reception.code}-{counter.year}-R{counter.last:02d}"


@transaction.atomic
def write(
    *,
    programme: DevelopmentProgramme,
    by: User,
    points: Iterable[Point],
    file: UploadedFile[bytes] | None = None,
) -> DraftVersion:
    """Write the points of the version in work anew; a file takes the place of the one before.

    The file is judged by its content (ValidationError) before anything is written.
    """
    version = _lock_in_work(programme)
    points = list(points)
    if len(points) > MOST_POINTS:
        raise DecisionError(
            _("A draft has at most %(most)s points here; keep the rest in the document.")
            % {"most": MOST_POINTS}
        )
    upload = cleaned(file) if file else None
    version.points.all().delete()
    DraftPoint.objects.bulk_create(
        DraftPoint(version=version, ordinal=ordinal, section=point.section, text=point.text)
        for ordinal, point in enumerate(points, start=1)
    )
    if file and upload:
        version.file = upload.as_file()
        version.file_name = (file.name or upload.name)[-200:]
        version.content_type = upload.content_type
        version.size = len(upload.content)
        version.sha256 = upload.sha256
        version.save()
    return version


def _lock_in_work(programme: DevelopmentProgramme) -> DraftVersion:
    locked = lock(programme)
    rows = DraftVersion.objects.select_for_update(of=("self",)).filter(programme=locked)
    version = rows.filter(sent_at__isnull=True).first()
    if version is None:
        raise FrozenError(locked.get_state_display())
    return version


@transaction.atomic
def new_version(*, programme: DevelopmentProgramme, by: User) -> DraftVersion:
    """Begin a version after remarks: a copy of the last one, to be changed."""
    programme = lock(programme)
    last = newest(programme)
    if programme.state != DevelopmentState.REMARKED or last.sent_at is None:
        raise FrozenError(programme.get_state_display())
    version = DraftVersion.objects.create(
        programme=programme, number=last.number + 1, begun_at=clock.now()
    )
    DraftPoint.objects.bulk_create(
        DraftPoint(version=version, ordinal=one.ordinal, section=one.section, text=one.text)
        for one in last.points.all()
    )
    note(programme, DevelopmentStep.VERSION, by, version)
    return version


@transaction.atomic
def send(*, programme: DevelopmentProgramme, by: User) -> DevelopmentProgramme:
    """Send to the reception: the version in work is frozen, the day of the answer set.

    Refused: a draft without points and document, a remark without an answer.
    """
    programme = lock(programme, DevelopmentState.SENT)
    version = newest(programme)
    if not version.points.exists() and not version.file:
        raise SourceError(_("A draft needs points or a document before it is sent."))
    if numbers := list(programme.remarks.unanswered().values_list("ordinal", flat=True)):
        raise DecisionError(
            _("These remarks are not answered yet: %(numbers)s.")
            % {"numbers": ", ".join(map(str, numbers))}
        )
    now = clock.now()
    if version.sent_at is None:
        version.sent_at = now
        version.sent_by = by
        version.save(update_fields=["sent_at", "sent_by"])
    programme.state = DevelopmentState.SENT
    programme.sent_at = now
    programme.answer_due_on = shifted(
        clock.today(), settings.DEVELOPMENT_ANSWER_WORKING_DAYS, calendars.current()
    )
    programme.save(update_fields=["state", "sent_at", "answer_due_on"])
    note(programme, DevelopmentStep.SENT, by, version)
    return programme


def standing(programme: DevelopmentProgramme) -> Remarks:
    """How the remarks of the programme stand, in one statement."""
    rows = list(programme.remarks.values_list("issued_at", "is_satisfied"))
    return Remarks(
        being_written=sum(issued is None for issued, _satisfied in rows),
        unclosed=sum(issued is not None and satisfied is None for issued, satisfied in rows),
        satisfied=sum(satisfied is True for _issued, satisfied in rows),
        unsatisfied=sum(satisfied is False for _issued, satisfied in rows),
    )


@transaction.atomic
def conclude(
    *, programme: DevelopmentProgramme, by: User, state: str, conclusion: str
) -> DevelopmentProgramme:
    """The reception's word on the whole, once every remark is closed."""
    programme = lock(programme, state)
    if state not in conclusions(standing(programme)):
        raise DecisionError(
            _(
                "This conclusion doesn't fit how the remarks stand: close each first; with one"
                " not satisfied the draft can't be agreed without remarks."
            )
        )
    if not conclusion.strip():
        raise DecisionError(_("A conclusion says why."))
    programme.state = state
    programme.conclusion = conclusion.strip()
    programme.decided_by = by
    programme.decided_at = clock.now()
    programme.save(update_fields=["state", "conclusion", "decided_by", "decided_at"])
    with translation.override(STORED_LANGUAGE):
        text = f"{programme.get_state_display()}. {programme.conclusion}"
    note(programme, DevelopmentStep.CONCLUDED, by, newest(programme), text)
    return programme


@transaction.atomic
def tick_problems(
    *, programme: DevelopmentProgramme, by: User, problems: Iterable[SystemicProblem]
) -> int:
    """Which systemic problems of the territory entered the draft; how many did."""
    programme = lock(programme)
    if programme.is_concluded:
        raise FrozenError(programme.get_state_display())
    chosen = {problem.pk for problem in problems}
    reachable = SystemicProblem.objects.reaching(programme.territory)
    allowed = set(reachable.filter(pk__in=chosen).values_list("pk", flat=True))
    if chosen - allowed:
        raise SourceError(_("A problem chosen does not recur in this territory."))
    programme.entries.exclude(problem__in=chosen).delete()
    ProblemEntry.objects.bulk_create(
        [
            ProblemEntry(problem_id=pk, programme=programme, by=by, at=clock.now())
            for pk in sorted(chosen)
        ],
        ignore_conflicts=True,
    )
    return len(chosen)
