"""The work in a measure's chain: with the khokimiyat, people and milestones, reports, checks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs import proof_page, units, wording
from programs.chain_steps import Stage, Step
from programs.models import (
    Acceptance,
    Evidence,
    Measure,
    MeasureCheck,
    MeasureReport,
    MeasureSource,
    Milestone,
    SiteCheck,
    SourceAnswer,
)
from programs.source_sight import Sight
from programs.templatetags.programs_tags import amount
from territories.models import User


def steps(
    user: User, measure: Measure, sources: Sequence[MeasureSource], sight: Sight
) -> Iterator[Step]:
    """From the sending to the close of the programme."""
    yield from _of_programme(measure)
    yield from _people(measure)
    yield from _milestones(measure)
    yield from _contracts(measure)
    yield from _reports(measure)
    yield from _checks(user, measure)
    yield from _taking_off(measure)
    yield from _answers(measure, sources, sight)


def _of_programme(measure: Measure) -> Iterator[Step]:
    """Sent, accepted by the khokimiyat, told to the Kengash, closed."""
    programme = measure.programme
    if programme.sent_at:
        title = _("Sent to the khokimiyat")
        yield Step(Stage.PROGRAMME, programme.sent_at, title, note=str(programme.khokimiyat))
    for notice in programme.council_notices.select_related("council"):
        title = _("The Kengash was informed")
        yield Step(Stage.PROGRAMME, notice.at, title, notice.by_id, notice.council.name)
    taken = Acceptance.objects.filter(programme=programme).first()
    if taken and taken.accepted_at:
        by = taken.accepted_by_id or ""
        title = _("Accepted by the khokimiyat")
        note = _("To be accepted by %(day)s") % {
            "day": date_format(taken.due_on, "SHORT_DATE_FORMAT")
        }
        yield Step(Stage.PROGRAMME, taken.accepted_at, title, by, note)
    if programme.closed_at:
        yield Step(Stage.PROGRAMME, programme.closed_at, _("The programme is closed"))


def _people(measure: Measure) -> Iterator[Step]:
    """Who answers for it, and the offices that help."""
    for one in measure.responsibles.all():
        title = _("Named to answer for it: %(person)s") % {"person": one}
        yield Step(Stage.WORK, one.named_at, title, one.named_by_id)
    for row in measure.participants.select_related("office"):
        office = {"office": row.office}
        yield Step(
            Stage.WORK, row.added_at, _("%(office)s helps") % office, row.added_by_id, row.task
        )
        if row.removed_at:
            title = _("%(office)s helps no more") % office
            yield Step(Stage.WORK, row.removed_at, title, row.removed_by_id or "")


def _milestones(measure: Measure) -> Iterator[Step]:
    for one in Milestone.objects.filter(measure=measure):
        what = {"text": one.text}
        due = _("Due on %(day)s") % {"day": date_format(one.due_on, "SHORT_DATE_FORMAT")}
        yield Step(
            Stage.WORK, one.added_at, _("Milestone set: %(text)s") % what, one.added_by_id, due
        )
        if one.done_at and one.done_on:
            title = _("Milestone reached: %(text)s") % what
            note = date_format(one.done_on, "SHORT_DATE_FORMAT")
            if one.is_late:
                late = _("reached late")
                note = f"{note}; {late}"
            yield Step(Stage.WORK, one.done_at, title, one.done_by_id or "", note)
        if one.dropped_at:
            title = _("Milestone dropped: %(text)s") % what
            yield Step(Stage.WORK, one.dropped_at, title, one.dropped_by_id or "")


def _contracts(measure: Measure) -> Iterator[Step]:
    """Contracts noted, with whom and for how much; those cancelled with the reason."""
    for one in measure.contracts.select_related("contractor"):
        what = {"number": one.number, "contractor": one.contractor}
        title = _("Contract %(number)s with %(contractor)s noted") % what
        note = _("%(sum)s soums; works due on %(day)s") % {
            "sum": amount(one.soums),
            "day": date_format(one.due_on, "SHORT_DATE_FORMAT"),
        }
        if one.is_foreign:
            note = f"{amount(one.amount)} {one.currency} = {note}"
        yield Step(Stage.WORK, one.written_at, title, one.written_by_id, note)
        if one.cancelled_at:
            title = _("Contract %(number)s with %(contractor)s cancelled") % what
            by = one.cancelled_by_id or ""
            yield Step(Stage.WORK, one.cancelled_at, title, by, one.cancel_reason)


def _figures(report: MeasureReport, measure: Measure) -> str:
    """What a report says in figures: the quantity and money so far, the day of the work."""
    words = _("Done so far: %(quantity)s %(unit)s of %(plan)s. Spent: %(sum)s soums.") % {
        "quantity": amount(report.quantity_done),
        "unit": units.name_of(measure.unit, report.quantity_done),
        "plan": amount(measure.quantity),
        "sum": amount(report.spent),
    }
    if report.worked_on is None:
        return words
    day = date_format(report.worked_on, "SHORT_DATE_FORMAT")
    return f"{words} {_('Day of the work: %(day)s.') % {'day': day}}"


def _reports(measure: Measure) -> Iterator[Step]:
    """Reports with their proof, and photos before and after beside each other."""
    files: dict[int | None, list[Evidence]] = {}
    rows = list(Evidence.objects.of(measure).order_by("pk"))
    for row in rows:
        files.setdefault(row.report_id, []).append(row)
    for one in MeasureReport.objects.filter(measure=measure):
        title = _("Reported done") if one.is_final else _("Reported, not finished yet")
        if one.corrects_id:
            title = _("The report before corrected")
        note = f"{one.text}\n{_figures(one, measure)}"
        yield Step(Stage.WORK, one.at, title, one.by_id, note, files=files.get(one.pk, ()))
    for pair in proof_page.pairs_of(rows):
        words = "; ".join(said.text for said in pair.words)
        title = _("Photos before and after compared")
        yield Step(Stage.CHECK, pair.after.at, title, note=words, files=(pair.before, pair.after))


def _checks(user: User, measure: Measure) -> Iterator[Step]:
    """Checks on site, by the reception or by a round that had it on its way."""
    for site in SiteCheck.objects.filter(measure=measure).select_related("round__territory"):
        title = _("Given to a round to look at: %(place)s") % {"place": site.round.territory}
        url = site.round.get_absolute_url()
        step = Step(Stage.CHECK, site.at, title, url=url)
        sees = user.powers.at("view_field", site.round.territory)
        yield step if sees else step.kept_back
    for check in MeasureCheck.objects.filter(measure=measure).prefetch_related("photos"):
        title = _("Confirmed on site") if check.confirmed else _("Not confirmed on site")
        if check.site_check_id:
            title = (
                _("A round confirmed it on site")
                if check.confirmed
                else _("A round did not confirm it on site")
            )
        files = tuple(check.photos.all())
        yield Step(Stage.CHECK, check.at, title, check.by_id, check.note, files=files)


def _taking_off(measure: Measure) -> Iterator[Step]:
    """Requests to take it off and their decisions; of old ones what the measure itself says."""
    told = list(wording.takings_off(measure))
    for event in told:
        yield Step(Stage.CHECK, event.at, event.title, event.by, event.note)
    if told or not measure.impossible_grounds:
        return
    note = measure.impossible_grounds
    for title, at, by in (
        (
            _("Asked to take off as impossible"),
            measure.impossible_asked_at,
            measure.impossible_asked_by_id,
        ),
        (_("Taken off as impossible"), measure.impossible_at, measure.impossible_by_id),
    ):
        if at:
            yield Step(Stage.CHECK, at, title, by or "", note)


def _answers(measure: Measure, sources: Sequence[MeasureSource], sight: Sight) -> Iterator[Step]:
    """What households and applicants said when asked; words for whom the problem opens to."""
    numbers = {source.pk: source.label for source in sources}
    rows = SourceAnswer.objects.filter(source__measure=measure)
    for one in rows.order_by("pk"):
        title = _("Is problem %(number)s solved? %(answer)s, %(way)s") % {
            "number": f"F-{one.finding_id}" if one.finding_id else numbers[one.source_id],
            "answer": one.get_value_display(),
            "way": one.get_way_display(),
        }
        step = Step(Stage.WORD, one.at, title, one.by_id or "", one.words)
        kept = one.words and one.source_id not in sight.opens
        yield step.kept_back if kept else step
