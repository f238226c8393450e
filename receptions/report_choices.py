"""Words of the report chain: states on the board, proposals, sources of a text, locks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BoardState(models.TextChoices):
    """Where a report stands, as the board shows it; `report_chain.board_state` says when."""

    WAITING_BELOW = "waiting_below", _("waiting for reports below")
    READY = "ready", _("ready here")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted above")
    LOCKED = "locked", _("locked for changes")
    MISSING = "missing", _("no report")


class AsksFor(models.TextChoices):
    """What a proposal asks of the level above (DOMAIN 6.2: use of the information upward)."""

    ACT = "act", _("a legal act")
    STATE_PROGRAMME = "state_programme", _("a place in a state programme")
    MONEY = "money", _("money")
    WORKING_GROUP = "working_group", _("a working group")
    OTHER = "other", _("something else")


class ProposalState(models.TextChoices):
    NEW = "new", _("new")
    TAKEN_OVER = "taken_over", _("taken over above")
    ANSWERED = "answered", _("answered")


class TextSource(models.TextChoices):
    """Where a piece of the report's words was taken from."""

    SUGGESTION = "suggestion", _("suggestion from the figures")
    BELOW = "below", _("report of the level below")


class LockKind(models.TextChoices):
    """Why a quarter's reports are locked."""

    NATIONAL = "national", _("the national report is accepted")
    DATE = "date", _("the date has passed")
