"""Wording of the queue's numbers. No queries."""

import datetime as dt

from django import template
from django.utils.translation import gettext as _

from territories.rounding import rounded

register = template.Library()


@register.filter
def minutes(wait: dt.timedelta | None) -> str:
    """A wait in whole minutes; a dash where nobody was called."""
    if wait is None:
        return "–"
    return _("%(count)s min") % {"count": int(rounded(wait.total_seconds() / 60))}
