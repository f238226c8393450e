"""What the demonstration's offices show as proof: numbers of papers, and tiny pictures."""

from __future__ import annotations

import datetime as dt
import io
import random
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from programs.models import Measure
from programs.proof_choices import BY_NUMBER as MEASURE_BY_NUMBER
from programs.proof_choices import PHOTOS as MEASURE_PHOTOS
from programs.proof_choices import ProofKind
from programs.services import proofs as measure_proofs
from programs.services.proofs import Proof
from receptions.choices import Outcome
from receptions.executor_choices import BY_NUMBER, EvidenceKind
from receptions.models import EvidenceRule, Question
from receptions.photos import EXIF_IFD, GPS_IFD, TAKEN
from receptions.pieces import Piece
from territories import clock
from territories.models import Territory


@cache
def _required() -> dict[int, tuple[str, ...]]:
    """Kinds a topic or group asks for; read once, as nobody changes them while it is played."""
    found: dict[int, list[str]] = {}
    for topic, kind, required in EvidenceRule.objects.values_list("topic", "kind", "required"):
        found.setdefault(topic, []).extend([kind] if required else [])
    return {topic: tuple(kinds) for topic, kinds in found.items()}


def shown(question: Question, outcome: str, rng: random.Random) -> tuple[Piece, ...]:
    """Pieces with which an answer is taken, by the rules of the topic or else of its group.

    The letter's number stands apart.
    """
    topics = (question.topic_id, question.topic.parent_id)
    if outcome != Outcome.SATISFIED:
        return ()
    rules = _required()
    kinds = next((rules[topic] for topic in topics if topic in rules), ())
    return tuple(_piece(kind, question, rng) for kind in kinds if kind != EvidenceKind.REPLY)


def _piece(kind: str, question: Question, rng: random.Random) -> Piece:
    if kind in BY_NUMBER:
        return Piece(kind, reference=f"{rng.randrange(10_000, 99_999)}, {clock.today():%d.%m.%Y}")
    colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
    if kind != EvidenceKind.PHOTO:
        picture = SimpleUploadedFile("dalil.png", _picture(colour), content_type="image/png")
        return Piece(kind, file=picture)
    place = question.mahalla or question.territory
    point = _beside(place, rng, wide=rng.random() < 0.1)
    content = _snapshot(colour, clock.today(), point)
    photo = SimpleUploadedFile("dalil.jpg", content, content_type="image/jpeg")
    return Piece(kind, file=photo, reference=f"{clock.today():%d.%m.%Y}, {place}")


def _picture(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(buffer, "PNG")
    return buffer.getvalue()


def of_measure(measure: Measure, rng: random.Random) -> tuple[Proof, ...]:
    """What an office shows with its final report; photos of the places they were taken at."""
    return tuple(_of_kind(measure, kind, rng) for kind in measure_proofs.missing(measure))


def _of_kind(measure: Measure, kind: ProofKind, rng: random.Random) -> Proof:
    if kind in MEASURE_BY_NUMBER:
        number = f"{rng.randrange(100, 999)}, {clock.today():%d.%m.%Y}"
        return Proof(kind, reference=number)
    colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
    if kind not in MEASURE_PHOTOS:
        return Proof(kind, file=SimpleUploadedFile("xat.png", _picture(colour)))
    first = kind == ProofKind.BEFORE
    day = measure.starts_on if first else clock.today()
    name = "oldin.jpg" if first else "keyin.jpg"
    content = _snapshot(colour, day, _beside(measure.place, rng, wide=rng.random() < 0.1))
    return Proof(kind, file=SimpleUploadedFile(name, content, content_type="image/jpeg"))


def _beside(place: Territory, rng: random.Random, *, wide: bool) -> tuple[float, float] | None:
    """A few steps from the middle of the place, now and then a street away."""
    if place.latitude is None or place.longitude is None:
        return None
    step = 0.003 if wide else 0.0001
    return place.latitude + rng.uniform(-step, step), place.longitude + rng.uniform(-step, step)


def _snapshot(
    colour: tuple[int, int, int], day: dt.date, place: tuple[float, float] | None
) -> bytes:
    """A tiny photo with a camera's notes."""
    exif = Image.Exif()
    exif.get_ifd(EXIF_IFD)[TAKEN] = f"{day:%Y:%m:%d} 10:30:00"
    if place is not None:
        (north, east) = place
        exif.get_ifd(GPS_IFD).update({1: "N", 2: _parts(north), 3: "E", 4: _parts(east)})
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def _parts(degrees: float) -> tuple[float, float, float]:
    return (float(int(degrees)), (degrees - int(degrees)) * 60, 0.0)
