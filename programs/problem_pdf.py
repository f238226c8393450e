"""A systemic problem as a sheet to go up with its proposal."""

from __future__ import annotations

from html import escape

from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from programs import paper
from programs.models import SystemicProblem
from programs.problem_numbers import Numbers
from programs.templatetags.programs_tags import short_quarter

MOST_ROWS = 40


def draw(problem: SystemicProblem, numbers: Numbers) -> bytes:
    """The PDF in the active language."""
    name = _("Systemic problem")
    return paper.draw(
        [
            *paper.title(name, problem.shown_title),
            paper.facts(_facts(problem, numbers)),
            *_words(_("Proposal"), problem.proposal),
            *_words(_("Decision"), problem.decision),
            paper.heading(_("Territories and quarters")),
            *_table(numbers),
            Spacer(1, 8 * mm),
            paper.signature(
                _("Who answers for it"),
                ", ".join(
                    part
                    for part in (
                        str(problem.owner) if problem.owner else "",
                        problem.owner_post,
                    )
                    if part
                ),
            ),
        ],
        name=f"{name}: {problem.shown_title}",
        author=problem.scope.name,
        foot=problem.shown_title[:80],
    )


def _words(heading: str, words: str) -> list[Flowable]:
    return [paper.heading(heading), *paper.text(words)] if words else []


def _facts(problem: SystemicProblem, numbers: Numbers) -> list[tuple[str, str]]:
    kind = str(problem.get_proposal_kind_display()) if problem.proposal_kind else ""
    return [
        (_("Topic"), problem.topic.name),
        (_("Where it was found"), problem.scope.name),
        (_("State"), str(problem.get_state_display())),
        (_("Where it is now"), problem.holder.name),
        (_("Appeals in these quarters"), str(numbers.total.kept)),
        (_("Repeats"), str(numbers.repeats)),
        (_("Appeals since then"), str(numbers.since)),
        (_("Findings"), str(numbers.findings.kept)),
        (_("Measures"), str(numbers.measures.kept)),
        (_("What is proposed"), kind),
        (_("State programme"), problem.state_programme.name if problem.state_programme else ""),
        (_("Confirmed"), paper.day(problem.judged_at) if problem.is_registered else ""),
        (_("Date of the decision"), paper.day(problem.decided_on)),
    ]


def _table(numbers: Numbers) -> list[Flowable]:
    quarters = numbers.quarters
    titles = [
        _("Territory"),
        *[short_quarter(quarter) for quarter in quarters],
        _("Appeals"),
        _("Measures"),
        _("Why it is unsolved"),
    ]
    each = 0.44 / (len(quarters) + 2)
    shares = (0.30, *[each] * (len(quarters) + 2), 0.26)
    rows = [
        [
            escape(row.part.territory.name),
            *[str(number.kept) for number in row.quarters],
            str(row.appeals.kept),
            str(row.measures.kept),
            escape(str(row.part.get_why_display())),
        ]
        for row in numbers.rows[:MOST_ROWS]
    ]
    story: list[Flowable] = [paper.table(titles, rows, shares)]
    if len(numbers.rows) > MOST_ROWS:
        more = {"count": len(numbers.rows) - MOST_ROWS}
        story += paper.text(_("and %(count)s more") % more)
    return story
