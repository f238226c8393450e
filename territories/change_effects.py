"""What a change of the network does to territories, offices, posts and ratings, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from territories import clock
from territories.change_plans import Plan
from territories.choices import ChangeKind, RatingState
from territories.effects import Effect, EffectKind, Line, listed, warning
from territories.models import Council, Office, Post, Rating, Territory
from territories.periods import Quarter

LEFT, WARNING = EffectKind.LEFT, EffectKind.WARNING


def preview(plan: Plan) -> Iterator[Effect]:
    """What moves, who sees it from then on, and what to think of before."""
    yield from _network(plan)
    yield from _offices(plan)
    yield from _sight(plan)
    yield from _warnings(plan)


def left(gone: Collection[int]) -> Iterator[Effect]:
    """Posts, offices, councils and ratings of territories that have ended or are to end."""
    at_offices = Q(office__territory__in=gone, office__closed_on__isnull=True)
    yield from listed(
        ngettext_lazy(
            "%(count)s post is held there and has to be ended.",
            "%(count)s posts are held there and have to be ended.",
            "count",
        ),
        _posts(Q(territory__in=gone) | at_offices),
        post_line,
        code="posts",
        kind=LEFT,
    )
    yield from listed(
        ngettext_lazy(
            "%(count)s office works there and has to be abolished with a successor.",
            "%(count)s offices work there and have to be abolished with a successor.",
            "count",
        ),
        Office.objects.active().filter(territory__in=gone).order_by("path"),
        _office,
        code="offices",
        kind=LEFT,
    )
    yield from listed(
        ngettext_lazy(
            "%(count)s council stays with its sessions and decisions.",
            "%(count)s councils stay with their sessions and decisions.",
            "count",
        ),
        Council.objects.filter(territory__in=gone).select_related("territory"),
        lambda one: Line(one.name, place_url(one.territory)),
        code="councils",
        kind=LEFT,
    )
    waiting = Rating.objects.filter(territory__in=gone).exclude(state=RatingState.APPROVED)
    yield from listed(
        ngettext_lazy(
            "%(count)s rating there isn't approved yet and is decided as it stands.",
            "%(count)s ratings there aren't approved yet and are decided as they stand.",
            "count",
        ),
        waiting.select_related("territory").order_by("year", "quarter", "territory__path"),
        lambda one: Line(one.territory.name, hint=str(Quarter(one.year, one.quarter))),
        code="ratings",
        kind=LEFT,
    )


def by_place(rows: QuerySet[Any, Any], column: str = "territory") -> dict[Territory, int]:
    """How many of the rows each territory has."""
    found = rows.order_by().values(column).annotate(number=Count("pk"))
    numbers = dict(found.values_list(column, "number"))
    places = Territory.objects.filter(pk__in=numbers).order_by("path")
    return {one: numbers[one.pk] for one in places}


def place_line(one: Territory) -> Line:
    """A territory with its level, leading to its page."""
    return Line(one.name, place_url(one), str(one.get_level_display()))


def place_url(one: Territory) -> str:
    """Its page."""
    return reverse("territories:territory-detail", args=[one.code])


def post_line(post: Post) -> Line:
    """A person with the post, leading to the page where it is ended."""
    return Line(
        post.user.full_name, reverse("territories:user-detail", args=[post.user_id]), str(post)
    )


def _network(plan: Plan) -> Iterator[Effect]:
    yield from listed(
        ngettext_lazy(
            "%(count)s territory ends with this day.",
            "%(count)s territories end with this day.",
            "count",
        ),
        plan.gone,
        place_line,
        code="gone",
    )
    yield from listed(
        ngettext_lazy(
            "%(count)s new territory begins with this day.",
            "%(count)s new territories begin with this day.",
            "count",
        ),
        plan.made,
        lambda one: Line(one.name, hint=one.code),
        code="made",
    )
    yield from listed(
        ngettext_lazy(
            "%(count)s territory gets another parent.",
            "%(count)s territories get another parent.",
            "count",
        ),
        plan.moves,
        lambda pair: Line(
            pair[0].name,
            place_url(pair[0]),
            _("under %(place)s") % {"place": pair[1].name},
        ),
        code="moves",
    )
    moved = [child.pk for child, _parent in plan.moves]
    yield from listed(
        ngettext_lazy(
            "%(count)s territory below goes along.",
            "%(count)s territories below go along.",
            "count",
        ),
        Territory.objects.filter(pk__in=set(plan.carried) - set(moved)).order_by("path"),
        place_line,
        code="below",
    )


def _offices(plan: Plan) -> Iterator[Effect]:
    yield from listed(
        ngettext_lazy(
            "%(count)s office answers to another office from then on.",
            "%(count)s offices answer to other offices from then on.",
            "count",
        ),
        [pair for pair in plan.office_moves if pair[1] is not None],
        lambda pair: Line(
            pair[0].name,
            _office(pair[0]).url,
            _("to %(office)s") % {"office": pair[1].name},
        ),
        code="offices that move",
    )
    yield from listed(
        ngettext_lazy(
            "%(count)s office goes on answering to its present one: there is none of that body at"
            " the new parent.",
            "%(count)s offices go on answering to their present ones: there are none of those"
            " bodies at the new parent.",
            "count",
        ),
        [one for one, new in plan.office_moves if new is None],
        _office,
        code="offices without a like",
        kind=WARNING,
    )


def _office(one: Office) -> Line:
    return Line(one.name, reverse("territories:office-detail", args=[one.pk]))


def _posts(where: Q) -> QuerySet[Post, Post]:
    current = Post.objects.current(on=clock.today()).filter(where)
    return current.select_related("user", "territory", "office").order_by("pk")


def _sight(plan: Plan) -> Iterator[Effect]:
    """Posts reach what lies below them, so a move takes reach away and gives it."""
    yield from listed(
        ngettext_lazy(
            "%(count)s post goes along with its territory.",
            "%(count)s posts go along with their territories.",
            "count",
        ),
        _posts(Q(territory__in=plan.carried) | Q(office__territory__in=plan.carried)),
        post_line,
        code="posts that move",
    )
    before, after = set(), set()
    for child, parent in plan.moves:
        before |= set(child.path.removesuffix(f"{child.code}.").split("."))
        after |= set(parent.path.split("."))
    ending = {one.code for one in plan.gone}
    for codes, code, said in (
        (
            before - after - ending,
            "reach lost",
            ngettext_lazy(
                "%(count)s post above no longer reaches what moves.",
                "%(count)s posts above no longer reach what moves.",
                "count",
            ),
        ),
        (
            after - before,
            "reach won",
            ngettext_lazy(
                "%(count)s post reaches what moves from then on.",
                "%(count)s posts reach what moves from then on.",
                "count",
            ),
        ),
    ):
        yield from listed(said, _posts(Q(territory__code__in=codes)), post_line, code=code)


def _warnings(plan: Plan) -> Iterator[Effect]:
    days = (clock.today() - plan.on).days
    if days > 0:
        said = ngettext(
            "The day lies %(count)s day back. Nothing registered since is moved; reports and"
            " ratings count quarters from %(quarter)s on in the new network.",
            "The day lies %(count)s days back. Nothing registered since is moved; reports and"
            " ratings count quarters from %(quarter)s on in the new network.",
            days,
        )
        yield warning(said % {"count": days, "quarter": Quarter.of(plan.on)}, "back", plan.on)
    if plan.kind == ChangeKind.MOVE:
        return
    for one in plan.with_reception:
        if one in plan.made:
            said = _(
                "The number of inhabitants of %(place)s isn't known until statistics bring it:"
                " until then it has no peers of its size in the ratings."
            )
        elif one.population:
            said = _(
                "The number of inhabitants of %(place)s stays as it is until statistics bring"
                " another one; the ratings compare it with peers of that size."
            )
        else:
            continue
        yield warning(said % {"place": one.name}, "inhabitants", one.code)
