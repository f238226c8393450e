"""Closings drawn by lot, checks, reviews; made by the services, as in life."""

from receptions.check_choices import SampleKind
from receptions.choices import QuestionStatus
from receptions.models import CheckTask, QualityReview, SamplingRule
from receptions.services import sampling
from territories import clock
from tests.factories import receptions as make


def set_share(share, *, after=None, kind=SampleKind.CHECK, **fields):
    """The general rule of the kind, with these shares."""
    rule = SamplingRule.objects.get(kind=kind, topic=None, office=None, valid_to=None)
    rule.share, rule.share_after_false = share, share if after is None else after
    for name, value in fields.items():
        setattr(rule, name, value)
    rule.save()
    return rule


def begun():
    """The lot is drawn from now on."""
    return sampling.period_of(clock.today())


def closed(**fields):
    """A question closed after the lot has begun."""
    begun()
    return make.question(QuestionStatus.CLOSED, **fields)


def task(*, draw=True, **fields):
    """A closing that the lot fell on, with its check."""
    set_share(1)
    found = closed(**fields)
    if draw:
        sampling.draw_new()
    return CheckTask.objects.select_related("question", "reception__territory").get(question=found)


def review(**fields):
    """An accepted answer that the lot fell on, with its sheet."""
    set_share(1, kind=SampleKind.QUALITY)
    set_share(0)
    found = closed(**fields)
    sampling.draw_new()
    return QualityReview.objects.get(question=found)
