"""Choices of the proof: evidence, what households say, why a measure is taken off."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProofKind(models.TextChoices):
    """What a piece of evidence of a measure shows."""

    BEFORE = "photo_before", _("photo before")
    AFTER = "photo_after", _("photo after")
    ACT = "act", _("act of acceptance")
    DELIVERY = "delivery", _("delivery note")
    PAYMENT = "payment", _("payment reference")
    REPLY = "reply", _("reply letter")
    SATISFACTION = "satisfaction", _("household's letter of satisfaction")
    SITE = "photo_check", _("photo of the check on site")
    OTHER = "other", _("other paper")


PHOTOS = (ProofKind.BEFORE, ProofKind.AFTER, ProofKind.SITE)
# Kinds for which the number of a paper is enough; the others are shown as a file.
BY_NUMBER = (ProofKind.ACT, ProofKind.DELIVERY, ProofKind.PAYMENT, ProofKind.REPLY)


class SaidValue(models.TextChoices):
    """What a household or an applicant says when asked whether the problem is solved."""

    SOLVED = "solved", _("solved")
    PARTLY = "partly", _("partly solved")
    NOT = "not", _("not solved")
    NOT_REACHED = "not_reached", _("not reached")


class AskedBy(models.TextChoices):
    """How somebody was asked, or how it was seen."""

    CALL = "call", _("by call")
    VISIT = "visit", _("by a visit")
    LINK = "link", _("by the applicant's link")
    SITE = "site", _("at the check on site")


class SourceWord(models.TextChoices):
    """Whether the problem behind a source is known to be solved."""

    UNKNOWN = "", _("not asked yet")
    SOLVED = "solved", _("said to be solved")
    PARTLY = "partly", _("said to be solved partly")
    NOT = "not", _("said not to be solved")
    NOT_REACHED = "not_reached", _("not reached yet")
    SEEN = "seen", _("seen solved on site, nobody could be asked")


KNOWN_SOLVED = (SourceWord.SOLVED, SourceWord.SEEN)
UNSOLVED = (SourceWord.PARTLY, SourceWord.NOT)
TO_ASK = (SourceWord.UNKNOWN, SourceWord.NOT_REACHED)
WORD_TONES = {
    SourceWord.UNKNOWN: "wait",
    SourceWord.SOLVED: "good",
    SourceWord.PARTLY: "warn",
    SourceWord.NOT: "bad",
    SourceWord.NOT_REACHED: "wait",
    SourceWord.SEEN: "good",
}


class OffKind(models.TextChoices):
    """Why a measure is taken off its programme."""

    IMPOSSIBLE = "impossible", _("it can't be done")
    MOVED = "moved", _("moved to a state programme")


class Verdict(models.TextChoices):
    """Whether a photo after shows the place of the photo before."""

    SAME = "same", _("from the same place")
    DIFFER = "differ", _("places differ")
    NO_PLACE = "no_place", _("no place in the photo")
