"""Choices of what the Law asks of a letter or visit besides name, residence and words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from receptions.choices import Channel


class Signature(models.TextChoices):
    """Who signed a written appeal (R-08)."""

    OWN = "own", _("the applicant")
    AUTHORISED = "authorised", _("the authorised person or representative")
    WRITER = "writer", _("who wrote it for a person who can't sign")


# They add their own name.
NAMED_SIGNERS = (Signature.AUTHORISED, Signature.WRITER)


class IdentityPaper(models.TextChoices):
    """What an oral appeal came with (R-53); its number is not collected (R-20)."""

    ID_CARD = "id_card", _("ID card")
    PASSPORT = "passport", _("passport")
    FOREIGN = "foreign", _("passport of another country")
    STATELESS = "stateless", _("paper of a stateless person")
    BIRTH = "birth", _("birth certificate")
    OTHER = "other", _("another identity paper")
    NOT_SHOWN = "none", _("none was shown")


# A door-to-door round is a public reception, where none is asked for; nobody sees one
# over the telephone.
WITHOUT_IDENTITY_PAPER = (Channel.PUBLIC, Channel.ROUND, Channel.TRUST_LINE)


class RecordingKind(models.TextChoices):
    """How a reception was recorded (R-55)."""

    AUDIO = "audio", _("audio")
    VIDEO = "video", _("video")
    PHOTO = "photo", _("photo")


class Told(models.TextChoices):
    """How the applicant was told of the recording before it began (R-55)."""

    SAID = "said", _("by word")
    SHOWN = "shown", _("by a notice at the place")
    SIGNED = "signed", _("in writing, against signature")
