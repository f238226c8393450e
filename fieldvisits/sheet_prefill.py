"""What a visit already says about the answers of the sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from fieldvisits.choices import SOLVED, Horizon, VisitResult
from fieldvisits.drafts import Problem
from fieldvisits.models import Finding, Visit
from fieldvisits.sheets.definition import Definition, asked

PROBLEMS = "problems"  # the repeat of the standard sheet
EXECUTION = "execution_result"  # what became of one, in that repeat
IN_PROCESS, SOLVED_VALUE = "in_process", "solved"
PLANS = {Horizon.SHORT.value: "short_plan", Horizon.MEDIUM.value: "medium_plan"}


def of_visit(definition: Definition, visit: Visit, on: dt.date) -> dict[str, Any]:
    """Answers known before anybody asks, as far as the sheet has such questions."""
    home = visit.household
    district = home.mahalla.parent
    day = timezone.localtime(visit.visited_at).date() if visit.visited_at else on
    known = {
        "district": str(district) if district is not None else "",
        "sector": str(home.sector or ""),
        "study_date": day.isoformat(),
        "mahalla": str(home.mahalla),
        "address": str(home),
        "head_name": home.head_name,
        "head_phone": home.phone,
        "household_class": home.household_class,
    }
    names = {one["name"] for one in asked(definition)}
    return {name: value for name, value in known.items() if value and name in names}


def with_visit(
    definition: Definition,
    answers: dict[str, Any],
    result: str,
    problems: Iterable[Problem | Finding],
) -> dict[str, Any]:
    """The answers with what the visit's own form says, where the sheet was left empty.

    So a problem is written down once, in the form of the visit.
    """
    names = {one["name"] for one in definition["fields"]}
    found = result == VisitResult.PROBLEM
    told: dict[str, Any] = {}
    if "has_problem" in names:
        told["has_problem"] = "yes" if found else "no"
    if found and {PROBLEMS, "problem_text"} <= names:
        told[PROBLEMS] = [_row(one, names) for one in problems]
    return {**told, **answers}


def with_result(answers: dict[str, Any], finding: Finding) -> dict[str, Any]:
    """The answers with what became of the problem, where the sheet says what was told of it."""
    rows = answers.get(PROBLEMS) or []
    told = [
        {**row, EXECUTION: result_of(finding)}
        if EXECUTION in row and row.get("problem_text") == finding.text
        else row
        for row in rows
    ]
    return {**answers, PROBLEMS: told} if rows else answers


def result_of(finding: Finding) -> str:
    """Point 6 to 8 of the sheet: solved, put into a plan, or under way."""
    if finding.state in SOLVED:
        return SOLVED_VALUE
    return PLANS.get(finding.horizon, IN_PROCESS)


def _row(problem: Problem | Finding, names: set[str]) -> dict[str, Any]:
    row = {
        "problem_person": problem.person,
        "problem_text": problem.text,
        "problem_code": problem.topic.code,
        EXECUTION: result_of(problem) if isinstance(problem, Finding) else IN_PROCESS,
    }
    return {name: value for name, value in row.items() if value and name in names}
