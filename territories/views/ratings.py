"""The ratings of a quarter, one rating with its contributions, and the two decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from territories import clock
from territories.choices import Level, RatingClass, RatingState
from territories.exceptions import RatingError
from territories.htmx import go
from territories.models import Rating, RatingObjection, Territory, User
from territories.periods import Quarter
from territories.rating_page import CLASS_TONES, STATE_TONES, group_words, page
from territories.services import ratings


class RatingFilter(forms.Form):
    """Which ratings the list shows."""

    quarter = forms.ChoiceField(label=gettext_lazy("Quarter"), required=False)
    region = forms.ModelChoiceField(
        Territory.objects.filter(level=Level.REGION),
        label=gettext_lazy("Region"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("all"),
    )
    rating_class = forms.ChoiceField(
        label=gettext_lazy("Class"),
        required=False,
        choices=[("", gettext_lazy("any")), *RatingClass.choices],
    )

    group = forms.ChoiceField(label=gettext_lazy("Peers"), required=False)

    def __init__(
        self, *args: Any, quarters: list[Quarter], groups: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(quarter.slug, str(quarter)) for quarter in quarters]
        self.fields["quarter"].choices = choices  # type: ignore[attr-defined]
        named = sorted((group_words(slug), slug) for slug in groups)
        self.fields["group"].choices = [  # type: ignore[attr-defined]
            ("", gettext_lazy("all")),
            *((slug, words) for words, slug in named),
        ]


@login_required
@require_GET
def rating_list(request: HttpRequest) -> HttpResponse:
    """Territories of a quarter by score, with the change to the quarter before."""
    visible = Rating.objects.visible_to(request.user)
    rows = visible.order_by().values_list("year", "quarter").distinct()
    quarters = sorted((Quarter(*row) for row in rows), reverse=True)
    groups = visible.exclude(peer_group="").order_by().values_list("peer_group", flat=True)
    form = RatingFilter(request.GET or None, quarters=quarters, groups=groups.distinct())
    form.is_valid()
    asked = form.cleaned_data if form.is_bound else {}
    slug = asked.get("quarter") or (quarters[0].slug if quarters else "")
    quarter = Quarter.parse(slug) if slug else None
    form.initial["quarter"] = slug
    shown = visible.none()
    if quarter is not None:
        shown = visible.filter(year=quarter.year, quarter=quarter.number)
    counts = dict(shown.order_by().values_list("rating_class").annotate(Count("pk")))
    found = _rows(_narrowed(shown, asked), quarter)
    context = {
        "filter_form": form,
        "quarter": quarter,
        "rows": found,
        "rated": [row for row in found if row["rating"].score is not None],
        "not_rated": [row for row in found if row["rating"].score is None],
        "classes": [
            (label, counts.get(value, 0), CLASS_TONES[RatingClass(value)], _of_class(slug, value))
            for value, label in RatingClass.choices
        ],
        **_steps(request.user, shown, quarter),
    }
    return render(request, "territories/rating_list.html", context)


def _of_class(slug: str, rating_class: str) -> str:
    """The list of a quarter's territories of one class."""
    return f"?{urlencode({'quarter': slug, 'rating_class': rating_class})}"


def _narrowed(shown: QuerySet[Rating], asked: dict[str, Any]) -> QuerySet[Rating]:
    if region := asked.get("region"):
        shown = shown.filter(territory__path__startswith=region.path)
    if wanted := asked.get("rating_class"):
        shown = shown.filter(rating_class=wanted)
    if group := asked.get("group"):
        shown = shown.filter(peer_group=group)
    return shown


