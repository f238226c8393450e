"""What the rule of systemic problems reads: a few aggregated statements, no row by row."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import TruncQuarter
from django.utils import timezone

from fieldvisits.models import Finding
from programs.models import Measure, SystemicProblem
from programs.problem_choices import RuleLevel
from programs.proof_choices import TO_ASK, UNSOLVED
from programs.systemic_rules import Cell, Parameters, Work
from receptions.choices import AppealType
from receptions.models import QuestionFact
from territories.choices import Level
from territories.models import Territory
from territories.periods import Quarter

# How many codes of the path name the scope of a level.
_DEPTH = {RuleLevel.COUNTRY: 1, RuleLevel.REGION: 2, RuleLevel.DISTRICT: 3}
Key = tuple[int, int]


def _facts() -> QuerySet[QuestionFact]:
    """Questions that count: appeals, each once, on topics a measure can be planned for."""
    counted = QuestionFact.objects.filter(is_duplicate=False, topic__out_of_scope=False)
    return counted.exclude(appeal_type=AppealType.NOT_AN_APPEAL).order_by()


def _place(level: str) -> str:
    """The column of the facts that names the parts of a scope."""
    return "question__mahalla" if level == RuleLevel.DISTRICT else "territory"


def cells(level: str, first: dt.date, last: dt.date, parameters: Parameters) -> list[Cell]:
    """Topics, territories and quarters that reach the volume; the database counts."""
    place = _place(level)
    found = _found(level, first, last)
    least = max(1, parameters.volume - max(found.values(), default=0))
    rows = (
        _facts()
        .filter(received_on__range=(first, last), **{f"{place}__isnull": False})
        .annotate(quarter=TruncQuarter("received_on"), place=F(place))
        .values_list("topic", "place", "quarter")
        .annotate(
            appeals=Count("appeal", distinct=True),
            repeated=Count("appeal", distinct=True, filter=Q(is_repeat=True)),
        )
        .filter(appeals__gte=least)
    )
    told = {
        (topic, part, Quarter.of(day)): (appeals, repeated)
        for topic, part, day, appeals, repeated in rows
    }
    every = [
        Cell(*key, *told.get(key, (0, 0)), findings=found.get(key, 0)) for key in {**told, **found}
    ]
    return [cell for cell in every if cell.volume >= parameters.volume]


def _findings() -> QuerySet[Finding]:
    """Findings that count: those of one cause once, none that is counted as an appeal."""
    rows = Finding.objects.causes().filter(question__isnull=True, topic__out_of_scope=False)
    return rows.order_by()


def _found(level: str, first: dt.date, last: dt.date) -> dict[tuple[int, int, Quarter], int]:
    """Findings by topic, territory and quarter; above mahallas those of a mahalla at its parent."""
    rows = _findings().filter(found_at__date__range=(first, last))
    in_mahalla = Q(territory__level=Level.MAHALLA)
    if level == RuleLevel.DISTRICT:
        rows = rows.filter(in_mahalla).annotate(place=F("territory"))
    else:
        above = When(in_mahalla, then=F("territory__parent"))
        rows = rows.annotate(place=Case(above, default=F("territory")))
    counted = rows.annotate(quarter=TruncQuarter("found_at")).values_list(
        "topic", "place", "quarter"
    )
    return {
        (topic, part, Quarter.of(timezone.localdate(moment))): number
        for topic, part, moment, number in counted.annotate(number=Count("pk"))
    }


# A measure counts for its place and, above mahallas, for the district its place lies in. A
# mahalla is also served by the measures of its whole district. A measure is unsolved as
# `MeasureQuerySet.unsolved` says.
_WORKS = """
WITH part AS (SELECT id, path FROM territories_territory WHERE id = ANY(%(parts)s)),
work AS (
    SELECT m.topic_id, part.id AS part_id, count(*) AS measures,
        count(m.verified_at) AS verified,
        count(*) FILTER (WHERE m.state = 'verified' AND EXISTS (
            SELECT 1 FROM programs_measuresource s WHERE s.measure_id = m.id
            AND (s.word = ANY(%(unsolved)s) OR p.state = 'closed' AND s.word = ANY(%(to_ask)s))
        )) AS unsolved,
        max((m.verified_at AT TIME ZONE 'Asia/Tashkent')::date) AS last_verified
    FROM programs_measure m
    JOIN programs_programme p ON p.id = m.programme_id
    JOIN territories_territory place ON place.id = m.place_id
    JOIN part ON place.path LIKE part.path || '%%'
        OR (%(reaches_down)s AND place.level <> 'mahalla' AND part.path LIKE place.path || '%%')
    WHERE p.state IN ('approved', 'sent', 'closed') AND m.state = ANY(%(counted)s)
        AND m.topic_id = ANY(%(topics)s)
    GROUP BY m.topic_id, part.id)
SELECT work.topic_id, work.part_id, work.measures, work.verified, work.unsolved,
    count(DISTINCT came.appeal_id)
FROM work
LEFT JOIN (
    SELECT f.appeal_id, f.topic_id, f.received_on, {place} AS place_id
    FROM receptions_questionfact f {join}
    WHERE f.topic_id = ANY(%(topics)s) AND NOT f.is_duplicate
        AND f.appeal_type <> %(not_appeal)s) came
    ON came.topic_id = work.topic_id AND came.place_id = work.part_id
    AND came.received_on > work.last_verified
