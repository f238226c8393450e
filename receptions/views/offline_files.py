"""Taking in papers of what was registered without a line."""

from __future__ import annotations

import uuid

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from receptions.exceptions import ReceptionsError
from receptions.models import Reception
from receptions.services import offline_files


@login_required
@never_cache
@require_POST
def offline_file(request: HttpRequest) -> JsonResponse:
    """One paper; a refused one is answered with the reason, the appeal stays as it is."""
    if not Reception.objects.worked_by(request.user).exists():
        raise PermissionDenied
    file = request.FILES.get("file")
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        return JsonResponse({"reason": _("This can't be read.")}, status=400)
    if file is None:
        return JsonResponse({"reason": _("This can't be read.")}, status=400)
    try:
        offline_files.attach(key=key, file=file, by=request.user)
    except ReceptionsError as error:
        return JsonResponse({"state": "refused", "reason": str(error)})
    except ValidationError as error:
        return JsonResponse({"state": "refused", "reason": " ".join(error.messages)})
    return JsonResponse({"state": "kept"})
