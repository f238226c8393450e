"""What the demonstration's offices show as proof: numbers of papers, and tiny pictures."""

from __future__ import annotations

import io
import random
from collections.abc import Sequence
from functools import cache

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from receptions.choices import Outcome
from receptions.executor_choices import BY_NUMBER, EvidenceKind
from receptions.models import EvidenceRule
from receptions.pieces import Piece
from territories import clock


@cache
def _required() -> dict[int, tuple[str, ...]]:
    """Kinds a topic or group asks for; read once, as nobody changes them while it is played."""
    found: dict[int, list[str]] = {}
    for topic, kind, required in EvidenceRule.objects.values_list("topic", "kind", "required"):
        found.setdefault(topic, []).extend([kind] if required else [])
    return {topic: tuple(kinds) for topic, kinds in found.items()}


def shown(topics: Sequence[int | None], outcome: str, rng: random.Random) -> tuple[Piece, ...]:
    """Pieces with which an answer is taken, by the rules of the topic or else of its group.

    The letter's number stands apart.
    """
    if outcome != Outcome.SATISFIED:
        return ()
    rules = _required()
    kinds = next((rules[topic] for topic in topics if topic in rules), ())
    return tuple(_piece(kind, rng) for kind in kinds if kind != EvidenceKind.REPLY)


def _piece(kind: str, rng: random.Random) -> Piece:
    if kind in BY_NUMBER:
        return Piece(kind, reference=f"{rng.randrange(10_000, 99_999)}, {clock.today():%d.%m.%Y}")
    colour = (rng.randrange(256), rng.randrange(256), rng.randrange(256))
    picture = SimpleUploadedFile("dalil.png", _picture(colour), content_type="image/png")
    return Piece(kind, file=picture)


def _picture(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (4, 3), colour).save(buffer, "PNG")
    return buffer.getvalue()
