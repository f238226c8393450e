"""The page that registers while the line is down, what it takes along, and its way back."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.conf import settings as config
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from receptions.exceptions import DraftError, ReceptionsError
from receptions.forms.fields import MAX_FILES
from receptions.forms.offline import OfflineForm, OfflineQuestionForm
from receptions.forms.question import MAX_QUESTIONS
from receptions.models import Reception
from receptions.services import offline
from territories import installable
from territories.models import User

MOST_ITEMS = 20
Reasons = list[str]
FILES = ("dist/app.css", "dist/app.js", "dist/offline.js", "dist/icons.svg", "config/icon.svg")


def own_receptions(user: User) -> list[Reception]:
    """The receptions the person registers at; refuses where there is none."""
    found = Reception.objects.worked_by(user).select_related("territory").order_by("pk")
    receptions = list(found)
    if not receptions:
        raise PermissionDenied
    return receptions


def _initial(request: HttpRequest) -> dict[str, str]:
    """The language, and the sitting and desk the page was opened from."""
    return {
        "language": request.LANGUAGE_CODE or "",
        "sitting": request.GET.get("sitting", ""),
        "desk": request.GET.get("desk", "")[:20],
    }


def chosen(receptions: list[Reception], wanted: object) -> Reception:
    """The one with this id, as the address or the device has it; else the first."""
    return next((one for one in receptions if str(one.pk) == str(wanted)), receptions[0])


@login_required
@require_GET
def offline_page(request: HttpRequest) -> HttpResponse:
    """The page itself. The device keeps it with the topics and places it shows."""
    receptions = own_receptions(request.user)
    reception = chosen(receptions, request.GET.get("reception"))
    context = {
        "reception": reception,
        "receptions": receptions,
        "form": OfflineForm(reception=reception, initial=_initial(request)),
        "question": OfflineQuestionForm(
            reception=reception, initial={"place": reception.territory_id}
        ),
        "most": MAX_QUESTIONS,
        "settings": {
            "data": reverse("receptions:offline-data"),
            "take": reverse("receptions:offline-take"),
            "putDown": reverse("receptions:offline-put-down"),
            "sync": reverse("receptions:offline-sync"),
            "file": reverse("receptions:offline-file"),
            "mostFiles": MAX_FILES,
            "mostBytes": config.UPLOAD_MAX_BYTES,
            "worker": reverse("receptions:offline-worker"),
            "reception": reception.pk,
            "account": request.user.pk,
            "most": MOST_ITEMS,
        },
        "texts": _texts(),
    }
    return render(request, "receptions/offline.html", context)


@login_required
@never_cache
@require_GET
def offline_worker(request: HttpRequest) -> HttpResponse:
    """The service worker; its place in the path is its scope."""
    own_receptions(request.user)
    page = reverse("receptions:offline")
    files = [page, reverse("receptions:offline-manifest"), *map(static, FILES)]
    return installable.worker(request, page=page, files=files, mark="offline")


@login_required
@require_GET
def offline_manifest(request: HttpRequest) -> JsonResponse:
    """What a phone or computer needs to install the page."""
    name = _("Qabulxona: registering without a line")
    return installable.manifest(request, page=reverse("receptions:offline"), name=name)


@login_required
@never_cache
@require_POST
def offline_sync(request: HttpRequest) -> JsonResponse:
    """Take in what the device sends; each item is answered for itself, after its commit."""
    receptions = own_receptions(request.user)
    try:
        items = json.loads(request.body)["items"]
        entries = [(uuid.UUID(str(item["key"])), item) for item in items]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"reason": _("This can't be read.")}, status=400)
    if len(entries) > MOST_ITEMS:
        return JsonResponse({"reason": _("Too many at a time.")}, status=400)
    answers = [
        _take(request, chosen(receptions, item.get("reception")), key, item)
        for key, item in entries
    ]
    return JsonResponse({"items": answers})


def _take(
    request: HttpRequest, reception: Reception, key: uuid.UUID, item: dict[str, Any]
) -> dict[str, Any]:
    known = offline.already_in(key, request.user)
    if known is not None:
        return _accepted(key, offline.Taken(known, already=True))
    form = OfflineForm(_strings(item.get("fields")), reception=reception)
    questions = [
        OfflineQuestionForm(_strings(one), reception=reception)
        for one in _list(item.get("questions"))
    ]
    reasons = _reasons([form, *questions])
    if not questions:
        reasons.append(_("An appeal needs at least one question."))
    if reasons:
        return {"key": str(key), "state": "refused", "reasons": reasons}
    if form.cleaned_data["outcome"]:
        return _ended(request, reception, key, form, questions)
    words = form.cleaned_data["text"]
    draft = form.draft(
        key=key,
        received_at=form.cleaned_data["received_at"],
        questions=tuple(one.draft(words) for one in questions),
    )
    try:
        taken = offline.take_in(
            draft=draft,
            block_id=_number(item.get("block")),
            sequence=_number(item.get("sequence")),
            printed=str(item.get("printed", "")),
            by=request.user,
            seat=form.seat(),
        )
    except ReceptionsError as error:
        return {"key": str(key), "state": "refused", "reasons": [str(error)]}
    return _accepted(key, taken)


def _ended(
    request: HttpRequest, reception: Reception, key: uuid.UUID, form: OfflineForm, questions: Any
) -> dict[str, Any]:
    """A matter that ended on the spot: a line of its sitting, no appeal and no number."""
    try:
        if len(questions) > 1:
            raise DraftError(_("Write down one matter at a time when it ended on the spot."))
        told = form.on_the_spot(key=key, topic=questions[0].draft("").topic)
        url = offline.write_down(told=told, reception=reception, by=request.user)
    except ReceptionsError as error:
        return {"key": str(key), "state": "refused", "reasons": [str(error)]}
    blank = {"number": "", "receipt": "", "clash": "", "note": "", "same": ""}
    return {"key": str(key), "state": "sent", "url": url, **blank}


def _accepted(key: uuid.UUID, taken: offline.Taken) -> dict[str, Any]:
    appeal = taken.appeal
    clash = taken.clash or getattr(appeal, "clash", None)
    return {
        "key": str(key),
        "state": "already" if taken.already else "sent",
        "number": appeal.number,
        "url": appeal.get_absolute_url(),
        "receipt": reverse("receptions:appeal-receipt", args=[appeal.number]),
        "clash": clash.get_kind_display() if clash else "",
        "note": taken.note,
        "same": taken.same,
    }


def _reasons(forms: list[Any]) -> Reasons:
    found: Reasons = []
    for form in forms:
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            found += [f"{label}: {text}" if label else str(text) for text in errors]
    return found


def _strings(values: Any) -> dict[str, Any]:
    """The fields as a browser would post them; the moment with its zone as a moment."""
    if not isinstance(values, dict):
        return {}
    found: dict[str, Any] = {str(key): str(value) for key, value in values.items()}
    moment = found.get("received_at", "")
    try:
        found["received_at"] = parse_datetime(moment) or moment
    except ValueError:
        found["received_at"] = ""
    return found


def _list(values: Any) -> list[Any]:
    return values[:MAX_QUESTIONS] if isinstance(values, list) else []


def _number(value: Any) -> int:
    """A whole number that fits the columns; 0, which is none, for anything else."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31:
        return value
    return 0


