"""Badges and wording of appeals. No queries."""

from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from receptions import lookups, wording
from receptions.choices import TONE_OF_URGENCY, AnswerDecision, Outcome, QuestionStatus, Urgency
from receptions.models import Answer, Applicant, Deadline, EscalationStep, Notice, Question
from receptions.neighbours import register_url as address_of_register
from receptions.neighbours import stay as keep_in_list
from territories.templatetags.ui import status_badge

register = template.Library()

STATUS_TONES = {
    QuestionStatus.REGISTERED: "wait",
    QuestionStatus.ASSIGNED: "info",
    QuestionStatus.ANSWERED: "wait",
    QuestionStatus.ACCEPTED: "info",
}
OUTCOME_TONES = {Outcome.SATISFIED: "good", Outcome.REFUSED: "warn"}
DECISION_TONES = {AnswerDecision.ACCEPTED: "good", AnswerDecision.RETURNED: "warn"}


@register.simple_tag(takes_context=True)
def stay(context: dict[str, Any], url: str) -> str:
    """The address with the list that the page was opened from, if it was from any."""
    return keep_in_list(context["request"], url)


@register.simple_tag(takes_context=True)
def register_url(context: dict[str, Any]) -> str:
    """The register, as it was narrowed where the page was opened from it."""
    return address_of_register(context["request"])


@register.simple_tag
def question_badge(question: Question) -> SafeString:
    """The status of a question, or its outcome once it is closed."""
    return _question_badge(question.status, question.outcome, get_language())


@lru_cache(200)
def _question_badge(state: str, result: str, _language: str | None) -> SafeString:
    if state == QuestionStatus.CLOSED:
        outcome = Outcome(result)
        return status_badge(outcome.label, OUTCOME_TONES.get(outcome, "neutral"))
    status = QuestionStatus(state)
    return status_badge(status.label, STATUS_TONES.get(status, "neutral"))


@register.simple_tag
def urgency_badge(question: Question) -> SafeString | str:
    """The urgency of a question, nothing where it is ordinary."""
    return _urgency_badge(question.urgency, get_language())


@lru_cache(50)
def _urgency_badge(value: str, _language: str | None) -> SafeString | str:
    urgency = Urgency(value)
    tone = TONE_OF_URGENCY.get(urgency)
    return status_badge(urgency.label, tone) if tone else ""


@register.simple_tag
def decision_badge(answer: Answer) -> SafeString:
    """What the reception made of an answer."""
    tone = DECISION_TONES.get(AnswerDecision(answer.decision), "wait")
    return status_badge(answer.get_decision_display(), tone)


@register.filter
def masked_line(person: Applicant) -> str:
    """Enough of a person to tell them apart, not more."""
    return lookups.masked_line(person)


@register.filter
def any_filled(form: BaseForm, names: str) -> bool:
    """Whether any of the named fields has content or an error: then its fold stands open."""
    return any(form[name].errors or form[name].value() for name in names.split())


@register.filter
def derivation(deadline: Deadline | None) -> list[str]:
    """How a date was found, sentence by sentence."""
    return wording.derivation_sentences(deadline) if deadline is not None else []


@register.filter
def step_words(step: EscalationStep) -> str:
    """When a step of reminding comes."""
    return wording.step_sentence(step)


@register.filter
def notice_words(notice: Notice) -> str:
    """What a notice says, in one line."""
    return wording.notice_sentence(notice)