def _rows(shown: QuerySet[Rating], quarter: Quarter | None) -> list[dict[str, Any]]:
    """At most the network's some 230 territories: one page."""
    if quarter is None:
        return []
    found = list(
        shown.select_related("territory__parent").order_by(
            Coalesce("low", "score").desc(nulls_last=True),
            F("score").desc(nulls_last=True),
            "territory__path",
        )[:400]
    )
    before = dict(
        ratings.of_quarter(quarter.previous)
        .filter(state=RatingState.APPROVED, territory__in=[one.territory_id for one in found])
        .values_list("territory", "score")
    )
    contested = set(
        RatingObjection.objects.open().filter(rating__in=found).values_list("rating", flat=True)
    )
    return [
        {
            "rating": one,
            "class": RatingClass(one.rating_class).label,
            "state": RatingState(one.state).label,
            "class_tone": CLASS_TONES[RatingClass(one.rating_class)],
            "state_tone": STATE_TONES[RatingState(one.state)],
            "change": _change(one.score, before.get(one.territory_id)),
            "contested": one.pk in contested,
        }
        for one in found
    ]


def _change(score: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if score is None or before is None else score - before


def _steps(user: User, shown: QuerySet[Rating], quarter: Quarter | None) -> dict[str, Any]:
    """What the person may do with this quarter now."""
    last = Quarter.of(clock.today()).previous
    decides = user.powers.everywhere("decide_ratings")
    running = Quarter.of(clock.today())
    inside = user.powers.inside("propose_ratings", "territory__path")
    return {
        "to_propose": shown.filter(inside, state=RatingState.DRAFT).count()
        if quarter is not None and quarter < running
        else 0,
        "to_approve": shown.filter(state=RatingState.PROPOSED).count() if decides else 0,
        "to_compute": (quarter if shown.exclude(state=RatingState.APPROVED).exists() else None)
        or (last if decides and not ratings.of_quarter(last).exists() else None)
        if decides
        else None,
        "to_try": running if decides and not ratings.of_quarter(running).exists() else None,
        "is_running": quarter is not None and quarter >= running,
    }


@login_required
@require_GET
def rating_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One rating: every indicator with its counts, value and points, and the formula."""
    visible = Rating.objects.visible_to(request.user).select_related(
        "territory__parent", "formula", "proposed_by", "approved_by"
    )
    rating = get_object_or_404(visible, pk=pk)
    return render(request, "territories/rating_detail.html", page(rating, request.user))


def _quarter(request: HttpRequest) -> Quarter:
    try:
        return Quarter.parse(request.POST.get("quarter", ""))
    except ValueError as error:
        raise Http404 from error


def _step(
    request: HttpRequest, quarter: Quarter, act: Callable[[], list[Rating]], said: str
) -> HttpResponse:
    try:
        done = act()
    except RatingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said % {"count": len(done)})
    return go(request, f"{reverse('territories:rating-list')}?quarter={quarter.slug}")


@login_required
@require_POST
def rating_compute(request: HttpRequest) -> HttpResponse:
    """Compute the quarter's ratings (again)."""
    if not request.user.powers.everywhere("decide_ratings"):
        raise PermissionDenied
    quarter = _quarter(request)
    said = _("%(count)s ratings were computed.")
    return _step(request, quarter, lambda: ratings.compute(quarter=quarter), said)


@login_required
@require_POST
def rating_propose(request: HttpRequest) -> HttpResponse:
    """Propose the drafts of every territory where the person may."""
    places = request.user.powers.paths("propose_ratings")
    if not places:
        raise PermissionDenied
    quarter = _quarter(request)

    def act() -> list[Rating]:
        own = Territory.objects.filter(path__in=places).order_by("path")
        return [
            rating
            for territory in own
            for rating in ratings.propose(quarter=quarter, territory=territory, by=request.user)
        ]

    return _step(request, quarter, act, _("%(count)s ratings were proposed."))


@login_required
@require_POST
def rating_approve(request: HttpRequest) -> HttpResponse:
    """Approve what is proposed; it is published and frozen."""
    if not request.user.powers.everywhere("decide_ratings"):
        raise PermissionDenied
    quarter = _quarter(request)
    said = _("%(count)s ratings were approved and published.")
    return _step(request, quarter, lambda: ratings.approve(quarter=quarter, by=request.user), said)
