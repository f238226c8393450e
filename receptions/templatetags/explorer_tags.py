"""Words of the explorer for its templates."""

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from territories.figures import Figure, Unit

register = template.Library()


@register.filter
def unit_words(figure: Figure) -> str:
    """The unit of a figure, as it stands below the head of a column."""
    return str(Unit(figure.unit).label)


@register.filter
def named_with_unit(figure: Figure) -> str:
    """The name of a figure, and its unit unless it is a plain number."""
    name = capfirst(str(figure.name))
    if figure.unit == Unit.COUNT:
        return name
    return _("%(figure)s, %(unit)s") % {"figure": name, "unit": unit_words(figure)}


@register.filter
def plus(value: float, more: float) -> float:
    """A coordinate moved on, as SVG writes it."""
    return round(value + float(more), 1)