GROUP BY work.topic_id, work.part_id, work.measures, work.verified, work.unsolved
"""
_BY_DISTRICT = _WORKS.replace("{place}", "f.territory_id").replace("{join}", "")
_BY_MAHALLA = _WORKS.replace("{place}", "q.mahalla_id").replace(
    "{join}", "JOIN receptions_question q ON q.id = f.question_id"
)
_COUNTED = ["planned", "in_work", "reported", "verified"]


def works(level: str, found: Iterable[Cell]) -> dict[Key, Work]:
    """The measures for the topics of the cells in their territories, in one statement."""
    cells_found = list(found)
    topics = sorted({cell.topic for cell in cells_found})
    parts = sorted({cell.territory for cell in cells_found})
    return works_of(topics, parts, by_mahalla=level == RuleLevel.DISTRICT)


def works_of(topics: Sequence[int], parts: Sequence[int], *, by_mahalla: bool) -> dict[Key, Work]:
    """Measures by topic and territory, and the appeals after the last verified one."""
    if not topics or not parts:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_MAHALLA if by_mahalla else _BY_DISTRICT,
            {
                "parts": list(parts),
                "topics": list(topics),
                "counted": _COUNTED,
                "reaches_down": by_mahalla,
                "not_appeal": AppealType.NOT_AN_APPEAL.value,
                "unsolved": [word.value for word in UNSOLVED],
                "to_ask": [word.value for word in TO_ASK],
            },
        )
        return {
            (topic, part): Work(measures, verified, after, unsolved)
            for topic, part, measures, verified, unsolved, after in cursor.fetchall()
        }


def scopes(level: str, territories: Iterable[int]) -> dict[int, int]:
    """The scope of each territory: the district of a mahalla, the region of a district."""
    paths = dict(Territory.objects.filter(pk__in=set(territories)).values_list("pk", "path"))
    depth = _DEPTH[RuleLevel(level)]
    above = {pk: ".".join(path.split(".")[:depth]) + "." for pk, path in paths.items()}
    known = Territory.objects.filter(path__in=set(above.values())).values_list("path", "pk")
    by_path = dict(known)
    return {pk: by_path[path] for pk, path in above.items() if path in by_path}


def level_of(problem: SystemicProblem) -> str:
    """The level of the rule that the problem's scope belongs to."""
    if problem.scope.level == Level.COUNTRY:
        return RuleLevel.COUNTRY
    return RuleLevel.REGION if problem.scope.level == Level.REGION else RuleLevel.DISTRICT


def facts_of(problem: SystemicProblem, territories: Sequence[int]) -> QuerySet[QuestionFact]:
    """The question facts about the problem's topic from those of its territories."""
    place = _place(level_of(problem))
    return _facts().filter(topic=problem.topic_id, **{f"{place}__in": territories})


def in_quarters(slugs: Iterable[str]) -> Q:
    """Facts received in any of the quarters."""
    condition = Q(pk__in=[])
    for slug in slugs:
        quarter = Quarter.parse(slug)
        condition |= Q(received_on__range=(quarter.first_day, quarter.last_day))
    return condition


def live(
    problem: SystemicProblem, territories: Sequence[int]
) -> tuple[Mapping[tuple[int, str], tuple[int, int]], Mapping[int, int]]:
    """Appeals and repeats by territory and quarter as they are now; appeals since the last one."""
    place = _place(level_of(problem))
    end = Quarter.parse(problem.last_quarter).last_day
    facts = facts_of(problem, territories).annotate(place=F(place))
    rows = (
        facts.filter(in_quarters(problem.quarters))
        .annotate(quarter=TruncQuarter("received_on"))
        .values_list("place", "quarter")
        .annotate(
            appeals=Count("appeal", distinct=True),
            repeated=Count("appeal", distinct=True, filter=Q(is_repeat=True)),
        )
    )
    now = {(part, Quarter.of(day).slug): (appeals, repeats) for part, day, appeals, repeats in rows}
    since = facts.filter(received_on__gt=end).values_list("place")
    return now, dict(since.annotate(appeals=Count("appeal", distinct=True)))


def behind(problem: SystemicProblem, territories: Sequence[int]) -> dict[str, dict[int, list[int]]]:
    """Ids of the questions, findings and measures of each territory, as they are now."""
    place = _place(level_of(problem))
    questions: dict[int, list[int]] = defaultdict(list)
    facts = facts_of(problem, territories).filter(in_quarters(problem.quarters))
    for part, question in facts.order_by("question_id").values_list(place, "question_id"):
        questions[part].append(question)
    return {"questions": questions, **works_behind(problem, territories)}


def works_behind(
    problem: SystemicProblem, territories: Sequence[int]
) -> dict[str, dict[int, list[int]]]:
    """Ids of the findings and measures of each territory, as they are now."""
    paths = dict(Territory.objects.filter(pk__in=territories).values_list("pk", "path"))
    rows: dict[str, tuple[QuerySet[Any], str]] = {
        "findings": (findings_of(problem), "territory__path"),
        "measures": (measures_of(problem), "place__path"),
    }
    found: dict[str, dict[int, list[int]]] = {kind: defaultdict(list) for kind in rows}
    for kind, (queryset, column) in rows.items():
        inside = Q(pk__in=[])
        for path in paths.values():
            inside |= Q(**{f"{column}__startswith": path})
        for pk, path in queryset.filter(inside).order_by("pk").values_list("pk", column):
            for part, above in paths.items():
                if path.startswith(above):
                    found[kind][part].append(pk)
    return found


def findings_of(problem: SystemicProblem) -> QuerySet[Finding]:
    """Findings about the topic in the quarters of the problem, as the rule counts them."""
    when = Q(pk__in=[])
    for quarter in problem.quarter_list:
        when |= Q(found_at__date__range=(quarter.first_day, quarter.last_day))
    return _findings().filter(when, topic=problem.topic_id)


def measures_of(problem: SystemicProblem) -> QuerySet[Measure]:
    """Measures for the topic of programmes approved."""
    return Measure.objects.filter(
        topic=problem.topic_id, programme__state__in=("approved", "sent", "closed")
    )
