"""Keeping and taking up a registration that was begun."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from django.db import connection, transaction
from django.http import QueryDict

from receptions import personal_number
from receptions.models import Appeal, RegistrationDraft
from territories import clock
from territories.models import User

MOST_A_PERSON = 20
KEPT_FOR = dt.timedelta(days=3)
LARGEST = 200_000
SHOWN = ("surname", "entity_name", "text")
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "action", "known", "known_id"})


class Begun(NamedTuple):
    """A draft as the list names it."""

    key: uuid.UUID
    saved_at: dt.datetime
    words: str


class Keeping(StrEnum):
    """What became of what was typed."""

    KEPT = "kept"
    NOTHING = "nothing worth keeping, or registered meanwhile"
    TOO_LARGE = "too large"
    TOO_MANY = "too many"


@transaction.atomic
def keep(*, key: uuid.UUID, typed: Mapping[str, Sequence[str]], by: User) -> Keeping:
    """Keep what was typed under the form's key, if there is room and something to keep.

    What has been registered meanwhile, or is being registered just now, is not kept again.
    """
    values = {name: list(texts) for name, texts in typed.items() if name not in NEVER_KEPT}
    words = [text for name in SHOWN for text in values.get(name, [])]
    content = json.dumps(values, ensure_ascii=False)
    if not any(word.strip() for word in words):
        return Keeping.NOTHING
    _wait_for(key)
    if Appeal.objects.filter(submission_key=key).exists():
        return Keeping.NOTHING
    if len(content) > LARGEST:
        return Keeping.TOO_LARGE
    sealed = personal_number.seal(content)
    mine = RegistrationDraft.objects.filter(key=key, user=by)
    if mine.update(sealed=sealed, saved_at=clock.now()):
        return Keeping.KEPT
    if RegistrationDraft.objects.filter(user=by).count() >= MOST_A_PERSON:
        return Keeping.TOO_MANY
    _draft, made = RegistrationDraft.objects.get_or_create(
        key=key, defaults={"user": by, "sealed": sealed}
    )
    return Keeping.KEPT if made else Keeping.NOTHING


def begun(user: User) -> list[Begun]:
    """The person's drafts, the newest first."""
    found = []
    for draft in RegistrationDraft.objects.filter(user=user)[:MOST_A_PERSON]:
        values = json.loads(personal_number.unseal(draft.sealed))
        texts = [
            *values.get("surname", []),
            *values.get("entity_name", []),
            *values.get("text", []),
        ]
        words = " ".join(" ".join(texts).split())
        found.append(Begun(draft.key, draft.saved_at, words[:80]))
    return found


def take_up(*, key: uuid.UUID, by: User) -> QueryDict | None:
    """What was typed, as the form was sent; None for no such draft of this person."""
    draft = RegistrationDraft.objects.filter(key=key, user=by).first()
    if draft is None:
        return None
    data = QueryDict(mutable=True)
    for name, texts in json.loads(personal_number.unseal(draft.sealed)).items():
        data.setlist(name, texts)
    return data


def drop(*, key: uuid.UUID, by: User) -> None:
    """The draft is registered by the caller's transaction, or no longer wanted."""
    _wait_for(key)
    RegistrationDraft.objects.filter(key=key, user=by).delete()


def _wait_for(key: uuid.UUID) -> None:
    """Keeping and registering what stands under one key go one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"draft {key}"])


def sweep() -> int:
    """Remove drafts nobody took up; how many."""
    removed, _rows = RegistrationDraft.objects.filter(saved_at__lt=clock.now() - KEPT_FOR).delete()
    return removed
