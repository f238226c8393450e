"""Words of the explorer for its templates."""

from django import template

from territories.figures import Figure, Unit

register = template.Library()


@register.filter
def unit_words(figure: Figure) -> str:
    """The unit of a figure, as it stands below the head of a column."""
    return str(Unit(figure.unit).label)


@register.filter
def plus(value: float, more: float) -> float:
    """A coordinate moved on, as SVG writes it."""
    return round(value + float(more), 1)
