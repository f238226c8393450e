"""Who may take which step with a question in which status: one table, tested cell by cell.

`docs/workflow.md` prints it (`manage.py workflow_page`), `tests/receptions/test_workflow_table.py`
tries every role, status and action against the pages themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from receptions.choices import QuestionStatus
from territories.choices import Role

REGISTERED, ASSIGNED, ANSWERED, ACCEPTED, CLOSED = QuestionStatus
OPEN_WITH_OFFICE = (ASSIGNED, ANSWERED, ACCEPTED)
# A capacity and the roles that have it at their own place: the question's reception, or a
# territory above it (the desk: the very reception only), or the office the question is with.
RECEPTION = "the reception"
HEAD = "head"
DESK = "the desk"
OFFICE = "the office"
CO_OFFICE = "the co-executor"
ASKED = "the body asked"
ROLES: Mapping[str, frozenset[str]] = {
    RECEPTION: frozenset({Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}),
    HEAD: frozenset({Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}),
    DESK: frozenset({Role.REGISTRAR, Role.HEAD}),
    OFFICE: frozenset({Role.EXECUTOR}),
    CO_OFFICE: frozenset({Role.EXECUTOR}),
    ASKED: frozenset({Role.EXECUTOR}),
}
STOPPED, EXTENDED = "stopped", "extended"
# What the step is taken with: an open part, a link that was not used, a request of the office,
# a request for information to another body.
PART, LINK, WISH, INQUIRY = "part", "link", "wish", "inquiry"
OPEN = (REGISTERED, *OPEN_WITH_OFFICE)


@dataclass(frozen=True)
class Action:
    """A step: its page, in which status it may be taken, by whom, and what else must hold.

    `given` is what the question must have gone through for the step to exist at all.
    """

    name: str
    service: str
    statuses: tuple[QuestionStatus, ...]
    who: str
    also: str = ""
    given: str = ""

    def allows(self, role: str, status: str) -> bool:
        """Whether the role may take the step in the status."""
        return status in self.statuses and role in ROLES[self.who]


ACTIONS = (
    Action("assign", "routing.assign", (REGISTERED,), RECEPTION, "R-21"),
    Action(
        "reassign",
        "routing.assign",
        (ASSIGNED,),
        RECEPTION,
        "only the head from the third hop on and back to an earlier office",
    ),
    Action("co", "coexecution.add", (ASSIGNED,), RECEPTION, "R-22; R-21 holds for each office"),
    Action("link", "answer_links.make", (ASSIGNED,), RECEPTION, "for a body without accounts"),
    Action(
        "revoke-link",
        "answer_links.revoke",
        (*OPEN_WITH_OFFICE, CLOSED),
        RECEPTION,
        "a link that was not used",
        given=LINK,
    ),
    Action("part-answer", "coexecution.answer", (ASSIGNED,), CO_OFFICE, "R-22, once", given=PART),
    Action(
        "part-link",
        "answer_links.make_for_part",
        (ASSIGNED,),
        RECEPTION,
        "for a co-executor without accounts",
        given=PART,
    ),
    Action(
        "part-withdraw",
        "coexecution.withdraw",
        (ASSIGNED,),
        RECEPTION,
        "an open part, with a reason",
        given=PART,
    ),
    Action(
        "part-go-without",
        "coexecution.go_without",
        (ASSIGNED,),
        OFFICE,
        "an open part, with a reason; by a one-time link together with the answer",
        given=PART,
    ),
    Action("correct", "splitting.correct", OPEN, RECEPTION, "topic, place, urgency; with a reason"),
    Action(
        "withdraw",
        "splitting.withdraw",
        (REGISTERED,),
        RECEPTION,
        "not the first question; nothing was done with it",
    ),
    Action(
        "complained",
        "complaints.name",
        OPEN,
        DESK,
        "R-21: no office that acts on it, has a part of it or answered it",
    ),
    Action("take", "control.take", (ASSIGNED,), OFFICE, "once a hop"),
    Action("answer", "control.answer", (ASSIGNED,), OFFICE),
    Action("pass", "executors.pass_down", (ASSIGNED,), OFFICE, "to a unit below (Art. 24)"),
    Action("ask-applicant", "executors.ask_applicant", (ASSIGNED,), OFFICE, "not anonymous"),
    Action("ask-extension", "executors.ask_extension", (ASSIGNED,), OFFICE, "T-06, in time"),
    Action("inquire-as-office", "inquiries.ask", (ASSIGNED,), OFFICE, "T-09, one at a time"),
    Action("accept", "control.accept", (ANSWERED,), RECEPTION, "not who answered"),
    Action("return", "control.return_answer", (ANSWERED,), RECEPTION, "with what is missing"),
    Action("close", "control.close", (ACCEPTED,), RECEPTION, "the outcome of the answer"),
    Action(
        "decide",
        "control.close",
        (REGISTERED, ASSIGNED, ACCEPTED),
        HEAD,
        "an outcome of the head's with its ground (R-30, R-31)",
    ),
    Action(
        "confirm", "control.verify", (CLOSED,), RECEPTION, "neither who answered nor who accepted"
    ),
    Action(
        "deny",
        "control.verify",
        (CLOSED,),
        RECEPTION,
        "neither who answered nor who accepted; saying what was found",
    ),
    Action("study", "deadlines.extra_study", (ASSIGNED,), RECEPTION, "T-05, while the 15 days run"),
    Action("extend", "deadlines.extend", (ASSIGNED, ANSWERED), HEAD, "T-06, once, in time"),
    Action(
        "decide-term",
        "executors.grant",
        (ASSIGNED, ANSWERED),
        HEAD,
        "T-06, in time, or the term standing still; or refused with a reason (`executors.refuse`)",
        given=WISH,
    ),
    Action(
        "undo-extension",
        "deadlines.undo_extension",
        (ASSIGNED, ANSWERED, ACCEPTED),
        HEAD,
        "the term was extended",
        given=EXTENDED,
    ),
    Action("stop", "stops.stop", (REGISTERED, ASSIGNED), HEAD, "on a dated ground"),
    Action(
        "restart",
        "stops.restart",
        (REGISTERED, ASSIGNED),
        HEAD,
        "the term stands still",
        given=STOPPED,
    ),
    Action(
        "inquire",
        "inquiries.ask",
        OPEN,
        RECEPTION,
        "T-09, one at a time",
    ),
    Action(
        "inquiry-answer", "inquiries.answer", OPEN, ASKED, "T-09, once; by its date", given=INQUIRY
    ),
    Action(
        "inquiry-link",
        "answer_links.make_for_inquiry",
        OPEN,
        RECEPTION,
        "for a body without accounts that is asked",
        given=INQUIRY,
    ),
    Action("word", "word.say", (CLOSED,), RECEPTION, "the applicant's own, once a closing"),
    Action("explain", "duties.ask", (CLOSED,), RECEPTION, "T-11"),
    Action("remind", "hearings.nudge", OPEN_WITH_OFFICE, HEAD, "once a day"),
    Action("summon", "hearings.summon", OPEN_WITH_OFFICE, HEAD, "one coming hearing at a time"),
)


def page_lines() -> list[str]:
    """The table as Markdown: an action a row, a status a column, who may in the cells."""
    head = ["Action", *(status.value for status in QuestionStatus), "Service", "Also"]
    lines = [_row(head), _row(["---"] * len(head))]
    for action in ACTIONS:
        cells = [action.who if one in action.statuses else "–" for one in QuestionStatus]
        lines.append(_row([f"`{action.name}`", *cells, f"`{action.service}`", action.also]))
    return lines


def legend_lines() -> list[str]:
    """Which roles have which capacity."""
    return [
        f"- *{who}*: {', '.join(role for role in Role if role in roles)}"
        for who, roles in ROLES.items()
    ]


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
