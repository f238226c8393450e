"""What can go wrong in the domain, said so that a person can act on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy, ngettext

from territories.exceptions import StepError

if TYPE_CHECKING:
    from territories.models import Office

NAME_TOO_LONG = gettext_lazy(
    "Surname, given name and patronymic together have at most %(most)s letters."
)


class ReceptionsError(Exception):
    """Base of the refusals that a form shows to the person."""


class TransitionError(StepError, ReceptionsError):
    """A step that may not follow the present one."""


class DraftError(ReceptionsError):
    """A registration whose parts don't fit together."""


class RoutingError(ReceptionsError):
    """A forwarding the Law forbids (R-21) or the rules of hops stop.

    `instead` is the office of the next lawful level, where there is one.
    """

    def __init__(self, *args: object, instead: Office | None = None) -> None:
        super().__init__(*args)
        self.instead = instead


class DecisionError(ReceptionsError):
    """A decision whose ground, outcome or decider doesn't fit."""


class LetterError(ReceptionsError):
    """A letter that can't be written, signed or changed so."""


class SavedFilterError(ReceptionsError):
    """A filter that can't be kept, shared or watched."""


class OutlineError(ReceptionsError):
    """A file of outlines, or one in it, that can't be taken."""


class KnowledgeError(ReceptionsError):
    """An article that can't be written so."""


class QueueError(ReceptionsError):
    """A step of the queue or a booking that can't be taken."""


class CheckError(ReceptionsError):
    """A check, a review or an applicant's word that can't be taken so."""


class PowerError(ReceptionsError):
    """A representation, an entry of the register or a hearing that can't be made so."""


class ReportError(ReceptionsError):
    """A step of the report chain that can't be taken so."""


class StatementsError(ReportError):
    """Words of a report that its figures do not bear out, without a reason."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(count)

    def __str__(self) -> str:
        return ngettext(
            "%(count)s statement does not agree with the figures. Correct it, or give the reason.",
            "%(count)s statements do not agree with the figures. Correct them, or give the reason.",
            self.count,
        ) % {"count": self.count}


class CouncilError(ReceptionsError):
    """A step of a council's session, hearing, question or decision that can't be taken so."""


class NationalError(ReceptionsError):
    """A proposal or a paper of the Administration that can't be made so."""


class SignalError(ReceptionsError):
    """A comparison that can't be made yet, or a step about a signal that can't be taken."""
