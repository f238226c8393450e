"""What can go wrong with a programme, said so that a person can act on it."""

from django.utils.translation import gettext as _

from territories.exceptions import StepError


class ProgramsError(Exception):
    """Base of the refusals that a page shows to the person."""


class TransitionError(StepError, ProgramsError):
    """A step that may not follow the present one."""


class FrozenError(ProgramsError):
    """A change of the plan of a programme that is no draft any more."""

    def __init__(self, state: object) -> None:
        self.state = state
        super().__init__(state)

    def __str__(self) -> str:
        return _(
            "The plan can't be changed: the programme is “%(state)s”. Only a draft or a returned"
            " programme can be edited."
        ) % {"state": self.state}


class SourceError(ProgramsError):
    """A source that can't stand in the measure, or a programme without sources."""


class DecisionError(ProgramsError):
    """A decision whose decider, reason or moment doesn't fit."""
