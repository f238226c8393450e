"""The control desk: what is due, late, returned, waiting; reminders and hearings."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import council_desk
from receptions import power_permissions as permissions
from receptions.control_desk import (
    Scope,
    desk_of,
    page_of,
    places_of,
    questions_behind,
    scope_of,
)
from receptions.forms.powers import HearingForm, NudgeForm, SummonForm
from receptions.models import Letter, Reception, Representation, Summons, TermRequest
from receptions.pdf import power_paper
from receptions.power_choices import DUE, WAITING, Bucket, PaperState
from receptions.services import hearings
from receptions.views.letters import pdf_response
from receptions.views.step_forms import done, taken
from receptions.views.workflow import question_for, sent, step_page
from territories import clock
from territories.keyset import KeysetPage
from territories.models import Office, User

MOST = 1_000  # of drafts; beyond this the number says little
MAX_KEY = 19
MOST_LINES = 1_000_000  # further down no list goes
LINES = {
    "office": gettext_lazy("By office, the most overdue first"),
    "worker": gettext_lazy("By person, the most overdue first"),
}


def _scope(request: HttpRequest) -> Scope:
    """The place of the address, within what the person answers for."""
    if not permissions.can_see_desk(request.user):
        raise PermissionDenied
    code = request.GET.get("place", "")
    if not code:
        return scope_of(request.user)
    place = get_object_or_404(places_of(request.user).select_related("parent"), code=code)
    return scope_of(request.user, place)


@login_required
@never_cache
@require_GET
def control_desk(request: HttpRequest) -> HttpResponse:
    """One page for a head: every number opens into its list."""
    scope = _scope(request)
    user = request.user
    receptions = Reception.objects.decided_by(user)
    own = Representation.objects.visible_to(user).filter(reception__in=receptions)
    letters = Letter.objects.visible_to(user).drafts()  # type: ignore[attr-defined]
    papers = reverse("receptions:representation-list")
    desk = desk_of(scope)
    above = scope.place.parent if scope.place.parent_id else None
    context = {
        "scope": scope,
        "desk": desk,
        "titles": LINES,
        "buckets": [bucket.label for bucket in DUE],
        "above": above if above and places_of(user).filter(pk=above.pk).exists() else None,
        "decides": bool(scope.own),
        "to_sign": [
            (
                _("Offices ask for more time"),
                TermRequest.objects.decided_by_head(user)
                .waiting()
                .filter(question__reception__in=receptions)
                .order_by()[:MOST]
                .count(),
                f"{reverse('receptions:term-request-list')}?own=on",
            ),
            *council_desk.lines(user),
            (
                _("Letters to sign"),
                letters.order_by()[:MOST].count() if scope.own else 0,
                f"{reverse('receptions:letter-list')}?tab=drafts",
            ),
            (
                _("Representations to sign"),
                own.drafts().order_by()[:MOST].count(),
                f"{papers}?state=draft&own=on",
            ),
            (
                _("Replies to decide on"),
                own.filter(state=PaperState.REPLIED).order_by()[:MOST].count(),
                f"{papers}?state=replied&own=on",
            ),
            (
                _("Representations without a reply"),
                own.overdue(on=clock.today()).order_by()[:MOST].count(),
                f"{papers}?overdue=on&own=on",
            ),
        ],
    }
    return render(request, "receptions/control_desk.html", context)


@login_required
@never_cache
@require_GET
def control_lines(request: HttpRequest) -> HttpResponse:
    """All offices or people of a place with their numbers, page by page."""
    scope = _scope(request)
    by = request.GET.get("by", "office")
    if by not in LINES or (by == "worker" and scope.receptions is None):
        raise Http404
    page = page_of(scope, by, min(_key(request, "from") or 0, MOST_LINES))
    context = {
        "scope": scope,
        "page": page,
        "title": LINES[by],
        "buckets": [bucket.label for bucket in DUE],
    }
    return render(request, "receptions/control_lines.html", context)


@login_required
@never_cache
@require_GET
def control_questions(request: HttpRequest) -> HttpResponse:
    """Exactly the questions behind a number of the desk, the earliest date first."""
    scope = _scope(request)
    bucket = request.GET.get("bucket", Bucket.OVERDUE)
    if bucket not in Bucket.values:
        raise Http404
    office, worker = _key(request, "office"), _key(request, "worker")
    found = questions_behind(
        scope, bucket, only=request.GET.get("only") == "on", office=office, worker=worker
    )
    found = found.select_related(
        "appeal", "topic", "office", "territory", "reception__territory", "worker"
    )
    page = KeysetPage(found, ordering=("target_due_on", "id"), params=request.GET)
    user = request.user
    context = {
        "scope": scope,
        "bucket": Bucket(bucket),
        "page": page,
        "rows": [(one, permissions.can_remind(user, one)) for one in page],
        "office": Office.objects.filter(pk=office).first() if office else None,
        "worker": User.objects.filter(pk=worker).first() if worker else None,
        "waiting": bucket in WAITING,
    }
    return render(request, "receptions/control_questions.html", context)


def _key(request: HttpRequest, name: str) -> int | None:
    """A key of the address; anything else is no such page."""
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < MAX_KEY):
        raise Http404
    return int(text)


@login_required
@require_POST
def question_nudge(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Remind the office; at most once a day."""
    question = question_for(request, number, ordinal, permissions.can_remind)
    form = NudgeForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    return done(
        request,
        question.get_absolute_url(),
        lambda: hearings.nudge(question=question, by=request.user, note=note),
        _("The office is reminded."),
    )


@login_required
@require_http_methods(["GET", "POST"])
def question_summon(request: HttpRequest, number: str, ordinal: int) -> HttpResponse:
    """Call the head of the office to a hearing about the question."""
    question = question_for(request, number, ordinal, permissions.can_remind)
    initial = {
        "person": _("Head of the office"),
        "place": f"{question.reception.name}, {question.reception.where}",
    }
    form = SummonForm(sent(request), initial=initial)
    answer = taken(
        request,
        form,
        lambda: hearings.summon(question=question, by=request.user, **form.cleaned_data),
        _("The summons is issued. Print it or send it."),
    )
    return answer or step_page(request, question, form, name="question_summon")


def _summons(request: HttpRequest, pk: int) -> Summons:
    rows = Summons.objects.visible_to(request.user).select_related(
        "reception__territory", "office", "question__appeal", "signed_by", "result_by"
    )
    return get_object_or_404(rows, pk=pk)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def summons_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One hearing: when, where, what became of it; POST writes the result down."""
    summons = _summons(request, pk)
    may = permissions.can_sign(request.user, summons.reception)
    if request.method == "POST" and not may:
        raise PermissionDenied
    form = HearingForm(sent(request)) if may and not summons.result else None
    if form is not None:
        answer = taken(
            request,
            form,
            lambda: hearings.note_result(summons=summons, by=request.user, **form.cleaned_data),
            _("The result is written down."),
            summons.get_absolute_url(),
        )
        if answer is not None:
            return answer
    context = {"summons": summons, "form": form}
    status = 422 if form is not None and form.errors else 200
    return render(request, "receptions/summons_detail.html", context, status=status)


@login_required
@never_cache
@require_GET
def summons_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter of the summons."""
    summons = _summons(request, pk)
    return pdf_response(power_paper.draw_summons(summons), summons.number.replace("/", "-"))
