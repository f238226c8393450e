"""Letters with like words: shown while registering, kept together when a person says so."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.db.models import Value
from rapidfuzz import fuzz

from receptions.models import Appeal, Applicant, Reception
from receptions.models.appeal import Bands
from receptions.privacy import shown_name
from territories import clock
from territories.models import User

CANDIDATES, SHOWN = 60, 5
SHORTEST = 40
WINDOW = dt.timedelta(days=180)
# Of the words in common; from the upper bound on it is the same letter in other hands.
ALIKE, SAME = 55, 88
SAME_LETTER_WITHIN = dt.timedelta(hours=24)


class Similar(NamedTuple):
    """An appeal with like words, how like in per cent, and the name this reader may see."""

    appeal: Appeal
    likeness: int
    name: str
    is_same: bool


def nearby(*, reception: Reception, text: str, user: User, but: int | None = None) -> list[Similar]:
    """Like letters to the reception within half a year, the likest first; at most five."""
    if len(text.strip()) < SHORTEST:
        return []
    found = (
        Appeal.objects.visible_to(user)
        .alike(text)
        .filter(reception=reception, received_at__gte=clock.now() - WINDOW)
        .exclude(pk=but)
        .select_related("applicant", "reception__territory")
        .defer("fingerprint")
        .order_by("-pk")[:CANDIDATES]
    )
    ranked = [(one, round(fuzz.token_set_ratio(text, one.text))) for one in found]
    ranked.sort(key=lambda pair: (-pair[1], -pair[0].pk))
    return [
        Similar(one, likeness, shown_name(user, one), likeness >= SAME)
        for one, likeness in ranked[:SHOWN]
        if likeness >= ALIKE
    ]


def just_registered(*, reception: Reception, applicant: Applicant, text: str) -> Appeal | None:
    """The same words of a person of the same name, registered within a day: perhaps twice."""
    same = Appeal.objects.filter(
        reception=reception,
        text=text,
        fingerprint=Bands(Value(text)),
        registered_at__gte=clock.now() - SAME_LETTER_WITHIN,
        applicant__surname__iexact=applicant.surname,
        applicant__given_name__iexact=applicant.given_name,
        applicant__entity_name__iexact=applicant.entity_name,
    )
    shown = same.only("number", "submission_key", "registered_at", "registered_by")
    return shown.order_by("-pk").first()
