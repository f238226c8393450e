"""Days that people type."""

import datetime as dt

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1900, 2100


def check_year(day: dt.date) -> None:
    """Raises ValidationError for a year that is a slip of the hand.

    Terms and periods are reckoned from a day; at the ends of the calendar there is no next one.
    """
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        said = _("The year must lie between %(first)s and %(last)s.")
        raise ValidationError(said % {"first": FIRST_YEAR, "last": LAST_YEAR}, code="year")


def check_years_in_all_forms() -> None:
    """Every form's field for a day or a moment, those that a model makes too."""
    for field in (forms.DateField, forms.DateTimeField):
        field.default_validators = [check_year]
