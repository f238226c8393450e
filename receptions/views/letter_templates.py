"""Templates of letters: the kinds and languages, the words with a preview, the versions."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from receptions import letter_values
from receptions.choices import TEMPLATE_KINDS
from receptions.exceptions import LetterError
from receptions.forms.letters import TemplateForm
from receptions.letter_permissions import can_edit_templates
from receptions.letters import PLACEHOLDERS, fill
from receptions.models import Appeal, Letter, LetterTemplate, Reception
from receptions.pdf import letter as paper
from receptions.services import letter_templates
from receptions.views.letters import pdf_response
from territories import clock
from territories.htmx import go, wants_partial

MAX_VERSIONS = 50


@login_required
@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    """Every kind and text of a reply, with the version in force in each language."""
    _allow(request)
    found = LetterTemplate.objects.current().defer("body")
    current = {(one.kind, one.language): one for one in found}
    rows = [
        (
            kind,
            label,
            [(code, name, current.get((kind, code))) for code, name in settings.LANGUAGES],
        )
        for kind, label in TEMPLATE_KINDS.items()
    ]
    return render(request, "receptions/letter_template_list.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def template_edit(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The words beside their preview. POST shows the preview, or saves a new version."""
    _allow(request)
    template = _template(kind, language, request.GET.get("version", ""))
    if request.method == "GET":
        form = TemplateForm(initial={"subject": template.subject, "body": template.body})
        return _page(request, template, form, (template.subject, template.body))

    form = TemplateForm(request.POST)
    words = (request.POST.get("subject", ""), request.POST.get("body", ""))
    if request.POST.get("action") != "save":
        return _page(request, template, form, words)
    if form.is_valid():
        try:
            letter_templates.save_version(
                kind=kind, language=language, by=request.user, **form.cleaned_data
            )
        except LetterError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The new version is in force for letters from now on."))
            return go(request, request.path)
    return _page(request, template, form, words)


@login_required
@require_GET
def template_pdf(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The version in force as a paper, with made-up values."""
    _allow(request)
    template = _template(kind, language, request.GET.get("version", ""))
    known = letter_values.example(language)
    reception = Reception(
        name_uz=known["reception"], address=known["address"], phone=known["phone"]
    )
    letter = Letter(
        reception=reception,
        appeal=Appeal(number=known["number"], reception=reception),
        kind=kind,
        language=language,
        subject=fill(template.subject, known),
        body=fill(template.body, known),
        addressee=known["applicant"],
        postal_address=known["address"],
        issued_at=clock.now(),
    )
    return pdf_response(paper.draw([letter]), f"{kind}-{language}")


def _allow(request: HttpRequest) -> None:
    if not can_edit_templates(request.user):
        raise PermissionDenied


def _template(kind: str, language: str, version: str) -> LetterTemplate:
    """The version asked for, else the one in force."""
    if kind not in TEMPLATE_KINDS or language not in dict(settings.LANGUAGES):
        raise Http404
    versions = LetterTemplate.objects.filter(kind=kind, language=language)
    if version.isascii() and version.isdecimal() and len(version) <= 4:
        return get_object_or_404(versions, version=int(version))
    return get_object_or_404(versions.current())


def _page(
    request: HttpRequest, template: LetterTemplate, form: TemplateForm, words: tuple[str, str]
) -> HttpResponse:
    known = letter_values.example(template.language)
    context: dict[str, Any] = {
        "template": template,
        "form": form,
        "preview_subject": fill(words[0], known),
        "preview_body": fill(words[1], known),
    }
    status = 422 if form.is_bound and form.errors else 200
    if wants_partial(request) and request.POST.get("action") != "save":
        return render(request, "receptions/partials/_letter_preview.html", context, status=status)
    versions = LetterTemplate.objects.filter(kind=template.kind, language=template.language)
    context |= {
        "placeholders": PLACEHOLDERS.items(),
        "versions": versions.defer("body").select_related("created_by")[:MAX_VERSIONS],
        "language_name": dict(settings.LANGUAGES)[template.language],
    }
    return render(request, "receptions/letter_template.html", context, status=status)
