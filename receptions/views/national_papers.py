"""Briefs for the Prime Minister and agendas of the meeting with the regions."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import national_evidence as evidence
from receptions import national_permissions as permissions
from receptions.forms.national import ItemForm, PaperDraftForm, PaperForm
from receptions.models import NationalPaper, NationalProposal
from receptions.pdf import national_paper
from receptions.services import national_papers as papers
from receptions.views.letters import pdf_response
from receptions.views.national import allow
from receptions.views.step_forms import done, taken
from receptions.views.workflow import sent
from territories.keyset import KeysetPage

SUGGESTED = 10


def _paper(pk: int) -> NationalPaper:
    rows = NationalPaper.objects.select_related("drafted_by", "signed_by")
    return get_object_or_404(rows, pk=pk)


@login_required
@never_cache
@require_GET
def paper_list(request: HttpRequest) -> HttpResponse:
    """The papers, the newest first, and the form that drafts one."""
    allow(request.user)
    return _list(request, PaperDraftForm())


def _list(request: HttpRequest, form: PaperDraftForm) -> HttpResponse:
    found = NationalPaper.objects.select_related("drafted_by", "signed_by")
    context = {
        "page": KeysetPage(found, ordering=("-id",), params=request.GET),
        "form": form if permissions.can_edit(request.user) else None,
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/national_papers.html", context, status=status)


@login_required
@require_POST
def paper_draft(request: HttpRequest) -> HttpResponse:
    """Draft a paper from the figures of a quarter that is over."""
    allow(request.user, edit=True)
    form = PaperDraftForm(request.POST)
    answer = taken(
        request,
        form,
        lambda: papers.draft(
            kind=form.cleaned_data["kind"], quarter=form.chosen(), by=request.user
        ),
        _("The draft is ready; write what the figures don't say."),
    )
    return answer or _list(request, form)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def paper_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One paper with its points and their frozen figures; POST changes the opening words."""
    allow(request.user, edit=request.method == "POST")
    paper = _paper(pk)
    may = permissions.can_edit(request.user) and not paper.is_signed
    initial = {name: getattr(paper, name) for name in (*papers.INTRO, "meets_on")}
    form = PaperForm(sent(request), agenda=paper.is_agenda, initial=initial) if may else None
    if form is not None:
        answer = taken(
            request,
            form,
            lambda: papers.edit(
                paper=paper,
                intro={name: form.cleaned_data[name] for name in papers.INTRO},
                meets_on=form.cleaned_data.get("meets_on", paper.meets_on),
                by=request.user,
            ),
            _("Saved."),
            paper.get_absolute_url(),
        )
        if answer is not None:
            return answer
    items = paper.items.select_related("territory")
    context = {
        "paper": paper,
        "basis": evidence.basis_words(paper),
        "items": [(item, evidence.tables(item)) for item in items],
        "form": form,
        "may_edit": may,
        "languages": settings.LANGUAGES,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "receptions/national_paper.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def item_edit(request: HttpRequest, pk: int, item: int = 0) -> HttpResponse:
    """Change the words of a point, or add one."""
    allow(request.user, edit=True)
    paper = _paper(pk)
    found = get_object_or_404(paper.items, pk=item) if item else None
    initial = {name: getattr(found, name) for name in papers.WORDS} if found else {}
    form = ItemForm(sent(request), initial=initial)
    answer = taken(
        request,
        form,
        lambda: papers.write(paper=paper, item=found, words=form.cleaned_data, by=request.user),
        _("Saved."),
        paper.get_absolute_url(),
    )
    if answer is not None:
        return answer
    context = {
        "form": form,
        "paper": paper,
        "item": found,
        "tables": evidence.tables(found) if found else [],
        "proposals": NationalProposal.objects.exclude(state="declined")[:SUGGESTED],
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/national_item.html", context, status=status)


@login_required
@require_POST
def item_drop(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """Take a point out."""
    allow(request.user, edit=True)
    paper = _paper(pk)
    found = get_object_or_404(paper.items, pk=item)
    return done(
        request,
        paper.get_absolute_url(),
        lambda: papers.drop(paper=paper, item=found, by=request.user),
        _("The point is taken out."),
    )


@login_required
@require_POST
def paper_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and freeze it."""
    allow(request.user, edit=True)
    paper = _paper(pk)
    return done(
        request,
        reverse("receptions:national-paper", args=[pk]),
        lambda: papers.sign(paper=paper, by=request.user),
        _("The paper is signed and numbered."),
    )


@login_required
@require_GET
def paper_pdf(request: HttpRequest, pk: int, language: str) -> HttpResponse:
    """The paper as a PDF, in one of the four languages."""
    allow(request.user)
    paper = _paper(pk)
    if language not in dict(settings.LANGUAGES):
        raise Http404
    name = (paper.number or f"{paper.kind}-{paper.pk}").replace("/", "-")
    return pdf_response(national_paper.draw(paper, language), f"{name}-{language}")
