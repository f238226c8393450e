"""The register, one appeal, its papers, and everything of one person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Prefetch
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from receptions import (
    appeal_page,
    change_words,
    formality_rules,
    ledger,
    news_words,
    notice_ways,
    old_numbers,
    parts_panel,
    person_panels,
    registration_words,
    together_panel,
    wording,
)
from receptions.choices import QuestionStatus
from receptions.filters import RegisterFilter, newest_first
from receptions.forms.fields import LineField
from receptions.models import (
    Appeal,
    AppealView,
    Applicant,
    Attachment,
    Deadline,
    Inquiry,
    Letter,
    PersonalDataRead,
    Question,
    QuestionChange,
    QuestionEvent,
    SavedFilter,
    Stop,
)
from receptions.neighbours import PARAMETER, around
from receptions.permissions import (
    can_correct,
    can_print,
    can_put_down,
    can_register,
    can_set_notices,
    can_split,
    can_work,
)
from receptions.power_panel import means_of
from receptions.privacy import person_view, shown_name, works_inside
from receptions.routing_permissions import PAPER_OF, can_read_paper
from receptions.services import finding
from receptions.services.appeals import earlier, registered_late
from receptions.steps import (
    Step,
    awaited_of,
    current_deadline,
    link_for,
    next_of,
    running_stop,
    steps_for,
)
from receptions.views.documents import document_response
from territories.htmx import wants_partial
from territories.keyset import KeysetPage
from territories.models import User
from territories.models.names import names_through
from territories.services import calendars
from territories.side_rows import present

READ_SALT = "personal data read"
# The columns behind a line of the register.
SHOWN_OF_AN_APPEAL = (
    *("number", "received_at", "is_anonymous", "is_collective", "person_count"),
    *(f"applicant__{name}" for name in Applicant.NAMES),
    "reception__territory__path",
)
SHOWN_OF_A_QUESTION = (
    *("appeal", "ordinal", "status", "outcome", "urgency", "legal_due_on"),
    *names_through("topic"),
    *names_through("office"),
)


@dataclass(frozen=True)
class Row:
    """One line of the register."""

    appeal: Appeal
    name: str
    questions: list[Question]
    due_on: Any
    changed: bool = False
    old_number: str = ""

    @property
    def key(self) -> str:
        """Of the appeal; as text, which a template need not put into the reader's language."""
        return str(self.appeal.pk)


def rows_of(page: KeysetPage, user: User, searched: str = "") -> list[Row]:
    """The lines of a page: names as this reader may see them, the date that comes first.

    Marked are those in which something happened since the reader opened them.
    """
    changed = _changed(page, user)
    old = old_numbers.shown(searched, page)
    rows = []
    for appeal in page:
        questions = appeal.shown_questions
        dates = [one.legal_due_on for one in questions if one.is_open and one.legal_due_on]
        due_on = min(dates, default=None)
        name = shown_name(user, appeal)
        rows.append(
            Row(appeal, name, questions, due_on, appeal.pk in changed, old.get(appeal.pk, ""))
        )
    return rows


def _changed(page: KeysetPage, user: User) -> set[int]:
    """What happened is asked of those only that the reader ever opened: of most lists none."""
    keys = [appeal.pk for appeal in page]
    opened = AppealView.objects.filter(user=user, appeal__in=keys).values_list("appeal_id")
    read = [key for (key,) in opened]
    if not read:
        return set()
    views = AppealView.objects.changed_for(user).filter(appeal__in=read)
    return set(views.values_list("appeal_id", flat=True))


def may_read_appeals(user: User) -> bool:
    """Whether the person has to do with appeals at all."""
    powers = user.powers
    return (
        powers.anywhere("view_appeals")
        or powers.anywhere("work_reception")
        or bool(powers.office_ids)
    )


def may_route(user: User) -> bool:
    """Whether the person gives questions to offices anywhere."""
    return user.powers.anywhere("work_reception") or user.powers.anywhere("decide_appeals")


