"""What can go wrong in the field, said so that a person can act on it."""

from receptions.exceptions import ReceptionsError


class FieldError(ReceptionsError):
    """Base of the refusals of rounds, field receptions and findings.

    A step that may not follow the present one is `receptions.exceptions.TransitionError`.
    """


class PlanError(FieldError):
    """A round or field reception whose place, dates or households don't fit."""


class VisitError(FieldError):
    """A visit that can't be recorded in this way."""


class FindingError(FieldError):
    """A finding that can't be recorded or decided in this way."""


class SheetError(FieldError):
    """A version of the sheet, or answers to it, that can't be taken; `fields` says where."""

    def __init__(self, text: str, fields: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.fields = fields or {}
