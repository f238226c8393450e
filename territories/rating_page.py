"""What the page of one rating shows besides the row itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from territories.choices import Basis, PeerKind, RatingClass, RatingState, Reason, Spread
from territories.figure_registry import registry
from territories.figures import Unit
from territories.models import Rating, RatingContribution, RatingFormula, User
from territories.models.rating_peers import UNKNOWN
from territories.rating_permissions import can_answer, can_object
from territories.rating_rules.classes import RANK
from territories.rating_rules.reach import Step, next_class, steps
from territories.rating_rules.scoring import trust_above
from territories.rating_rules.terms import Peer, Points, Rated, Volumes
from territories.services import ratings
from territories.services.rating_formulas import name_of
from territories.services.rating_sheets import classes_before, group_slugs, line_of, terms_of

CLASS_TONES = {
    RatingClass.EXEMPLARY: "good",
    RatingClass.GOOD: "info",
    RatingClass.UNSATISFACTORY: "bad",
    RatingClass.NOT_ENOUGH_DATA: "neutral",
}
STATE_TONES = {
    RatingState.DRAFT: "neutral",
    RatingState.PROPOSED: "wait",
    RatingState.APPROVED: "good",
}
OBJECTION_TONES = {"open": "wait", "accepted": "good", "rejected": "neutral"}
BY_PERSON = (Basis.QUESTIONS, Basis.APPEALS)
QUARTERS, MOST_PEERS = 8, 60
WIDE, HIGH, EDGE = 560, 190, 56  # of the chart


def page(rating: Rating, user: User) -> dict[str, Any]:
    """Lines, what would change the class, peers, last quarters, objections."""
    found = list(rating.contributions.select_related("indicator"))
    may_see_cases = user.powers.at("view_appeals", rating.territory)
    return {
        "rating": rating,
        "lines": [_line(one, found, may_see_cases) for one in found],
        "class_tone": CLASS_TONES[RatingClass(rating.rating_class)],
        "state_tone": STATE_TONES[RatingState(rating.state)],
        "previous": ratings.of_quarter(rating.period.previous)
        .filter(territory=rating.territory, state=RatingState.APPROVED)
        .first(),
        "group": group_words(rating.peer_group),
        "peers": _peers(rating, user),
        "past": _past(rating),
        "objections": [
            (one, OBJECTION_TONES[one.state], one.state == "open" and can_answer(user, one))
            for one in rating.objections.select_related(
                "office", "by", "answered_by", "rating__territory"
            )
        ],
        "may_object": can_object(user, rating),
        **_reach(rating, found),
    }


def _line(
    one: RatingContribution, found: Sequence[RatingContribution], may_see_cases: bool
) -> dict[str, Any]:
    known = sum(other.indicator.weight for other in found if other.points is not None) or 1
    code = one.indicator.figure
    figure = registry.figures.get(code)
    return {
        "one": one,
        "most": one.indicator.weight * 100 / known,
        "name": name_of(one.indicator),
        "stage": one.indicator.get_stage_display() if one.indicator.stage else "",
        "reason": figure.reason if figure else "",
        "percent": figure is not None and figure.unit == Unit.PERCENT,
        "by_person": one.indicator.basis in BY_PERSON and one.judged != one.value,
        "by_usual": one.indicator.basis == Basis.USUAL and one.judged != one.value,
        "trust": one.trust * 100 if one.trust < 1 and one.points is not None else None,
        "cases": bool(may_see_cases and figure and figure.cases),
    }


def rated_of(rating: Rating, found: Sequence[RatingContribution]) -> Rated:
    """The kept result as the maths reads it."""
    lines = {one.indicator.figure: _points(rating, one) for one in found}
    return Rated(
        rating.score,
        rating.low,
        rating.high,
        RatingClass(rating.rating_class),
        RatingClass(rating.by_score or rating.rating_class),
        Reason(rating.reason),
        lines,
    )


def _points(rating: Rating, one: RatingContribution) -> Points:
    volumes = Volumes(rating.appeals, rating.questions, rating.persons, rating.expected)
    peer = Peer(one.peer, one.middle, one.typical)
    cases = one.cases or one.denominator
    line, terms = line_of(one.indicator), terms_of(rating.formula)
    return Points(
        one.judged if one.judged is not None else one.value,
        one.peer,
        one.middle,
        one.trust,
        trust_above(line, terms, cases, volumes, peer),
        one.points,
        one.spread,
        cases,
    )


def _reach(rating: Rating, found: Sequence[RatingContribution]) -> dict[str, Any]:
    """The next class and the smallest step of each line that reaches it."""
    terms, rated = terms_of(rating.formula), rated_of(rating, found)
    goal = next_class(rated, terms)
    if goal is None or rated.score is None:
        return {"goal": None, "steps": []}
    evidence = bool(terms.confidence) and _class_before(rating) in RANK
    lines = [line_of(one.indicator) for one in found]
    by_code = {one.indicator.figure: one for one in found}
    kinds = {line.figure: line for line in lines}
    made = [
        {
            "name": name_of(by_code[step.figure].indicator),
            "now": rated.lines[step.figure].value,
            "then": step.value,
            "percent": kinds[step.figure].spread == Spread.SHARE,
            "words": _step_words(step, kinds[step.figure].more_is_better, rated),
        }
        for step in steps(lines, terms, rated, evidence=evidence)
    ]
    return {
        "goal": goal[0].label,
        "lack": max(goal[1] - (rated.low if evidence and rated.low else rated.score), Decimal(0)),
        "evidence": evidence,
        "steps": made,
    }


def _class_before(rating: Rating) -> RatingClass | None:
    return classes_before(rating.period).get(rating.territory_id)


def _step_words(step: Step, more: bool, rated: Rated) -> str:
    if step.cases is None:
        return ""
    whole = int(rated.lines[step.figure].cases)
    words = _("%(cases)s more, of %(whole)s") if more else _("%(cases)s fewer, of %(whole)s")
    return words % {"cases": step.cases, "whole": whole}


def group_words(slug: str) -> str:
    """A group of peers in words."""
    kind, _colon, sizes = slug.partition(":")
    begin, _colon, below = sizes.partition(":")
    if kind not in PeerKind.values:
        return ""
    label = str(PeerKind(kind).label)
    if begin == UNKNOWN:
        return _("%(kind)s, population not known") % {"kind": label}
    numbers = {"kind": label, "from": f"{int(begin or 0):,}".replace(",", " ")}
    if below:
        numbers["below"] = f"{int(below):,}".replace(",", " ")
        return _("%(kind)s, from %(from)s to below %(below)s") % numbers
    return _("%(kind)s, from %(from)s") % numbers if int(begin or 0) else label


def groups_in_words(formula: RatingFormula) -> list[str]:
    """All groups into which a formula puts territories."""
    return [group_words(slug) for slug in group_slugs(formula)]


def _peers(rating: Rating, user: User) -> list[dict[str, Any]]:
    """Ratings of the same group and quarter that the person may see, the best first."""
    if not rating.peer_group:
        return []
    alike = ratings.of_quarter(rating.period).filter(peer_group=rating.peer_group)
    seen = Rating.objects.visible_to(user).filter(pk__in=alike.values("pk"))
    ordered = seen.select_related("territory").order_by(
        F("low").desc(nulls_last=True), F("score").desc(nulls_last=True), "territory__path"
    )
    return [
        {
            "rating": one,
            "tone": CLASS_TONES[RatingClass(one.rating_class)],
            "own": one.pk == rating.pk,
        }
        for one in ordered[:MOST_PEERS]
    ]


@dataclass(frozen=True)
class Mark:
    """One quarter of the chart, in its units."""

    rating: Rating
    x: int
    y: int
    top: int
    bottom: int
    tone: str


def _past(rating: Rating) -> dict[str, Any] | None:
    """The last quarters as points with their intervals."""
    own = (
        Rating.objects.filter(territory=rating.territory, score__isnull=False)
        .exclude(year__gt=rating.year)
        .exclude(year=rating.year, quarter__gt=rating.quarter)
    )
    decided = own.filter(state=RatingState.APPROVED) | own.filter(pk=rating.pk)
    rows = list(decided.order_by("-year", "-quarter")[:QUARTERS])[::-1]
    if len(rows) < 2:
        return None
    step = (WIDE - 2 * EDGE) // max(len(rows) - 1, 1)
    marks = []
    for place, one in enumerate(rows):
        low, high = (one.score if end is None else end for end in (one.low, one.high))
        marks.append(
            Mark(
                one,
                EDGE + place * step,
                _height(one.score),
                _height(high),
                _height(low),
                CLASS_TONES[RatingClass(one.rating_class)],
            )
        )
    formula = rating.formula
    return {
        "marks": marks,
        "wide": WIDE,
        "high": HIGH,
        "line": " ".join(f"{mark.x},{mark.y}" for mark in marks),
        "limits": [
            (formula.exemplary_from, _height(formula.exemplary_from)),
            (formula.good_from, _height(formula.good_from)),
        ],
    }


def _height(score: Decimal | None) -> int:
    return int(HIGH - 28 - float(score or 0) * (HIGH - 56) / 100)
