"""What a protocol says: read from the rows while a draft, from its own copy once signed."""

from __future__ import annotations

from typing import Any

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fieldvisits.choices import FindingState
from fieldvisits.models import (
    FieldReception,
    Finding,
    GroupMember,
    Hearing,
    Protocol,
    SittingRecording,
)
from fieldvisits.sitting_choices import HearingOutcome
from receptions.models import Question
from territories.models import User


def of(protocol: Protocol) -> dict[str, Any]:
    """The kept content of a signed protocol, else what the rows say now."""
    return protocol.content if protocol.content is not None else current(protocol)


def current(protocol: Protocol) -> dict[str, Any]:
    """Everybody received, officials present and absent, totals: in the protocol's language."""
    with translation.override(protocol.language):
        sitting = FieldReception.objects.select_related(
            "reception", "territory__parent", "held_by"
        ).get(pk=protocol.field_reception_id)
        lines = [_line(one) for one in sitting.hearings.in_line()]
        others = sitting.findings.filter(hearing__isnull=True).select_related(
            "topic", "question__appeal"
        )
        last = lines[-1]["line"] if lines else 0
        lines += [_other(one, last + place) for place, one in enumerate(others.order_by("pk"), 1)]
        officials = [_official(one) for one in sitting.group.select_related("office")]
        return {
            "number": protocol.number,
            "kind": str(sitting.get_kind_display()),
            "reception": str(sitting.reception),
            "moment": _moment(sitting.starts_at),
            "place": ", ".join(filter(None, _where(sitting))),
            "officials": officials,
            "lines": lines,
            "totals": totals(lines, sitting.visitors or 0),
            "recordings": [_recording(one) for one in sitting.recordings.all()],
            "course": sitting.minutes,
            "kept_by": sitting.held_by.full_name if sitting.held_by else "",
            "signed_by": protocol.signed_by.full_name if protocol.signed_by else "",
            "signed_at": _moment(protocol.signed_at) if protocol.signed_at else "",
        }


def totals(lines: list[dict[str, Any]], visitors: int) -> dict[str, int]:
    """Came, received, and what became of it: 30, 17 settled, 5 explained, 8 tasks."""
    ends = [line["outcome"] for line in lines]
    return {
        "visitors": visitors,
        "received": len(lines),
        **{outcome: ends.count(outcome) for outcome in HearingOutcome.values},
        "other": sum(end not in HearingOutcome.values for end in ends),
    }


def hidden_from(user: User, sitting: FieldReception) -> set[int]:
    """Questions of the sitting that come from complaints kept from this person (R-21)."""
    all_ = Question.objects.filter(finding__field_reception=sitting)
    shown = all_.not_kept_from(user).values_list("pk", flat=True)
    return set(all_.values_list("pk", flat=True)) - set(shown)


def _line(one: Hearing) -> dict[str, Any]:
    finding = one.finding
    return {
        "line": one.line,
        "person": one.person,
        "residence": one.residence,
        "topic": one.topic.name,
        "text": one.text,
        "outcome": one.outcome,
        "question": finding.question_id if finding is not None else None,
        "result": _result(one),
    }


def _result(one: Hearing) -> str:
    question = one.finding.question if one.finding is not None else None
    if one.outcome != HearingOutcome.TASK or question is None:
        return f"{one.get_outcome_display()}: {one.result}"
    given = question.deadlines.filter(derivation__contains=[{"code": "promised"}]).first()
    hop = question.assignments.select_related("office").first()
    named = {"number": question.appeal.number}
    if hop is None:  # registered by a desk without a network, not yet given to anybody
        return _("registered as appeal No. %(number)s") % named
    named["office"] = hop.office.name
    if given is None:
        return _("Registered as appeal No. %(number)s; given to %(office)s.") % named
    named["day"] = date_format(given.target_due_on)
    return _("Registered as appeal No. %(number)s; given to %(office)s until %(day)s.") % named


def _other(one: Finding, line: int) -> dict[str, Any]:
    """A problem written down without a desk: settled ones count, the rest stand as they are."""
    outcome = {
        FindingState.SOLVED_ON_SPOT: HearingOutcome.SETTLED,
        FindingState.APPEAL: HearingOutcome.TASK,
    }.get(FindingState(one.state), "")
    result = one.get_state_display()
    if one.question is not None:
        result = _("registered as appeal No. %(number)s") % {"number": one.question.appeal.number}
    elif one.result:
        result = f"{result}: {one.result}"
    return {
        "line": line,
        "person": one.person,
        "residence": one.residence,
        "topic": one.topic.name,
        "text": one.text,
        "outcome": str(outcome),
        "question": one.question_id,
        "result": str(result),
    }


def _recording(one: SittingRecording) -> str:
    """R-55: what, by whose decision, and how people were told."""
    words = _("%(kind)s, by decision of %(head)s; people were told %(how)s")
    return words % {
        "kind": one.get_kind_display(),
        "head": one.decided_by.full_name,
        "how": one.get_told_display(),
    }


def _official(one: GroupMember) -> dict[str, Any]:
    return {
        "name": one.name,
        "position": one.position,
        "office": one.office.name if one.office is not None else "",
        "came": one.came,
    }


def _where(sitting: FieldReception) -> list[str]:
    parent = sitting.territory.parent
    return [sitting.place, str(sitting.territory), str(parent) if parent else ""]


def _moment(value: Any) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT")
