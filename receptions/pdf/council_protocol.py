"""The protocol of a council's session: agenda, hearings, decisions, in one of the languages."""

from __future__ import annotations

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, KeepTogether, Spacer

from receptions.council_choices import SessionState
from receptions.letter_values import long_day
from receptions.models import CouncilDecision, CouncilHearing, CouncilSession
from receptions.pdf import plain


def draw(session: CouncilSession, language: str) -> bytes:
    """The protocol as it stands; before the session it is a draft and says so."""
    with translation.override(language):
        held = session.state == SessionState.HELD
        moment = timezone.localtime(session.held_at)
        title = _("Protocol of the session") if held else _("Draft protocol of the session")
        if session.protocol_number:
            title = f"{title} № {session.protocol_number}"
        council = session.council.name
        story = [
            *plain.head(title, [council, f"{long_day(moment.date())}, {moment:%H:%M}"]),
            *plain.facts(
                [
                    (_("Kind"), capfirst(str(session.get_kind_display()))),
                    (_("Place"), session.place),
                    (_("Who chaired"), session.chaired_by),
                    (_("Deputies present"), str(session.attended or "")),
                    (_("State"), "" if held else capfirst(str(session.get_state_display()))),
                ]
            ),
            plain.section(_("Agenda")),
            *plain.points(session.agenda_items),
            *_hearings(session),
            *_decisions(session),
            plain.signatures(
                [
                    (_("Chair of the session"), session.chaired_by),
                    (_("Head of the reception"), str(session.ended_by or "")),
                ]
            ),
        ]
        return plain.build(
            title=title, author=council, language=language, foot=f"{council}. {title}", story=story
        )


def _hearings(session: CouncilSession) -> list[Flowable]:
    hearings = list(session.hearings.select_related("office"))
    if not hearings:
        return []
    story: list[Flowable] = [plain.section(_("Reports of heads of bodies"))]
    for number, hearing in enumerate(hearings, start=1):
        story += _hearing(number, hearing)
    return story


def _hearing(number: int, hearing: CouncilHearing) -> list[Flowable]:
    told = hearing.report or (_("The report was given as a document.") if hearing.document else "")
    result = capfirst(str(hearing.get_result_display())) if hearing.result else _("not heard yet")
    if hearing.result_note:
        result = f"{result}. {hearing.result_note}"
    first = [
        *plain.words(f"{number}. {hearing.office.name}", bold=True),
        *plain.facts([(_("What it reports about"), " ".join(hearing.questions.split()))]),
    ]
    return [
        KeepTogether(first),
        *plain.facts(
            [(_("Report"), " ".join(told.split())), (_("Result"), " ".join(result.split()))]
        ),
        Spacer(1, 3 * mm),
    ]


def _decisions(session: CouncilSession) -> list[Flowable]:
    decisions = list(session.decisions.select_related("office").order_by("number", "pk"))
    if not decisions:
        return []
    columns = [_("Decision"), _("What was decided"), _("Body obliged"), _("Control date")]
    rows = [_row(one) for one in decisions]
    return [
        plain.section(_("Decisions put under control")),
        plain.table(columns, rows, (0.14, 0.42, 0.27, 0.17)),
    ]


def _row(decision: CouncilDecision) -> list[str]:
    return [
        f"№ {decision.number}",
        decision.text,
        decision.office.name,
        f"{date_format(decision.due_on, 'SHORT_DATE_FORMAT')}\n{decision.state_words}",
    ]
