"""Refusals of the lowest floor."""

from django.utils.translation import gettext as _

from territories.choices import Role


class StepError(Exception):
    """A step that may not follow the present one; each app has it among its own refusals."""

    def __init__(self, present: object, wanted: object) -> None:
        self.present = present
        self.wanted = wanted
        super().__init__(present, wanted)

    def __str__(self) -> str:
        if str(self.present) == str(self.wanted):  # in another window, or by a colleague
            return _("This is done already: the state is “%(present)s”.") % {
                "present": self.present
            }
        return _("Not possible: the present state is “%(present)s”, “%(wanted)s” can't follow.") % {
            "present": self.present,
            "wanted": self.wanted,
        }


class PostError(Exception):
    """A post that can't be given in this way."""

    def __init__(self, role: str) -> None:
        self.role = role
        super().__init__(role)

    def __str__(self) -> str:
        return _("The post “%(role)s” can't be given in this way.") % {
            "role": Role(self.role).label
        }


class RatingError(Exception):
    """A rating that can't be computed, proposed or approved; the text is shown to the person."""


class FormulaChangedError(RatingError):
    """A draft of the formula is another by now than the person has seen."""


class CalendarError(Exception):
    """A calendar that is missing, or a change of it that says too little."""


class PeopleError(Exception):
    """An account that may not be changed in this way; the text is shown to the person."""


class FigureError(Exception):
    """A definition of a figure that can't be; the text is shown to the person."""


class TerritoryError(Exception):
    """A change of the network that can't be; the text is shown to the person.

    `about` says which part of the plan is wrong: the name of one, or the territory.
    """

    def __init__(self, message: str, about: object = None) -> None:
        super().__init__(message)
        self.about = about


class ChangedSinceError(TerritoryError):
    """The change would do something else by now than the person has seen."""


class StatisticsError(Exception):
    """Statistics that can't be taken in or published; the text is shown to the person."""