@login_required
@vary_on_headers("HX-Request")
@require_GET
def appeal_list(request: HttpRequest) -> HttpResponse:
    """The register, the newest first, narrowed by the filters."""
    if not may_read_appeals(request.user):
        raise PermissionDenied
    filter_form = RegisterFilter(request.GET)
    page = newest_first(filter_form, request.user, request.GET, for_rows)
    context = {
        "filter_form": filter_form,
        "page": page,
        "rows": rows_of(page, request.user, filter_form.cleaned_data.get("q", "")),
        "filtered": any(request.GET.get(name) for name in filter_form.fields),
        "may_register": request.user.powers.anywhere("work_reception"),
        "list_query": filter_form.as_query(),
        "bulk": True,
        "may_route": may_route(request.user),
    }
    if not wants_partial(request):
        saved = SavedFilter.objects.visible_to(request.user)
        context["saved_filters"] = saved.only("name", "query")[:8]
    name = "partials/_appeal_table.html" if wants_partial(request) else "appeal_list.html"
    return render(request, f"receptions/{name}", context)


def for_rows(appeals: Any, user: User) -> Any:
    """Appeals with what a line of the register shows, in two statements.

    Who sees an appeal through its reception sees all its questions; an office only its own.
    """
    questions = Question.objects.select_related("topic", "office").only(*SHOWN_OF_A_QUESTION)
    if user.powers.office_ids:
        questions = questions.visible_to(user)
    return appeals.select_related("applicant", "reception__territory").prefetch_related(
        Prefetch("questions", queryset=questions.order_by("ordinal"), to_attr="shown_questions")
    ).only(*SHOWN_OF_AN_APPEAL)  # fmt: skip


@dataclass(frozen=True)
class QuestionCard:
    """A question with what the reader may do about it."""

    question: Question
    deadline: Deadline | None
    steps: list[Step]
    stop: Stop | None
    ledger: list[ledger.Entry]
    parts: list[parts_panel.PartLine]
    inquiries: list[Inquiry]
    correctable: bool = False

    @property
    def withdrawable(self) -> bool:
        """Whether withdrawing is offered; the service looks closer."""
        untouched = self.question.status == QuestionStatus.REGISTERED and not self.question.hops
        return self.correctable and untouched and self.question.ordinal > 1


@login_required
@require_GET
def appeal_detail(request: HttpRequest, number: str) -> HttpResponse:
    """One appeal: the words, the questions with their steps, the way so far."""
    user = request.user
    appeal = appeal_page.appeal_for(user, number)
    there = present([appeal], ("question_changes", "repeats", "duplicates"))
    calendar = calendars.current()
    cards = []
    for question in appeal.questions.all():
        question.appeal = appeal
        question.reception = appeal.reception
        cards.append(
            QuestionCard(
                question,
                current_deadline(question),
                steps_for(user, question),
                running_stop(question),
                ledger.entries(question, calendar),
                parts_panel.lines(user, question),
                parts_panel.inquiries(user, question),
                question.is_open and can_work(user, question),
            )
        )
    ordinals = {card.question.pk: card.question.ordinal for card in cards}
    changes = _changes(appeal, ordinals, user) if "question_changes" in there else ()
    events = QuestionEvent.objects.filter(question__in=ordinals).select_related("office", "by")
    steps = wording.timeline(events, ordinals)
    seen_at = finding.look(appeal=appeal, by=user)
    letters = None
    if works_inside(user, appeal):
        letters = list(appeal.letters.defer("body").select_related("signed_by"))
    context = {
        "appeal": appeal,
        "person": person_view(user, appeal),
        "inside": works_inside(user, appeal),
        "may_print": can_print(user, appeal),
        "may_set_notices": can_set_notices(user, appeal) and not appeal.is_anonymous,
        "notices": notice_ways.current(appeal),
        "may_put_down": can_put_down(user, appeal),
        "takes": formality_rules.Takes.of(appeal.form, appeal.channel),
        "may_work": bool(cards) and can_work(user, cards[0].question),
        "may_register": can_register(user, appeal.reception),
        "may_correct": can_correct(user, appeal),
        "may_split": appeal.is_open and can_split(user, appeal),
        "duties": appeal.duties.all() if can_see_duties(user, appeal) else [],
        "registered_late": registered_late(appeal),
        "together": together_panel.together(appeal, user),
        "cards": cards,
        **_onward(user, cards),
        "events": _marked(_history(appeal, steps, changes, letters, user), user, seen_at),
        "means": means_of(user, [card.question for card in cards]),
        "letters": letters,
        "papers": [paper for paper in appeal.attachments.all() if paper.is_of_the_appeal],
        "repeats": appeal.repeats.visible_to(user) if "repeats" in there else (),
        "duplicates": appeal.duplicates.visible_to(user) if "duplicates" in there else (),
    }
    if PARAMETER in request.GET:
        context["neighbours"] = around(appeal, request.GET[PARAMETER], user)
    return render(request, "receptions/appeal_detail.html", context)


