"""How the explorer writes numbers."""

from __future__ import annotations

from decimal import Decimal

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from territories.figures import Figure

NOTHING = "–"


def shown(value: Decimal | None, figure: Figure | None = None) -> str:
    """A number with groups of three, or a dash for what can't be counted.

    Values of one figure have the same number of decimals, so that a column stands in line.
    """
    if value is None:
        return NOTHING
    digits = "2g" if figure is not None and figure.denominated else "-2g"
    return floatformat(value, digits).replace("-", "−")


def change(figure: Figure, value: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Per cent more or less for numbers, the difference for shares and averages."""
    if value is None or before is None:
        return None
    if figure.denominated:
        return value - before
    return (value - before) * 100 / before if before else None


def change_words(figure: Figure, difference: Decimal | None) -> str:
    """A change with its sign: "+12.5 %", or "−1.2" for shares and averages."""
    if difference is None:
        return NOTHING
    digits = floatformat(abs(difference), "-2g" if figure.denominated else "-1g")
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    if figure.denominated:
        return f"{sign}{digits}"
    return _("%(number)s %%") % {"number": f"{sign}{digits}"}
