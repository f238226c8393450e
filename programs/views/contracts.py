"""Contractors and contracts: noted at a measure, listed with their lateness."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, Sum
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from programs.khokimiyat_forms import CancelForm, ContractForm, ContractorFilter
from programs.models import Contract, Contractor
from programs.services import contracts
from programs.views.common import may_look, require
from programs.views.execution import find_to_organise, one_form
from territories import clock
from territories.keyset import KeysetPage


@login_required
@require_http_methods(["GET", "POST"])
def contract_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a contract on the measure, its contractor too when it is new."""
    measure = find_to_organise(request, pk)
    posted = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ContractForm(*posted)

    words = {
        "title": _("A contract"),
        "send": _("Note the contract"),
        "done": _("The contract is noted."),
    }
    return one_form(
        request,
        measure,
        form,
        lambda: contracts.note(
            measure=measure,
            firm=form.firm,
            terms=form.terms,
            file=form.cleaned_data["file"] or None,
            by=request.user,
        ),
        words,
    )


@login_required
@require_http_methods(["GET", "POST"])
def contract_cancel(request: HttpRequest, pk: int, contract: int) -> HttpResponse:
    """Cancel a contract, with the reason."""
    measure = find_to_organise(request, pk)
    row = get_object_or_404(measure.contracts.in_force(), pk=contract)
    form = CancelForm(request.POST if request.method == "POST" else None)
    return one_form(
        request,
        measure,
        form,
        lambda: contracts.cancel(contract=row, by=request.user, **form.cleaned_data),
        {
            "title": _("Cancel the contract"),
            "note": f"{row.contractor}, {row.number}",
            "send": _("Cancel the contract"),
            "done": _("The contract is cancelled; it counts no more."),
        },
    )


@login_required
@require_GET
def contract_file(request: HttpRequest, pk: int) -> FileResponse:
    """The file of a contract, for those who see the measure."""
    rows = Contract.objects.visible_to(request.user).exclude(file="")
    row = get_object_or_404(rows, pk=pk)
    return FileResponse(
        row.file.open("rb"),
        as_attachment=True,
        filename=row.file_name,
        content_type=row.file_type,
    )


@login_required
@require_GET
def contractor_list(request: HttpRequest) -> HttpResponse:
    """Contractors of the measures the person may see."""
    require(allowed=may_look(request.user))
    filter_form = ContractorFilter(request.GET)
    rows = filter_form.narrow(Contractor.objects.visible_to(request.user))
    page = KeysetPage(rows, ordering=("name", "id"), params=request.GET)
    seen = Contract.objects.visible_to(request.user).in_force()
    totals = _totals(seen.filter(contractor__in=[one.pk for one in page]))
    context = {
        "filter_form": filter_form,
        "page": page,
        "rows": [(one, totals.get(one.pk, {})) for one in page],
    }
    return render(request, "programs/contractor_list.html", context)


def _totals(rows: Any) -> dict[int, dict[str, Any]]:
    """Number, sum and late ones of the contracts, by contractor."""
    late = Q(due_on__lt=clock.today(), measure__reported_at__isnull=True)
    counted = rows.order_by().values("contractor")
    found = counted.annotate(n=Count("pk"), soums=Sum("soums"), late=Count("pk", filter=late))
    return {row["contractor"]: row for row in found}


@login_required
@require_GET
def contractor_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A contractor with the contracts that the person may see, and how late the works are."""
    row = get_object_or_404(Contractor.objects.visible_to(request.user), pk=pk)
    seen = Contract.objects.visible_to(request.user).filter(contractor=row)
    page = KeysetPage(seen.for_list(), ordering=("-id",), params=request.GET)
    context = {"contractor": row, "page": page, "totals": _totals(seen.in_force()).get(row.pk, {})}
    return render(request, "programs/contractor_detail.html", context)
