"""The rule of the queue in words, as the settings have it."""

from __future__ import annotations

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from receptions.queue_choices import VisitorCategory


def priority_names() -> str:
    """The categories that go first: "mother with a small child, elderly person"."""
    wanted = [VisitorCategory(one) for one in settings.QUEUE_PRIORITY_CATEGORIES]
    return ", ".join(str(one.label) for one in wanted)


def rule() -> list[str]:
    """Who is called when, sentence by sentence."""
    run = settings.QUEUE_PRIORITY_RUN
    others = ngettext(
        "After %(run)s of them in a row one other visitor is called.",
        "After %(run)s of them in a row one other visitor is called.",
        run,
    )
    return [
        capfirst(_("these go first: %(who)s.") % {"who": priority_names()}),
        others % {"run": run},
        _("Whoever has booked a time is called at that time."),
        _("Whoever comes earlier is called when nobody else waits, or with those who go first."),
        _("Otherwise the order of arrival counts."),
    ]
