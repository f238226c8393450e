"""Evidence, links and reminders for tests; made by the services, as in life."""

import datetime as dt
import io
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from receptions import models
from receptions.executor_choices import EvidenceKind
from receptions.pieces import Piece
from receptions.services import answer_links, escalation
from territories import clock
from tests.factories.receptions import registrar_of

TASHKENT = ZoneInfo("Asia/Tashkent")
GPS, EXIF = 0x8825, 0x8769


def moment(text):
    """A moment of Tashkent: "2026-11-20 18:01"."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=TASHKENT)


def at(text):
    """Services believe that it is this moment of Tashkent."""
    return clock.playing(moment(text))


def needs(topic, *required, welcome=()):
    """Say what proves a solution of the topic."""
    models.EvidenceRule.objects.bulk_create(
        [
            *(models.EvidenceRule(topic=topic, kind=kind) for kind in required),
            *(models.EvidenceRule(topic=topic, kind=kind, required=False) for kind in welcome),
        ]
    )


def picture(*, taken="", place=None, colour="navy", name="joyida.jpg"):
    """A photo as a camera leaves it: `taken` "2026:11:20 14:05:00", `place` (41.5, 69.25)."""
    exif = Image.Exif()
    exif[0x010F] = "Secret camera"
    if taken:
        exif.get_ifd(EXIF)[0x9003] = taken
    if place:
        north, east = place
        half = {1: "N" if north >= 0 else "S", 3: "E" if east >= 0 else "W"}
        exif.get_ifd(GPS).update({**half, 2: _parts(north), 4: _parts(east)})
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, "JPEG", exif=exif)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def _parts(degrees):
    whole, rest = divmod(abs(degrees) * 60, 60)
    return (float(whole), float(rest), 0.0)


HERE_AND_NOW = {"taken": "2026:11:20 14:05:00", "place": (41.3, 69.2)}


def photo_piece(stated="", **camera):
    """A photo that should prove a solution, as a camera leaves it unless said otherwise."""
    picture_of = picture(**(camera or HERE_AND_NOW))
    return Piece(EvidenceKind.PHOTO, file=picture_of, reference=stated)


def link(question, *, days=5, by=None):
    """A one-time link to the question and its secret."""
    return answer_links.make(
        question=question, days=days, by=by or registrar_of(question.reception)
    )


def step(days, who):
    """A step of reminding."""
    return models.EscalationStep.objects.create(days=days, who=who)


def due(question, target, legal=None):
    """Give a question its dates by hand."""
    models.Question.objects.filter(pk=question.pk).update(
        target_due_on=target, legal_due_on=legal or target
    )
    question.refresh_from_db()
    return question


def told(user):
    """Numbers of the questions the person was reminded of."""
    rows = models.ReminderNotice.objects.filter(user=user, digest__isnull=False)
    return sorted(rows.values_list("reminder__question__appeal__number", flat=True))


def run(text):
    """One run of the escalation at the moment."""
    with at(text):
        return escalation.run()
