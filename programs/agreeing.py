"""How the offices stand to the measures of a programme: read for pages, sheets and papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from programs import consent_rules, snapshots
from programs.agreeing_choices import CONSENT_TONES, UNANSWERED, ConsentStatus
from programs.models import ConsentAnswer, ConsentRequest, Measure, Programme
from territories import clock
from territories.models import Office


@dataclass(frozen=True)
class LineConsent:
    """One measure and what its office says about it."""

    line: Measure
    status: ConsentStatus
    answer: ConsentAnswer | None = None

    @property
    def tone(self) -> str:
        return CONSENT_TONES[self.status]

    @property
    def label(self) -> str:
        return str(self.status.label)


@dataclass(frozen=True)
class OfficeConsent:
    """An office with its measures of the programme, and the newest request to it."""

    office: Office
    request: ConsentRequest | None
    lines: list[LineConsent]

    @property
    def is_asked(self) -> bool:
        return self.request is not None

    @property
    def is_unanswered(self) -> bool:
        """Whether the office owes an answer to what it was asked."""
        return self.is_asked and any(one.status in UNANSWERED for one in self.lines)

    @property
    def needs_asking(self) -> bool:
        """Whether there is a measure the office doesn't consent to as it is."""
        return any(
            one.status not in {ConsentStatus.YES, ConsentStatus.WAITING} for one in self.lines
        )


class Talk(NamedTuple):
    """The newest request to each office, and every answer, the oldest first.

    Of an answer it is known whether its measure `is_gone` from the draft.
    """

    requests: Sequence[ConsentRequest] = ()
    answers: Sequence[ConsentAnswer] = ()


def talk_of(programme: Programme) -> Talk:
    """What the offices were asked and said."""
    newest = ConsentRequest.objects.filter(programme=programme).newest()
    requests = list(newest.select_related("by", "office"))
    if not requests:
        return Talk()
    gone = ~Exists(Measure.objects.filter(pk=OuterRef("measure")))
    answers = ConsentAnswer.objects.filter(request__programme=programme).annotate(is_gone=gone)
    return Talk(requests, list(answers.select_related("by", "request__office").order_by("pk")))


def consents_of(
    programme: Programme, lines: Sequence[Measure] | None = None, talk: Talk | None = None
) -> list[OfficeConsent]:
    """Every office with measures in the programme, in the order of the measures."""
    lines = snapshots.measures_of(programme) if lines is None else lines
    talk = talk_of(programme) if talk is None else talk
    asked = {one.office_id: one for one in talk.requests}
    newest = {(one.request.office_id, one.measure_id): one for one in talk.answers}
    by_office: dict[int, list[Measure]] = {}
    for line in lines:
        by_office.setdefault(line.office_id, []).append(line)
    return [
        OfficeConsent(
            office=mine[0].office,
            request=asked.get(office),
            lines=[
                _line_consent(one, asked.get(office), newest.get((office, one.pk))) for one in mine
            ],
        )
        for office, mine in by_office.items()
    ]


def _line_consent(
    line: Measure, request: ConsentRequest | None, answer: ConsentAnswer | None
) -> LineConsent:
    answered = None
    if answer is not None:
        current = answer.digest == snapshots.plan_digest(snapshots.line_of(line))
        answered = consent_rules.Answered(answer.verdict, current, answer.request_id)
    status = consent_rules.status(
        answered,
        request=request.pk if request else None,
        due_on=request.due_on if request else None,
        on=clock.today(),
    )
    return LineConsent(line, status, answer)


def unanswered(consents: Iterable[OfficeConsent]) -> list[Office]:
    """Offices that were asked and owe an answer."""
    return [one.office for one in consents if one.is_unanswered]


def silence(consents: Iterable[OfficeConsent]) -> str:
    """Which offices owe an answer, in a sentence; '' where none does. It blocks nothing."""
    offices = unanswered(consents)
    if not offices:
        return ""
    names = ", ".join(office.name for office in offices)
    return _("No answer yet from: %(offices)s.") % {"offices": names}


def as_json(consents: Iterable[OfficeConsent]) -> list[dict[str, Any]]:
    """The consents as they stand, for the approval sheet: offices that were asked."""
    return [
        {
            "office": {code: one.office.name_in(code) for code, _name in settings.LANGUAGES},
            "asked_at": one.request.at.isoformat(),
            "due_on": one.request.due_on.isoformat(),
            "answers": [_answer_json(line) for line in one.lines],
        }
        for one in consents
        if one.request is not None
    ]


def _answer_json(consent: LineConsent) -> dict[str, Any]:
    answer = consent.answer
    return {
        "ordinal": consent.line.ordinal,
        "status": consent.status.value,
        "verdict": answer.verdict if answer else "",
        "text": answer.text if answer else "",
        "by": str(answer.by) if answer else "",
        "at": answer.at.isoformat() if answer else "",
    }
