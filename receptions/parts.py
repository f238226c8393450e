"""The parts that figures about questions are made of: each counts question facts of a period.

A part says which day of a question puts it into the period (received, closed, due by law, or
still open past its date on the period's last day), which questions count, and what is added up.
A figure divides one sum of parts by another. Figures, tables, the explorer and what an
administrator adds use the same parts, so a number means the same everywhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import AppealForm, AppealType, ApplicantKind, Channel, Outcome
from receptions.fact_conditions import (
    ANY,
    FIRST,
    IN_TIME,
    LATE,
    MERITS,
    Period,
    closed,
    due,
    open_at_end,
    overdue,
    received,
)
from territories.figure_parts import CUTS, Noun
from territories.figures import By, Cut, Text

NOUNS = {"person_count": Noun.PERSONS, "hops": Noun.HOPS, "days_to_close": Noun.DAYS}


@dataclass(frozen=True)
class Part:
    """Questions of a period that match; of appeals, where the first question stands for each.

    `weight` names a column of the fact to add up instead of counting rows.
    """

    code: str
    name: Text
    period: Period
    condition: Q = ANY
    weight: str = ""
    cuts: frozenset[str] = CUTS

    @property
    def appeals(self) -> bool:
        """Whether appeals are counted, or their people, and not questions."""
        return self.period is received and ("ordinal", 1) in self.condition.children

    @property
    def noun(self) -> Noun:
        """What is counted, or added up."""
        if self.weight:
            return NOUNS[self.weight]
        first = ("ordinal", 1) in self.condition.children
        return Noun.APPEALS if first else Noun.QUESTIONS

    def where(self, first: dt.date, last: dt.date) -> Q:
        """The facts behind the number."""
        return self.period(first, last) & self.condition


def _outcomes() -> Iterable[Part]:
    for outcome in Outcome:
        yield Part(f"closed_{outcome.value}", outcome.label, closed, Q(outcome=outcome))


def _types() -> Iterable[Part]:
    for kind in AppealType:
        yield Part(f"type_{kind.value}", kind.label, received, FIRST & Q(appeal_type=kind))


def _forms() -> Iterable[Part]:
    for form in AppealForm:
        yield Part(f"form_{form.value}", form.label, received, FIRST & Q(form=form))


def _channels() -> Iterable[Part]:
    for channel in Channel:
        yield Part(f"channel_{channel.value}", channel.label, received, FIRST & Q(channel=channel))


def _types_of_kinds() -> Iterable[Part]:
    """Table 5: applications, proposals and complaints of individuals and of legal entities."""
    names = {
        ("individuals", AppealType.APPLICATION): _("applications of individuals"),
        ("individuals", AppealType.PROPOSAL): _("proposals of individuals"),
        ("individuals", AppealType.COMPLAINT): _("complaints of individuals"),
        ("entities", AppealType.APPLICATION): _("applications of legal entities"),
        ("entities", AppealType.PROPOSAL): _("proposals of legal entities"),
        ("entities", AppealType.COMPLAINT): _("complaints of legal entities"),
    }
    for (who, kind), name in names.items():
        whose = _INDIVIDUAL if who == "individuals" else _ENTITY
        condition = FIRST & whose & Q(appeal_type=kind)
        yield Part(f"{who}_{kind.value}", name, received, condition)


_INDIVIDUAL = Q(applicant_kind=ApplicantKind.INDIVIDUAL)
_ENTITY = Q(applicant_kind=ApplicantKind.LEGAL_ENTITY)
_CONFIRMED = Q(outcome=Outcome.SATISFIED, confirmed=True)
_UNSOLVED = MERITS & ~Q(outcome=Outcome.SATISFIED)
_REFUTED = Q(outcome=Outcome.SATISFIED, confirmed=False)

PARTS: dict[str, Part] = {
    part.code: part
    for part in (
        Part("appeals", _("appeals received"), received, FIRST),
        Part("persons", _("persons who appealed"), received, FIRST, "person_count"),
        Part("questions", _("questions received"), received),
        Part("repeats", _("repeat appeals"), received, FIRST & Q(is_repeat=True)),
        Part("duplicates", _("duplicate appeals"), received, FIRST & Q(is_duplicate=True)),
        Part("anonymous", _("anonymous appeals"), received, FIRST & Q(is_anonymous=True)),
        Part("collective", _("collective appeals"), received, FIRST & Q(is_collective=True)),
        Part("individuals", _("appeals of individuals"), received, FIRST & _INDIVIDUAL),
        Part("entities", _("appeals of legal entities"), received, FIRST & _ENTITY),
        *_types(),
        *_types_of_kinds(),
        *_forms(),
        *_channels(),
        Part("closed", _("questions closed"), closed),
        *_outcomes(),
        Part("closed_merits", _("questions closed on the merits"), closed, MERITS),
        Part("closed_unsolved", _("closed on the merits, not satisfied"), closed, _UNSOLVED),
        Part("closed_confirmed", _("satisfied and confirmed"), closed, MERITS & _CONFIRMED),
        Part("closed_routed", _("closed after being with an office"), closed, Q(hops__gte=1)),
        Part("closed_hops", _("offices these went through"), closed, Q(hops__gte=1), "hops"),
        Part("closed_unconfirmed", _("satisfied, found unsolved by a check"), closed, _REFUTED),
        Part("closed_repeats", _("questions of repeat appeals closed"), closed, Q(is_repeat=True)),
        Part("closed_days", _("days from receipt to closing"), closed, ANY, "days_to_close"),
        Part("closed_late", _("questions closed after their date"), closed, LATE),
        Part("due", _("questions due by law"), due),
        Part("due_in_time", _("closed by their date"), due, IN_TIME),
        Part("overdue", _("open past their date at the end"), overdue),
        Part("open", _("being examined at the end"), open_at_end),
    )
}
# Counted in tables of the report only; cells keep them beside the parts.
OF_TABLES: dict[str, Part] = {
    part.code: part
    for part in (
        Part("repeat_questions", _("questions of repeat appeals"), received, Q(is_repeat=True)),
        Part(
            "anonymous_questions",
            _("questions of anonymous appeals"),
            received,
            Q(is_anonymous=True),
        ),
        Part("closed_checked", _("confirmed by a check"), closed, Q(confirmed=True)),
    )
}
# What rows of tables are told apart by, as columns of the facts.
ROW_FIELDS: Mapping[str, str] = {
    By.TOPIC_GROUP.value: "topic__parent__code",
    By.CHANNEL.value: "channel",
    "form": "form",
    "type": "appeal_type",
    "outcome": "outcome",
    "mahalla": "mahalla__code",
}


def within(cut: Cut) -> Q:
    """Facts inside the cut."""
    condition = Q()
    if cut.topic:
        condition &= Q(topic__code=cut.topic) | Q(topic__parent__code=cut.topic)
    if cut.channel:
        condition &= Q(channel=cut.channel)
    if cut.office:
        condition &= Q(office=cut.office)
    return condition
