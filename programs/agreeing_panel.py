"""What the pages of a programme and of a measure show of the agreeing: one dictionary each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from programs import agreeing, agreeing_words, permissions, said_of_gone, snapshots
from programs import agreeing_permissions as may
from programs.agreeing_choices import TALKED_ABOUT
from programs.agreeing_forms import AnswerForm, CommentForm
from programs.choices import DECIDED, WITH_THE_KHOKIMIYAT, MeasureState
from programs.models import (
    Amendment,
    ApprovalSheet,
    ConsentRequest,
    CouncilNotice,
    Measure,
    MeasureComment,
    MeasureSource,
    Programme,
    ReturnRemark,
)
from territories.models import User

COMMENTS_SHOWN = 20


def talk_of(programme: Programme) -> agreeing.Talk:
    """What is said while the programme is talked about; nothing before and after."""
    return agreeing.talk_of(programme) if programme.state in TALKED_ABOUT else agreeing.Talk()


def all_consents(
    programme: Programme, lines: Sequence[Measure], talk: agreeing.Talk
) -> list[agreeing.OfficeConsent]:
    """How the offices stand to the lines while the programme is talked about; else none."""
    if programme.state not in TALKED_ABOUT:
        return []
    return agreeing.consents_of(programme, lines, talk)


def for_programme(
    user: User,
    programme: Programme,
    lines: Sequence[Measure],
    said: Sequence[agreeing.OfficeConsent],
    talk: agreeing.Talk,
    amendments: Sequence[Amendment],
) -> dict[str, Any]:
    """Consents, comments, versions, sheet, council and amendments as this person may see them.

    `said` are `all_consents` of the `talk`, `amendments` those of `amendments_of`.
    """
    sees = may.sees_talk(user, programme)
    talked = programme.state in TALKED_ABOUT
    consents = _consents(user, programme, said)
    versions = programme.versions.select_related("by").defer("lines") if sees else []
    unsettled = MeasureComment.objects.visible_to(user).filter(programme=programme).unsettled()
    comments: list[Any] = list(unsettled.for_page()) if talked else []
    sheet = _sheet(programme) if sees or programme.state in WITH_THE_KHOKIMIYAT else None
    return {
        "sees_talk": sees,
        "consents": consents if any(one.is_asked for one in consents) else [],
        "unanswered": agreeing.unanswered(consents),
        "may_ask": may.can_ask_consent(user, programme),
        "own_requests": _own_requests(user, programme) if talked else [],
        "comments": [one for one in comments if not one.is_gone][:COMMENTS_SHOWN],
        "said_of_gone": said_of_gone.of(programme, _gone(comments), _gone(talk.answers))
        if sees and talked
        else [],
        "versions": list(versions),
        "sheet": sheet,
        "sheet_offices": agreeing_words.sheet_offices(sheet) if sheet else [],
        "sheet_is_intact": bool(sheet) and snapshots.digest(sheet.lines) == sheet.digest,
        "declined": [line for line in lines if line.state == MeasureState.DECLINED],
        "council": CouncilNotice.objects.filter(programme=programme).select_related("council"),
        "amendments": amendments,
        "may_add_measure": may.can_add_measure(user, programme),
        "may_decide": permissions.can_decide(user, programme),
        "without_source": _without_source(programme, lines) if sees else [],
    }


def _gone(said: Iterable[Any]) -> list[Any]:
    """What was said of measures that are not in the draft any more."""
    return [one for one in said if one.is_gone]


def _consents(
    user: User, programme: Programme, said: Sequence[agreeing.OfficeConsent]
) -> list[agreeing.OfficeConsent]:
    """Everybody's for the chain, an office's own for the office."""
    if may.sees_talk(user, programme):
        return list(said)
    return [one for one in said if user.powers.acts_for(one.office)]


def _own_requests(user: User, programme: Programme) -> list[ConsentRequest]:
    offices = user.powers.office_ids
    if not offices:
        return []
    mine = ConsentRequest.objects.filter(programme=programme, office__in=offices).newest()
    return list(mine.select_related("office", "programme"))


def _sheet(programme: Programme) -> ApprovalSheet | None:
    """What was approved; before that there is none."""
    if programme.state not in DECIDED:
        return None
    rows = ApprovalSheet.objects.filter(programme=programme).select_related("version", "by")
    return rows.first()


def amendments_of(user: User, programme: Programme) -> list[Amendment]:
    """Amendments of the programme that the person may see; only one sent has any."""
    if programme.state not in WITH_THE_KHOKIMIYAT:
        return []
    rows = Amendment.objects.visible_to(user).filter(programme=programme)
    return list(rows.for_list().order_by("pk"))


def _without_source(programme: Programme, lines: Sequence[Measure]) -> list[Measure]:
    """Measures still to be done whose every problem was withdrawn after the approval."""
    if programme.state not in DECIDED:
        return []
    return [line for line in lines if line.awaits_office and not line.has_living_source]


def for_measure(
    user: User, measure: Measure, sources: Sequence[MeasureSource], typed: Any = None
) -> dict[str, Any]:
    """Comments, consents, remarks and amendments of one measure; `typed` is a form refused."""
    programme = measure.programme
    sees = may.sees_talk(user, programme)
    living = any(source.is_living for source in sources)
    amendments = Amendment.objects.visible_to(user).filter(measure=measure).for_list()
    remarks = (
        ReturnRemark.objects.filter(measure=measure.pk) if sees else ReturnRemark.objects.none()
    )
    may_comment = may.can_comment(user, measure)
    return {
        "threads": _threads(user, measure, typed if may_comment else None, may_comment=may_comment),
        "may_comment": may_comment,
        "comment_form": typed if isinstance(typed, CommentForm) else CommentForm(),
        "consents": _answers(user, measure),
        "remarks": remarks.select_related("returned__by").order_by("-pk"),
        "amendments": [
            {"amendment": one, "changes": agreeing_words.amendment_changes(one)}
            for one in amendments
        ],
        "may_amend": may.can_amend(user, measure),
        "is_without_source": programme.state in DECIDED and measure.awaits_office and not living,
        "may_ask_impossible": permissions.can_ask_impossible(user, measure),
    }  # fmt: skip


def _threads(
    user: User, measure: Measure, typed: Any, *, may_comment: bool
) -> list[dict[str, Any]]:
    """Comments with their answers; a settled one takes no more but keeps what was just typed."""
    rows = MeasureComment.objects.visible_to(user).filter(measure=measure.pk)
    answers: dict[int, list[MeasureComment]] = {}
    asked = []
    for row in rows.select_related("by", "office", "programme__territory").order_by("pk"):
        if row.answers_to_id is None:
            asked.append(row)
        else:
            answers.setdefault(row.answers_to_id, []).append(row)
    threads = []
    for comment in asked:
        given = answers.get(comment.pk, [])
        settled = any(one.resolves for one in given)
        prefix = f"c{comment.pk}"
        form = AnswerForm(may_resolve=may.can_resolve(user, comment), prefix=prefix)
        if isinstance(typed, AnswerForm) and typed.prefix == prefix:
            form = typed
        threads.append(
            {
                "comment": comment,
                "answers": given,
                "is_settled": settled,
                "form": form if may_comment and (form.is_bound or not settled) else None,
            }
        )
    return threads


def _answers(user: User, measure: Measure) -> list[agreeing.LineConsent]:
    """How the measure's own office stands to it, where it was asked."""
    programme = measure.programme
    found = _consents(user, programme, all_consents(programme, [measure], talk_of(programme)))
    return [line for one in found if one.is_asked for line in one.lines]
