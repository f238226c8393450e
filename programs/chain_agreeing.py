"""The agreeing in a measure's chain: the programme's way to its approval, consents, amendments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs import agreeing_words
from programs.agreeing_choices import AmendmentState
from programs.agreeing_permissions import sees_talk
from programs.chain_steps import Stage, Step
from programs.models import (
    Amendment,
    ConsentAnswer,
    ConsentRequest,
    Measure,
    Programme,
    ReturnRemark,
)
from territories.models import User


def steps(user: User, measure: Measure, amendments: Sequence[Amendment]) -> Iterator[Step]:
    """From the draft to the decision, and what was amended after it."""
    programme = measure.programme
    yield Step(Stage.PROGRAMME, programme.drafted_at, _("Drafted"), programme.drafted_by_id)
    yield from _submissions(programme)
    yield from _consents(user, measure)
    yield from _returns(user, measure)
    if programme.approved_at:
        by = programme.approved_by_id or ""
        yield Step(Stage.PROGRAMME, programme.approved_at, _("Approved"), by)
    if measure.declined_at:
        by = measure.declined_by_id or ""
        title = _("Not approved")
        yield Step(Stage.PROGRAMME, measure.declined_at, title, by, measure.declined_reason)
    yield from _amendments(user, amendments)


def _submissions(programme: Programme) -> Iterator[Step]:
    versions = programme.versions.defer("lines").order_by("number")
    for one in versions:
        title = _("Submitted: version %(number)s of the programme") % {"number": one.number}
        yield Step(Stage.PROGRAMME, one.at, title, one.by_id)
    if not versions and programme.submitted_at:
        by = programme.submitted_by_id or ""
        yield Step(Stage.PROGRAMME, programme.submitted_at, _("Submitted"), by)


def _returns(user: User, measure: Measure) -> Iterator[Step]:
    """The returns; their reasons, and what was said of the measure itself, only for the chain."""
    programme = measure.programme
    returns = list(programme.returns.all())
    remarks = ReturnRemark.objects.filter(measure=measure.pk, returned__in=returns)
    said = {one.returned_id: one.text for one in remarks}
    sees = sees_talk(user, programme)
    for one in returns:
        returned = Step(Stage.PROGRAMME, one.at, _("Returned"), one.by_id, one.reason)
        yield _or_hidden(returned, seen=sees)
        if text := said.get(one.pk):
            title = _("Returned: what was said of this measure")
            yield _or_hidden(Step(Stage.PLAN, one.at, title, one.by_id, text), seen=sees)


def _consents(user: User, measure: Measure) -> Iterator[Step]:
    """Its office asked for its consent, and every answer about the measure."""
    answers = ConsentAnswer.objects.filter(measure=measure.pk).select_related("request__office")
    asked = ConsentRequest.objects.filter(
        Q(office=measure.office_id) | Q(pk__in={answer.request_id for answer in answers}),
        programme=measure.programme,
    )
    requests = list(asked.select_related("office"))
    visible = asked.visible_to(user).values_list("pk", flat=True)
    seen = set(visible) if requests else set()
    for request in requests:
        day = date_format(request.due_on, "SHORT_DATE_FORMAT")
        title = _("Consent asked of %(office)s, answer by %(day)s") % {
            "office": request.office,
            "day": day,
        }
        step = Step(Stage.PLAN, request.at, title, request.by_id, request.note)
        yield _or_hidden(step, seen=request.pk in seen)
    for answer in answers:
        office = {"office": answer.request.office}
        title = _("The answer of %(office)s") % office
        if answer.request_id in seen:
            title = f"{title}: {answer.get_verdict_display()}"
        step = Step(Stage.PLAN, answer.at, title, answer.by_id, answer.text)
        yield _or_hidden(step, seen=answer.request_id in seen)


def _amendments(user: User, amendments: Sequence[Amendment]) -> Iterator[Step]:
    """Each amendment asked with its grounds and its changes, and what was decided."""
    keys = [one.pk for one in amendments]
    visible = Amendment.objects.filter(pk__in=keys).visible_to(user)
    seen = set(visible.values_list("pk", flat=True)) if keys else set()
    for one in amendments:
        yield from (_or_hidden(step, seen=one.pk in seen) for step in _of_amendment(one))


def _of_amendment(one: Amendment) -> Iterator[Step]:
    changes = "\n".join(
        _("%(field)s: was %(before)s, now %(after)s")
        % {"field": change.label, "before": change.before, "after": change.after}
        for change in ([] if one.is_new_measure else agreeing_words.amendment_changes(one))
    )
    title = (
        _("An amendment asked: to take up a new measure")
        if one.is_new_measure
        else _("An amendment asked")
    )
    note = "\n".join(filter(None, (one.grounds, changes)))
    url = one.get_absolute_url()
    yield Step(Stage.PLAN, one.asked_at, title, one.asked_by_id, note, url=url)
    if one.decided_at is None:
        return
    title = (
        _("Amendment %(number)s approved") % {"number": one.number}
        if one.state == AmendmentState.APPROVED
        else _("The amendment was refused")
    )
    yield Step(Stage.PLAN, one.decided_at, title, one.decided_by_id or "", one.reason, url=url)


def _or_hidden(step: Step, *, seen: bool) -> Step:
    return step if seen else step.kept_back
