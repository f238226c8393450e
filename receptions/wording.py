"""Stored steps and states said in words: the derivation of a date, an event of the timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from receptions.choices import Outcome, QuestionStatus, RuleUnit
from receptions.executor_choices import APPLICANT_ACCOUNT, LINK_ACCOUNT
from receptions.models import Deadline, EscalationStep, Notice, QuestionEvent
from receptions.models.saved_filter import Watch
from territories.models import User

Step = dict[str, Any]


def derivation_sentences(deadline: Deadline) -> list[str]:
    """How a date was found, sentence by sentence, in the active language."""
    sentences = []
    for step in deadline.derivation:
        say = _SAYERS.get(step.get("code", ""))
        if say is not None:
            sentences.append(say(step))
    return sentences


def _day(value: str) -> str:
    """An ISO date, with the day of the week: "Saturday, 5 December 2026"."""
    day = dt.date.fromisoformat(value[:10])
    return f"{date_format(day, 'l')}, {date_format(day, 'DATE_FORMAT')}"


def _received(step: Step) -> str:
    moment = dt.datetime.fromisoformat(step["at"])
    return _("Received on %(moment)s.") % {"moment": date_format(moment, "DATETIME_FORMAT")}


def _after_hours(step: Step) -> str:
    return _("After working hours: counted from the next working day, %(day)s.") % {
        "day": _day(step["to"])
    }


def _day_off(step: Step) -> str:
    return _("On a day off: counted from the next working day, %(day)s.") % {
        "day": _day(step["to"])
    }


def _rule(step: Step) -> str:
    return _("By the rule, version %(version)s: %(source)s. Working calendar %(calendar)s.") % {
        **step,
        "source": source_words(step["source"]),
    }


def source_words(source: str) -> str:
    """A rule's source in words; "L445/28" is article 28 of the Law on appeals."""
    law, _slash, article = source.partition("/")
    if law != "L445":
        return source
    return _("Law on appeals O‘RQ-445, article %(article)s") % {"article": article}


def _counted(step: Step) -> str:
    amount = int(step["amount"])
    words = {
        RuleUnit.DAYS: ngettext("%(amount)s day", "%(amount)s days", amount),
        RuleUnit.MONTHS: ngettext("%(amount)s month", "%(amount)s months", amount),
        RuleUnit.WORKING_DAYS: ngettext(
            "%(amount)s working day", "%(amount)s working days", amount
        ),
    }[RuleUnit(step["unit"])]
    return _("%(term)s from %(first)s end on %(last)s.") % {
        "term": words % {"amount": amount},
        "first": _day(step["from"]),
        "last": _day(step["to"]),
    }


def _moved(step: Step) -> str:
    return _("%(first)s isn't a working day, so the date moves to %(last)s.") % {
        "first": _day(step["from"]),
        "last": _day(step["to"]),
    }


def _target(step: Step) -> str:
    return _("To be on the safe side the office aims at %(day)s.") % {"day": _day(step["to"])}


def _own(step: Step) -> str:
    return _("The reception itself decides: the term counts from receipt, %(day)s.") % {
        "day": _day(step["day"])
    }


def _assigned(step: Step) -> str:
    return _("The office that decides got it on %(day)s; its term counts from then.") % {
        "day": _day(step["day"])
    }


def _study(step: Step) -> str:
    return _("Extra study is needed, so a month holds instead of 15 days. Ground: %(ground)s") % {
        "ground": step["ground"]
    }


def _extended(step: Step) -> str:
    return _("Extended by the head from %(day)s. Ground: %(ground)s") % {
        "day": _day(step["from"]),
        "ground": step["ground"],
    }


def _undone(step: Step) -> str:
    return _("The extension was taken back, %(day)s holds again. Ground: %(ground)s") % {
        "day": _day(step["to"]),
        "ground": step["ground"],
    }


def _promised(step: Step) -> str:
    return _("The target date was set to %(day)s. Ground: %(ground)s") % {
        "day": _day(step["to"]),
        "ground": step["ground"],
    }


