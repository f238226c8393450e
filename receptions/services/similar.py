"""Letters with like words: shown while registering, kept together when a person says so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet, Value
from rapidfuzz import fuzz

from receptions.models import Appeal, Applicant, BundleMember, Reception
from receptions.models.appeal import Bands
from receptions.privacy import shown_name
from territories import clock
from territories.models import User
from territories.models.fold import Fold

CANDIDATES, SHOWN = 60, 5
MOST_JOINED = 200  # letters offered at once for a bundle
SHORTEST = 40
WINDOW = dt.timedelta(days=180)
# Of the words in common; from the upper bound on it is the same letter in other hands.
ALIKE, SAME = 55, 88
NAME_FIELDS = ("surname", "given_name", "entity_name")
SAME_LETTER_WITHIN = dt.timedelta(hours=24)


class Similar(NamedTuple):
    """An appeal with like words, how like in per cent, and the name this reader may see."""

    appeal: Appeal
    likeness: int
    name: str
    is_same: bool


def nearby(*, reception: Reception, text: str, user: User) -> list[Similar]:
    """Like letters to the reception within half a year, the likest first; at most five."""
    found = _alike(reception, text, user)
    return _ranked(text, found[:CANDIDATES], user)[:SHOWN]


def to_join(*, appeal: Appeal, user: User) -> list[Similar]:
    """Letters like this one that lie in no bundle yet, the likest first; at most 200."""
    held = BundleMember.objects.filter(appeal=OuterRef("pk"), left_at__isnull=True)
    found = _alike(appeal.reception, appeal.text, user).exclude(pk=appeal.pk)
    return _ranked(appeal.text, found.exclude(Exists(held))[:MOST_JOINED], user)


def _alike(reception: Reception, text: str, user: User) -> QuerySet[Appeal, Appeal]:
    if len(text.strip()) < SHORTEST:
        return Appeal.objects.none()
    return (
        Appeal.objects.visible_to(user)
        .alike(text)
        .filter(reception=reception, received_at__gte=clock.now() - WINDOW)
        .select_related("applicant", "reception__territory")
        .defer("fingerprint")
        .order_by("-pk")
    )


def _ranked(text: str, found: Iterable[Appeal], user: User) -> list[Similar]:
    """The likest first, and none that is too unlike."""
    ranked = [(one, round(fuzz.token_set_ratio(text, one.text))) for one in found]
    ranked.sort(key=lambda pair: (-pair[1], -pair[0].pk))
    return [
        Similar(one, likeness, shown_name(user, one), likeness >= SAME)
        for one, likeness in ranked
        if likeness >= ALIKE
    ]


def just_registered(
    *, reception: Reception, applicant: Applicant, text: str, beside: Appeal | None = None
) -> Appeal | None:
    """The same words of a person of the same name, registered within a day: perhaps twice.

    Whoever types spells the name and the words in their own way: script, apostrophes, capitals
    and signs make no difference. Asked in the transaction that registers: who asks of the same
    words at the same moment waits until it ends. `beside` is held against the others.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock("
            "hashtext('same letter'), hashtext(%s || qx_bands(%s)::text))",
            [f"{reception.pk} ", text],
        )
    name = {column: Fold(f"applicant__{column}") for column in NAME_FIELDS}
    same = Appeal.objects.alias(**name).filter(
        reception=reception,
        fingerprint=Bands(Value(text)),
        registered_at__gte=clock.now() - SAME_LETTER_WITHIN,
        **{column: Fold(Value(getattr(applicant, column))) for column in name},
    )
    if beside is not None:
        same = same.exclude(pk=beside.pk)
    shown = same.only("number", "submission_key", "registered_at", "registered_by")
    return shown.order_by("-pk").first()
