"""The deputies' page: programmes their Kengash was informed of, without personal data."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from programs.choices import FINISHED
from programs.models import CouncilNotice
from territories.keyset import KeysetPage


@login_required
@require_GET
def council_list(request: HttpRequest) -> HttpResponse:
    """Notices to the councils of the person's territories, the newest first."""
    if not request.user.powers.anywhere("read_council"):
        raise PermissionDenied
    notices = CouncilNotice.objects.visible_to(request.user)
    rows = notices.select_related("programme__territory", "programme__khokimiyat", "council")
    context = {"page": KeysetPage(rows, params=request.GET)}
    return render(request, "programs/council_list.html", context)


@login_required
@require_GET
def council_programme(request: HttpRequest, pk: int) -> HttpResponse:
    """The measures of one programme as the Kengash hears of them: no source, no person."""
    visible = CouncilNotice.objects.visible_to(request.user)
    rows = visible.select_related(
        "programme__territory", "programme__reception", "programme__khokimiyat", "council"
    )
    notice = get_object_or_404(rows, pk=pk)
    lines = list(notice.programme.lines.counted().for_list().order_by("ordinal"))
    context = {
        "notice": notice,
        "programme": notice.programme,
        "lines": lines,
        "total_cost": sum(line.cost for line in lines),
        "total_spent": sum(line.spent for line in lines),
        "people": sum(line.people_served for line in lines),
        "finished": sum(line.state in FINISHED for line in lines),
    }
    return render(request, "programs/council_programme.html", context)
