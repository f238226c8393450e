"""A measure's whole chain on one page, and the same as a paper."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.http import require_GET

from programs import chain, chain_pdf
from programs.views.common import find_measure


@login_required
@require_GET
def measure_chain(request: HttpRequest, pk: int) -> HttpResponse:
    """From the doorstep to the verified work, in order of time."""
    measure = find_measure(request.user, pk)
    context = {
        "measure": measure,
        "programme": measure.programme,
        "chain": chain.of(request.user, measure),
    }
    return render(request, "programs/measure_chain.html", context)


@login_required
@require_GET
def measure_chain_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a paper, in the language of the page; what is hidden there is hidden here."""
    measure = find_measure(request.user, pk)
    paper = chain_pdf.draw(chain.of(request.user, measure))
    response = HttpResponse(paper, content_type="application/pdf")
    name = slugify(f"{measure.programme.number}-{measure.ordinal}")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response
