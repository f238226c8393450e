"""Choices of the executors' side: evidence, requests, one-time links, reminders."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EvidenceKind(models.TextChoices):
    """What can prove that a problem is solved."""

    PHOTO = "photo", _("dated photo at the place")
    ACT = "act", _("act signed by the mahalla")
    PAYMENT = "payment", _("payment reference")
    SATISFACTION = "satisfaction", _("household's letter of satisfaction")
    REPLY = "reply", _("reply letter")


# Kinds for which the number of a paper is enough; the others are shown as a file.
BY_NUMBER = (EvidenceKind.PAYMENT, EvidenceKind.REPLY)


class TermRequestKind(models.TextChoices):
    """What an office asks the head of the reception for."""

    EXTENSION = "extension", _("extension of the term")
    STOP = "stop", _("the term standing still")


class RequestDecision(models.TextChoices):
    WAITING = "waiting", _("waiting for the head")
    GRANTED = "granted", _("granted")
    REFUSED = "refused", _("refused")


# Who has answered by a link: one closed account without posts; the signer stands on the link.
LINK_ACCOUNT = "one-time-link"
# In whose name an applicant's own word by link is written down.
APPLICANT_ACCOUNT = "applicant-word"


class LinkState(models.TextChoices):
    """Whether a one-time link still opens the form, and why not."""

    OPEN = "open", _("in force")
    USED = "used", _("answered")
    REVOKED = "revoked", _("revoked")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("the question was taken back")


class LinkEvent(models.TextChoices):
    """What somebody did with a one-time link."""

    OPENED = "opened", _("opened")
    ANSWERED = "answered", _("answered")
    REFUSED = "refused", _("answer not taken")
    CLOSED = "closed", _("opened when it was no longer valid")


class Told(models.TextChoices):
    """Who is told of a date by a step of reminding and escalation."""

    OFFICE = "office", _("the office that acts")
    SUPERIOR = "superior", _("the office above it")
    KHOKIMIYAT = "khokimiyat", _("the khokimiyat of the place")
    REGION = "region", _("the khokimiyat of the region")
    HEAD = "head", _("the head of the reception")
    REGIONAL_HEAD = "regional_head", _("the head of the regional reception")


class DigestWay(models.TextChoices):
    """By what a digest goes out besides the page."""

    EMAIL = "email", _("e-mail")
    TELEGRAM = "telegram", _("Telegram")
    SMS = "sms", _("SMS")