def _texts() -> dict[str, str]:
    """What the script says, in the reader's language."""
    return {
        "online": _("The line is up."),
        "offline": _("The line is down. Registrations stay on this device until it is back."),
        "ready": _("This page is kept on the device and opens without a line."),
        "left": _("Numbers in hand: %n"),
        "none": _("No number is left. Take numbers onto this device while the line is up."),
        "takeFailed": _("No numbers could be taken. Try again when the line is up."),
        "taken": _("Numbers taken onto this device: %n"),
        "signin": _("Your sign-in has ended. Everything is kept; sign in to send it."),
        "foreign": _("Registered by another account; its owner signs in to send it."),
        "failed": _("Sending did not succeed; it will be tried again."),
        "waiting": capfirst(_("waiting to be sent")),
        "sent": capfirst(_("sent")),
        "refused": capfirst(_("refused")),
        "clash": _("Printed %old, registered as %new: %why. Tell the applicant."),
        "same": _(
            "The same words of this person are registered as No. %number. Mark the later one as a"
            " copy on its page, if it is the same letter."
        ),
        "note": _("Not in the protocol of the field reception: %why"),
        "correct": _("Correct"),
        "replaced": _("What stands in the form is not registered yet. Replace it?"),
        "print": _("Print the receipt"),
        "open": _("Open the appeal"),
        "official": _("Receipt with the tracking code"),
        "spot": _("Ended on the spot"),
        "spotSaved": _("Written down on this device; it goes into the protocol."),
        "spotOne": _("Write down one matter at a time when it ended on the spot."),
        "spotFiles": _("Papers are kept with an appeal only: register one, or take them out."),
        "openSitting": _("Open the field reception"),
        "wipe": _("Not everything is sent. Wipe it all the same? It can't be brought back."),
        "wiped": _("Everything is wiped from this device."),
        "needed": _("Fill in: %names"),
        "filesWaiting": _("Files waiting to be sent: %n"),
        "filesSent": _("Files sent: %n"),
        "filesMost": _("At most %n files at a time."),
        "fileKind": _("%name is bigger than 20 MB or not a PDF, JPEG or PNG."),
        "fileRefused": _("%name was not taken: %why"),
        "notKept": _(
            "Nothing is registered: this device has no room left, or a paper can't be read."
            " Send what waits, choose the papers again, then register once more."
        ),
        "empty": _("Nothing has been registered on this device yet."),
    }
