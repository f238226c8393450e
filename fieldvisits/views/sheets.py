"""Versions of the household sheet: the list, an uploaded form, its preview, putting it in force."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fieldvisits.choices import SheetState
from fieldvisits.forms.sheet_answers import SheetForm
from fieldvisits.forms.sheets import PublishForm, WithdrawForm, XlsFormUpload
from fieldvisits.models import SheetVersion
from fieldvisits.pdf import sheet_paper as paper
from fieldvisits.services import sheets
from fieldvisits.sheet_permissions import can_edit_sheets
from fieldvisits.sheets import xlsform_read, xlsform_write
from fieldvisits.views.common import require
from receptions.exceptions import ReceptionsError
from territories import sheet_pages
from territories.htmx import go

MOST_VERSIONS, MOST_WRONG = 100, 50


@login_required
@require_http_methods(["GET", "POST"])
def sheet_list(request: HttpRequest) -> HttpResponse:
    """Every version; POST takes an XLSForm in as a draft."""
    require(can_edit_sheets(request.user))
    current = sheets.current()
    posted = request.method == "POST"
    form = XlsFormUpload(request.POST if posted else None, request.FILES if posted else None)
    wrong: list[xlsform_read.Wrong] = []
    if form.is_valid():
        try:
            taken = xlsform_read.read(form.cleaned_data["file"])
            version = sheets.add_draft(content=taken.definition, by=request.user)
        except xlsform_read.XlsFormError as error:
            wrong = error.wrong
            form.add_error("file", _refusal(len(wrong)))
        except ReceptionsError as error:
            form.add_error("file", str(error))
        else:
            _tell(request, taken.notes)
            return go(request, version.get_absolute_url())
    versions = SheetVersion.objects.select_related("created_by", "published_by")
    context = {
        "form": form,
        "wrong": wrong[:MOST_WRONG],
        "versions": versions[:MOST_VERSIONS],
        "current": current,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "fieldvisits/sheet_list.html", context, status=status)


@login_required
@require_GET
def sheet_detail(request: HttpRequest, number: int) -> HttpResponse:
    """One version as the crew will see it, and what may be done with it."""
    return _page(request, _find(request, number))


@login_required
@require_POST
def sheet_publish(request: HttpRequest, number: int) -> HttpResponse:
    """Put a draft in force from a day on."""
    version = _find(request, number)
    return _step(request, version, PublishForm(request.POST), sheets.publish, "publish_form")


@login_required
@require_POST
def sheet_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take a version out of use."""
    version = _find(request, number)
    return _step(request, version, WithdrawForm(request.POST), sheets.withdraw, "withdraw_form")


@login_required
@require_GET
def sheet_xlsform(request: HttpRequest, number: int) -> HttpResponse:
    """The version as XLSForm."""
    version = _find(request, number)
    content = xlsform_write.draw(version.definition)
    return sheet_pages.workbook(content, f"sheet-{version.number}.xlsx")


@login_required
@require_GET
def sheet_paper(request: HttpRequest, number: int) -> HttpResponse:
    """The version as an empty paper sheet."""
    version = _find(request, number)
    content = paper.draw(version, get_language() or "uz")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="sheet-{version.number}.pdf"'
    return response


def _find(request: HttpRequest, number: int) -> SheetVersion:
    require(can_edit_sheets(request.user))
    rows = SheetVersion.objects.select_related("created_by", "published_by", "withdrawn_by")
    return get_object_or_404(rows, number=number)


def _refusal(number: int) -> str:
    text = ngettext(
        "The form can't be taken over: %(number)s row needs a correction.",
        "The form can't be taken over: %(number)s rows need a correction.",
        number,
    )
    return text % {"number": number}


def _tell(request: HttpRequest, notes: tuple[str, ...]) -> None:
    messages.success(request, _("The form is read. Look it over, then put it in force."))
    if notes:
        text = _("Left out, because we have no use for it: %(what)s.")
        messages.warning(request, text % {"what": "; ".join(notes)})


def _step(
    request: HttpRequest, version: SheetVersion, form: Any, step: Any, name: str
) -> HttpResponse:
    if form.is_valid():
        try:
            step(version=version, by=request.user, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return go(request, version.get_absolute_url())
    return _page(request, version, **{name: form})


def _page(
    request: HttpRequest, version: SheetVersion, publish_form: Any = None, withdraw_form: Any = None
) -> HttpResponse:
    context = {
        "version": version,
        "sheet": SheetForm(version=version, known={}),
        "is_current": version == sheets.current(),
        "may_withdraw": version.state == SheetState.PUBLISHED,
        "publish_form": publish_form or PublishForm(),
        "withdraw_form": withdraw_form or WithdrawForm(),
        "publish_open": publish_form is not None,
        "withdraw_open": withdraw_form is not None,
        "used": version.answers.count(),
    }
    status = 422 if publish_form or withdraw_form else 200
    return render(request, "fieldvisits/sheet_detail.html", context, status=status)