def _onward(user: User, cards: list[QuestionCard]) -> dict[str, Any]:
    """What to do next: a step of the reader's, or the question with an office that answers."""
    proposed, awaited = next_of(cards), awaited_of(cards)
    link = link_for(user, awaited) if awaited and not proposed else None
    return {"proposed": proposed, "awaited": awaited, "link": link}


def can_see_duties(user: User, appeal: Appeal) -> bool:
    """Notices owed to the applicant are the reception's business, not the executing office's."""
    return not user.powers.office_ids or works_inside(user, appeal)


def _changes(appeal: Appeal, ordinals: dict[int, int], user: User) -> Iterable[QuestionChange]:
    """What was put right. Withdrawn questions are the reception's business; others see own ones."""
    changes = appeal.question_changes.select_related(
        *("question", "by", "old_topic", "new_topic", "old_territory", "new_territory"),
        *("old_mahalla", "new_mahalla"),
    )
    if not can_see_duties(user, appeal):
        changes = changes.filter(question__in=ordinals)
    return changes


def _history(
    appeal: Appeal,
    events: list[dict[str, Any]],
    changes: Iterable[QuestionChange],
    letters: list[Letter] | None,
    user: User,
) -> list[dict[str, Any]]:
    """What happened and what was put right, the newest first."""
    rows = events + change_words.rows(changes)
    rows += news_words.rows(appeal, letters)
    rows += registration_words.rows(appeal, inside=works_inside(user, appeal))
    return sorted(rows, key=lambda row: row["at"], reverse=True)


def _marked(events: list[Any], user: User, seen_at: dt.datetime | None) -> list[Any]:
    """The timeline with what others did since the person last looked."""
    if seen_at is not None:
        for event in events:
            event["new"] = event["at"] > seen_at and event["by"] != user
    return events


@login_required
@require_GET
def attachment_download(request: HttpRequest, pk: int) -> FileResponse:
    """A paper as a download, never shown within the site's pages."""
    visible = Attachment.objects.visible_to(request.user)
    paper = get_object_or_404(visible.select_related(*PAPER_OF), pk=pk)
    if not can_read_paper(request.user, paper):
        raise Http404
    return document_response(paper.file, paper.name, paper.content_type)


class ReasonForm(forms.Form):
    """Why somebody opens a person's whole history."""

    reason = LineField(label=_("Why do you open it?"), min_length=5, max_length=300)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def applicant_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Every visible appeal of one person, opened for a reason that is written down.

    The same person may stand in several rows: typed anew, with another telephone.
    """
    seen = Appeal.objects.visible_to(request.user)
    visible = Applicant.objects.filter(Exists(seen.filter(applicant=OuterRef("pk"))))
    person = get_object_or_404(visible.select_related("mahalla__parent"), pk=pk)
    if not _may_open(request.user):
        raise PermissionDenied

    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        read = PersonalDataRead.objects.create(
            applicant=person, by=request.user, reason=form.cleaned_data["reason"]
        )
        request.session["read"] = signing.dumps([read.pk, person.pk], salt=READ_SALT)
        return redirect("receptions:applicant-detail", pk=person.pk)
    if not _was_opened(request, person):
        context = {"person": person, "form": form}
        status = 422 if form.errors else 200
        return render(request, "receptions/applicant_reason.html", context, status=status)
    own = for_rows(seen.filter(pk__in=earlier(person).order_by().values("pk")), request.user)
    page = KeysetPage(own, params=request.GET)
    context = {
        "person": person,
        "page": page,
        "rows": rows_of(page, request.user),
        "panels": person_panels.panels(person, request.user),
        "reads": person.reads.select_related("by")[:10],
    }
    return render(request, "receptions/applicant_detail.html", context)


def _may_open(user: User) -> bool:
    """Executors see what their office was given, never a person's whole history."""
    return user.powers.anywhere("work_reception") or user.powers.anywhere("view_appeals")


def _was_opened(request: HttpRequest, person: Applicant) -> bool:
    """Whether this session gave its reason for this person within the last half hour."""
    try:
        _read, opened = signing.loads(
            request.session.get("read", ""), salt=READ_SALT, max_age=30 * 60
        )
    except signing.BadSignature:
        return False
    return bool(opened == person.pk)