def _ran_on(step: Step) -> str:
    return _("Stood still from %(stopped)s (%(source)s), ran again from %(day)s to %(last)s.") % {
        "stopped": _day(step["stopped"]),
        "source": source_words(step["source"]),
        "day": _day(step["day"]),
        "last": _day(step["to"]),
    }


def _corrected(step: Step) -> str:
    return _("The registration was corrected, so the term was counted anew. Reason: %(reason)s") % {
        "reason": step["reason"]
    }


def _new_calendar(step: Step) -> str:
    return _("Counted anew with working calendar %(calendar)s: %(act)s.") % step


_SAYERS: dict[str, Callable[[Step], str]] = {
    "received": _received,
    "after_hours": _after_hours,
    "day_off": _day_off,
    "rule": _rule,
    "counted": _counted,
    "moved_forward": _moved,
    "target": _target,
    "own": _own,
    "assigned": _assigned,
    "study": _study,
    "extended": _extended,
    "undone": _undone,
    "promised": _promised,
    "ran_on": _ran_on,
    "new_calendar": _new_calendar,
    "corrected": _corrected,
}


def event_title(event: QuestionEvent) -> str:
    """What happened, in one line."""
    before, after = event.from_status, event.to_status
    office = event.office.name if event.office else ""
    if not before:
        return _("Registered")
    if before == after == QuestionStatus.CLOSED:
        return _("Checked: the solution is confirmed")
    if after == QuestionStatus.ASSIGNED:
        titles = {
            QuestionStatus.ANSWERED: _("Answer returned to %(office)s"),
            QuestionStatus.CLOSED: _("Opened again, with %(office)s"),
        }
        return titles.get(QuestionStatus(before), _("Given to %(office)s")) % {"office": office}
    if after == QuestionStatus.CLOSED:
        return _("Closed: %(outcome)s") % {"outcome": Outcome(event.outcome).label}
    if after == QuestionStatus.ANSWERED:
        return _("Answered by %(office)s") % {"office": office}
    return QuestionStatus(after).label.capitalize()


def _who(user: User | None) -> User | str | None:
    """A person, or what the account of whoever has none stands for, in the reader's language."""
    stands_for = {LINK_ACCOUNT: _("One-time link"), APPLICANT_ACCOUNT: _("Applicant")}
    return stands_for.get(user.username, user) if user is not None else None


def timeline(events: Iterable[QuestionEvent], ordinals: dict[int, int]) -> list[dict[str, Any]]:
    """Rows of the timeline, the newest first; questions are named where there are several."""
    rows = []
    found = sorted(events, key=lambda one: (one.at, one.pk), reverse=True)
    for event in found:
        title = event_title(event)
        if not event.from_status and event.at > found[-1].at:
            title = _("Split off after registration")
        if len(ordinals) > 1:
            title = _("Question %(ordinal)s: %(title)s") % {
                "ordinal": ordinals[event.question_id],
                "title": title,
            }
        rows.append({"title": title, "at": event.at, "by": _who(event.by), "note": event.note})
    return rows


def notice_sentence(notice: Notice) -> str:
    """Which threshold of a watched filter was crossed."""
    subscription = notice.subscription
    said = {"value": notice.value, "most": subscription.threshold}
    if subscription.kind == Watch.OVERDUE:
        return _("more than %(most)s overdue appeals") % said
    if subscription.kind == Watch.SPIKE:
        return _("%(value)s in a week, many more than in the weeks before") % said
    if subscription.kind == Watch.REPEATS:
        words = ngettext(
            "%(value)s person wrote more than %(most)s times in 30 days",
            "%(value)s people wrote more than %(most)s times in 30 days",
            notice.value,
        )
        return words % said
    return _("more than %(most)s appeals") % said


def step_sentence(step: EscalationStep) -> str:
    """When a step of reminding comes, in words."""
    days = abs(step.days)
    if step.days < 0:
        words = ngettext(
            "%(days)s working day before the target date",
            "%(days)s working days before the target date",
            days,
        )
    elif step.days == 0:
        return _("on the target date")
    else:
        words = ngettext(
            "%(days)s working day after the target date",
            "%(days)s working days after the target date",
            days,
        )
    return words % {"days": days}
