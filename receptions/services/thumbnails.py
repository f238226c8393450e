"""Small pictures of photos that prove something, drawn afterwards in turns."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.db import transaction

from receptions import photos
from receptions.models import Attachment
from receptions.models.stored_photo import StoredPhoto

AT_A_TIME = 200
# Tables with photos; higher apps add theirs from apps.py.
_kinds: list[type[StoredPhoto]] = [Attachment]


def register(kind: type[StoredPhoto]) -> None:
    """Have the small pictures of another table drawn too; called once from apps.py."""
    if kind not in _kinds:
        _kinds.append(kind)


def draw() -> int:
    """Draw small pictures of photos that have none; how many. Safe to run side by side."""
    return sum(_draw_some(kind) for kind in _kinds)


def _draw_some(kind: type[StoredPhoto]) -> int:
    drawn = 0
    for _turn in range(AT_A_TIME):
        with transaction.atomic():
            waiting = kind._default_manager.select_for_update(of=("self",), skip_locked=True)
            photo = waiting.filter(wants_thumbnail=True).order_by("pk").first()
            if photo is None:
                break
            drawn += _draw(photo)
    return drawn


def _draw(photo: StoredPhoto) -> int:
    photo.wants_thumbnail = False
    try:
        with photo.file.open("rb") as stored:
            small = photos.thumbnail(stored.read())
    except (OSError, ValueError, SyntaxError):  # the picture itself can still be downloaded
        photo.save(update_fields=["wants_thumbnail"])
        return 0
    name = photo.file.name.rsplit("/", 1)[-1].rsplit(".", 1)[0] + ".jpg"
    photo.thumbnail.save(name, ContentFile(small), save=False)
    photo.save(update_fields=["wants_thumbnail", "thumbnail"])
    return 1
