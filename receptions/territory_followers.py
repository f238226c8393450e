"""What a change of the network means for receptions: sealed reports, open appeals, posts."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from receptions.choices import OPEN
from receptions.models import QuarterReport, Question, Reception
from receptions.models.report import SEALED_STATES
from territories import clock
from territories.models import Post
from territories.periods import Quarter
from territories.services.territory_changes import Plan


class Receptions:
    """The network of receptions follows the territories."""

    def preview(self, plan: Plan) -> list[str]:
        """Receptions of territories that end, their open questions, and posts held there."""
        receptions = Reception.objects.filter(territory__in=plan.gone, closed_on__isnull=True)
        questions = Question.objects.filter(reception__in=receptions, status__in=OPEN).count()
        posts = Post.objects.current(on=clock.today()).filter(territory__in=plan.gone).count()
        moved = len(plan.moves)
        return [
            said % {"count": count}
            for count, said in (
                (moved, ngettext("%(count)s territory gets another parent.",
                                 "%(count)s territories get another parent.", moved)),
                (len(receptions), ngettext(
                    "%(count)s reception is left to be closed.",
                    "%(count)s receptions are left to be closed.", len(receptions))),
                (questions, ngettext(
                    "%(count)s open question stays there until it is closed.",
                    "%(count)s open questions stay there until they are closed.", questions)),
                (posts, ngettext(
                    "%(count)s post is held there and has to be ended.",
                    "%(count)s posts are held there and have to be ended.", posts)),
            )
            if count
        ]  # fmt: skip

    def refusal(self, plan: Plan) -> str:
        """Whether a sealed report would say something else.

        A report adds up the network of its quarter's last day, so a move changes every quarter
        that had not ended, in both regions; who ends is still a part of the quarter it ends in.
        """
        for child, parent in plan.moves:
            if child.level == "mahalla" or parent.pk is None:
                continue
            if _is_sealed({child.parent_id, parent.pk}, Quarter.of(plan.on)):
                return _(
                    "Reports of this quarter are sealed: the move would change what they add up."
                )
        quarter = Quarter.of(plan.on)
        since = quarter if quarter.first_day == plan.on else quarter.next
        if _is_sealed({one.pk for one in plan.gone}, since):
            return _("A territory that ends has sealed a report of a later quarter.")
        return ""


def _is_sealed(territories: set[int | None], since: Quarter) -> bool:
    sealed = QuarterReport.objects.filter(
        reception__territory__in=territories, state__in=SEALED_STATES, year__gte=since.year
    )
    return sealed.exclude(year=since.year, quarter__lt=since.number).exists()
