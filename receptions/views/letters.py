"""One letter: chosen, written, looked at, signed or given up; and the control card."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import control_cards, letter_values
from receptions import letter_permissions as permissions
from receptions.choices import DeliveryState, LetterState
from receptions.exceptions import LetterError
from receptions.forms.letters import LetterForm, NewLetterForm
from receptions.letters import has_blanks
from receptions.models import Appeal, Letter
from receptions.neighbours import stay
from receptions.pdf import control_card as paper_card
from receptions.pdf import fonts
from receptions.pdf import letter as paper
from receptions.services import letters
from territories.htmx import go
from territories.models import User

NOT_ON_PAPER = gettext_lazy(
    "The paper can’t show some signs of this letter; this page names them. "
    "Sign once more if it may go out so."
)
STATE_TONES = {LetterState.DRAFT: "wait", LetterState.ISSUED: "good"}


def pdf_response(data: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser."""
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def _asked(request: HttpRequest, appeal: Appeal) -> dict[str, str]:
    """The question whose reply is owed, where the page was opened from it, and its letter."""
    about = appeal.questions.filter(ordinal__in=_numbers(request.GET.get("question", ""))).first()
    if about is None:
        return {}
    return {"question": str(about.ordinal), "kind": letter_values.kind_of_reply(about)}


def _numbers(typed: str) -> list[int]:
    return [int(typed)] if typed.isdecimal() and len(typed) < 4 else []


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def letter_new(request: HttpRequest, number: str) -> HttpResponse:
    """Choose the kind of letter; the draft is written from its template."""
    visible = Appeal.objects.visible_to(request.user)
    appeal = get_object_or_404(
        visible.select_related("reception__territory", "applicant__mahalla__parent"), number=number
    )
    if not permissions.can_write(request.user, appeal.reception):
        raise PermissionDenied

    sent = request.POST if request.method == "POST" else None
    form = NewLetterForm(sent, appeal=appeal, initial=_asked(request, appeal))
    if form.is_valid():
        try:
            letter = letters.draft(appeal=appeal, by=request.user, **form.cleaned_data)
        except LetterError as error:
            form.add_error(None, str(error))
        else:
            return go(request, stay(request, letter.get_absolute_url()))
    context = {"appeal": appeal, "form": form}
    return render(
        request, "receptions/letter_new.html", context, status=422 if form.errors else 200
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def letter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a letter; a draft is changed here, and POST saves it."""
    letter = get_object_or_404(_visible(request.user), pk=pk)
    form = None
    if letter.is_draft:
        form = LetterForm(request.POST if request.method == "POST" else None, instance=letter)
        if form.is_valid():
            try:
                letters.edit(letter=letter, by=request.user, **form.cleaned_data)
            except LetterError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The draft is saved."))
                return go(request, stay(request, letter.get_absolute_url()))
    elif request.method == "POST":
        messages.error(request, _("Only a draft can be changed."))
        return go(request, stay(request, letter.get_absolute_url()))
    return _page(request, letter, form)


@login_required
@require_http_methods(["GET", "POST"])
def letter_issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign: the words of the form, if it sends any, are saved first. GET leads to the letter.

    Where the paper would show a mark for signs that the page hasn't named yet, it names them first.
    """
    letter = get_object_or_404(_visible(request.user), pk=pk)
    if request.method == "GET":
        return redirect(stay(request, letter.get_absolute_url()))
    if not permissions.can_sign(request.user, letter.reception, letter.kind):
        raise PermissionDenied
    form = LetterForm(request.POST, instance=letter) if "body" in request.POST else None
    if form is not None and not form.is_valid():
        return _page(request, letter, form)
    if not set(_lacking(letter)) <= set(request.POST.get("signs", "")):
        return _refused(request, letter, form, str(NOT_ON_PAPER))
    try:
        if form is not None:
            letters.edit(letter=letter, by=request.user, **form.cleaned_data)
        letters.issue(letter=letter, by=request.user)
    except LetterError as error:
        return _refused(request, letter, form, str(error))
    messages.success(request, _("The letter is issued."))
    return go(request, stay(request, letter.get_absolute_url()))


@login_required
@require_POST
def letter_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a draft up."""
    letter = get_object_or_404(_visible(request.user), pk=pk)
    try:
        letters.cancel(letter=letter, by=request.user)
    except LetterError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is cancelled."))
    return go(request, stay(request, letter.appeal.get_absolute_url()))


@login_required
@never_cache
@require_GET
def letter_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper; of a draft without number and code."""
    letter = get_object_or_404(_visible(request.user), pk=pk)
    return pdf_response(paper.draw([letter]), letter.number.replace("/", "-") or f"draft-{pk}")


@login_required
@never_cache
@require_GET
def control_card(request: HttpRequest, number: str) -> HttpResponse:
    """The control card for whoever sees the appeal: their questions, dates with derivation."""
    appeal = get_object_or_404(control_cards.rows(request.user), number=number)
    data = paper_card.draw([control_cards.card(appeal, request.user)])
    return pdf_response(data, f"{appeal.number}-control")


def _visible(user: User) -> QuerySet[Letter]:
    letters_seen = Letter.objects.visible_to(user)
    return letters_seen.select_related(
        "reception__territory", "appeal__applicant", "question__topic", "created_by", "signed_by"
    ).prefetch_related("covers__question__topic")


def _page(request: HttpRequest, letter: Letter, form: LetterForm | None) -> HttpResponse:
    failed = letter.delivery_state == DeliveryState.FAILED
    foreign = letter_values.foreign_answer(letter) if letter.is_draft else ""
    context = {
        "letter": letter,
        "appeal": letter.appeal,
        "form": form,
        "covered": letter.covered(),
        "tone": STATE_TONES.get(LetterState(letter.state), "neutral"),
        "may_sign": permissions.can_sign(request.user, letter.reception, letter.kind),
        "has_blanks": has_blanks(letter.body),
        "lacking": _lacking(letter) if letter.is_draft else [],
        "mark": fonts.MARK,
        "answer_language": dict(settings.LANGUAGES).get(foreign, ""),
        "delivery_tone": "bad" if failed else "good" if letter.sent_at else "wait",
        "check_url": paper.check_url(letter) if letter.code else "",
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "receptions/letter_detail.html", context, status=status)


def _lacking(letter: Letter) -> list[str]:
    """The signs of the letter for which its paper shows a mark."""
    words = (letter.subject, letter.body, letter.addressee, letter.postal_address)
    return fonts.lacking(*words)


def _refused(
    request: HttpRequest, letter: Letter, form: LetterForm | None, why: str
) -> HttpResponse:
    """A refusal at the form where there is one, else as a message."""
    if form is None:
        messages.error(request, why)
        return redirect(stay(request, letter.get_absolute_url()))
    form.add_error(None, why)
    return _page(request, letter, form)
