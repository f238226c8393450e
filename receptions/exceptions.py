"""What can go wrong in the domain, said so that a person can act on it."""

from django.utils.translation import gettext as _


class ReceptionsError(Exception):
    """Base of the refusals that a form shows to the person."""


class TransitionError(ReceptionsError):
    """A step that may not follow the present one."""

    def __init__(self, present: object, wanted: object) -> None:
        self.present = present
        self.wanted = wanted
        super().__init__(present, wanted)

    def __str__(self) -> str:
        return _("Not possible: the present state is “%(present)s”, “%(wanted)s” can't follow.") % {
            "present": self.present,
            "wanted": self.wanted,
        }


class DraftError(ReceptionsError):
    """A registration whose parts don't fit together."""


class RoutingError(ReceptionsError):
    """A forwarding the Law forbids (R-21) or the rules of hops stop."""


class DecisionError(ReceptionsError):
    """A decision whose ground, outcome or decider doesn't fit."""


class LetterError(ReceptionsError):
    """A letter that can't be written, signed or changed so."""


class SavedFilterError(ReceptionsError):
    """A filter that can't be kept, shared or watched."""


class KnowledgeError(ReceptionsError):
    """An article that can't be written so."""


class QueueError(ReceptionsError):
    """A step of the queue or a booking that can't be taken."""


class PowerError(ReceptionsError):
    """A representation, an entry of the register or a hearing that can't be made so."""
