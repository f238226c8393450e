"""The reception's conclusion on a draft development programme, as a document."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from programs import paper
from programs.models import DevelopmentProgramme, Remark, RemarkGround

SHARES = (0.05, 0.33, 0.25, 0.37)
MOST_GROUNDS = 12


def draw(programme: DevelopmentProgramme, remarks: Sequence[Remark]) -> bytes:
    """The PDF in the active language; remarks come with their grounds prefetched."""
    name = _("Conclusion on a draft development programme")
    foot = f"{programme.number}: {programme.territory.name}"
    return paper.draw(
        [
            *paper.title(name, programme.title),
            paper.facts(_facts(programme)),
            paper.heading(_("Remarks of the reception")),
            *_remarks(remarks),
            *_problems(programme),
            *_conclusion(programme),
            Spacer(1, 8 * mm),
            KeepTogether(
                [
                    paper.signature(
                        _("Head of the reception"),
                        str(programme.decided_by) if programme.decided_by else "",
                    )
                ]
            ),
        ],
        name=f"{name} {programme.number}",
        author=str(programme.reception),
        foot=foot,
    )


def _facts(programme: DevelopmentProgramme) -> list[tuple[str, str]]:
    versions = [one for one in programme.versions.all() if one.sent_at]
    newest = versions[0] if versions else None
    return [
        (_("Number"), programme.number),
        (_("Territory"), programme.territory.name),
        (_("Years"), programme.years),
        (_("Khokimiyat"), programme.khokimiyat.name),
        (_("Reception"), programme.reception.name),
        (
            _("Version"),
            _("%(number)s, sent on %(day)s")
            % {"number": newest.number, "day": paper.day(newest.sent_at)}
            if newest
            else "",
        ),
        (_("Answer due"), paper.day(programme.answer_due_on)),
        (_("State"), str(programme.get_state_display())),
    ]


def _remarks(remarks: Sequence[Remark]) -> list[Flowable]:
    if not remarks:
        return paper.text(_("The reception has no remarks."))
    titles = ["№", _("Remark"), _("Justified by"), _("Answer of the khokimiyat, result")]
    return [paper.table(titles, [_row(one) for one in remarks], SHARES)]


def _row(remark: Remark) -> list[str]:
    about = (
        _("Point %(number)s: %(text)s")
        % {"number": remark.point.ordinal, "text": remark.point.text[:120]}
        if remark.point
        else _("Missing in the draft")
    )
    answer = ""
    if remark.answer:
        answer = f"<b>{escape(str(remark.get_answer_display()))}</b>"
        if remark.answer_text:
            answer += f"<br/>{escape(remark.answer_text)}"
    if remark.is_satisfied is not None:
        answer += f"<br/><b>{escape(remark.standing)}</b>"
        if remark.closing_note:
            answer += f": {escape(remark.closing_note)}"
    return [
        str(remark.ordinal),
        f"<font color='#4c5c64'>{escape(about)}</font><br/>{escape(remark.text)}",
        _grounds(remark),
        answer or escape(remark.standing),
    ]


def _grounds(remark: Remark) -> str:
    """Numbers and topics only: no names, the document leaves the reception."""
    grounds = list(remark.grounds.all())
    lines = [escape(ground_words(one)) for one in grounds[:MOST_GROUNDS]]
    if len(grounds) > MOST_GROUNDS:
        more = {"count": len(grounds) - MOST_GROUNDS}
        lines.append(escape(_("and %(count)s more") % more))
    return "<br/>".join(lines)


def ground_words(ground: RemarkGround) -> str:
    """A ground in one line."""
    if ground.question:
        return f"{ground.question}, {ground.question.topic.name}"
    if ground.finding:
        return f"F-{ground.finding.pk}, {ground.finding.topic.name}"
    return ngettext(
        "%(count)s appeal about “%(topic)s”, %(first)s – %(last)s",
        "%(count)s appeals about “%(topic)s”, %(first)s – %(last)s",
        ground.count,
    ) % {
        "count": ground.count,
        "topic": ground.topic.name if ground.topic else "",
        "first": paper.day(ground.first),
        "last": paper.day(ground.last),
    }


def _problems(programme: DevelopmentProgramme) -> list[Flowable]:
    entered = list(programme.systemic_problems.select_related("topic", "scope").order_by("title"))
    if not entered:
        return []
    lines = "\n".join(f"– {one.shown_title}" for one in entered)
    return [paper.heading(_("Systemic problems that entered the draft")), *paper.text(lines)]


def _conclusion(programme: DevelopmentProgramme) -> list[Flowable]:
    if not programme.is_concluded:
        return [paper.heading(_("The conclusion is not given yet."))]
    words = _("Conclusion: %(state)s, %(day)s") % {
        "state": programme.get_state_display(),
        "day": paper.day(programme.decided_at),
    }
    return [paper.heading(words), *paper.text(programme.conclusion)]
