"""What the registration page shows while somebody types: people, topics, like letters, drafts.

All are fragments asked for with the whole form by POST, because it holds personal data.
"""

from __future__ import annotations

import datetime as dt
import uuid

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from receptions import matching
from receptions.forms.fields import normal_phone
from receptions.forms.person import PersonForm
from receptions.models import Reception
from receptions.services import registration_drafts, similar, topic_words
from receptions.services.registration_drafts import Keeping
from receptions.views.register import MATCH_SALT, chosen_reception
from territories.models import User
from territories.texts import cleaned_text


def _receptions(user: User) -> list[Reception]:
    receptions = list(Reception.objects.worked_by(user).select_related("territory"))
    if not receptions:
        raise PermissionDenied
    return receptions


@login_required
@never_cache
@require_POST
def hint_people(request: HttpRequest) -> HttpResponse:
    """People who are probably the one typed; masked, only of receptions this registrar sees."""
    _receptions(request.user)
    typed = request.POST
    found = (
        []
        if typed.get("known_pk")
        else matching.candidates(
            surname=cleaned_text(typed.get("surname", ""))[:100],
            given_name=cleaned_text(typed.get("given_name", ""))[:100],
            patronymic=cleaned_text(typed.get("patronymic", ""))[:100],
            born=_birth_date(typed.get("birth_date", "")),
            phone=normal_phone(typed.get("phone", "")),
            user=request.user,
        )
    )
    people = [
        (
            match.person,
            round(match.score * 100),
            signing.dumps([match.person.pk, request.user.pk], salt=MATCH_SALT),
        )
        for match in found
    ]
    return render(request, "receptions/partials/_hint_people.html", {"people": people})


@login_required
@never_cache
@require_POST
def hint_words(request: HttpRequest) -> HttpResponse:
    """Topics that the words speak for, and like letters to this reception."""
    receptions = _receptions(request.user)
    text = cleaned_text(request.POST.get("text", ""))[:4000].strip()
    context = {
        "suggestions": topic_words.suggest(text) if len(text) >= similar.SHORTEST else [],
        "similar": similar.nearby(
            reception=chosen_reception(request, receptions), text=text, user=request.user
        ),
    }
    return render(request, "receptions/partials/_hint_words.html", context)


@login_required
@never_cache
@require_POST
def draft_keep(request: HttpRequest) -> HttpResponse:
    """Keep what is typed; called on every pause."""
    _receptions(request.user)
    try:
        key = uuid.UUID(request.POST.get("submission_key", ""))
    except ValueError:
        return HttpResponse(status=204)
    typed = dict(request.POST.lists())
    kept = registration_drafts.keep(key=key, typed=typed, by=request.user)
    if kept == Keeping.NOTHING:
        return HttpResponse(status=204)
    context = {
        "at": dt.datetime.now(dt.UTC),
        "too_large": kept == Keeping.TOO_LARGE,
        "too_many": kept == Keeping.TOO_MANY,
        "most": registration_drafts.MOST_A_PERSON,
    }
    return render(request, "receptions/partials/_draft_kept.html", context)


@login_required
@require_POST
def draft_drop(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    registration_drafts.drop(key=key, by=request.user)
    return redirect("receptions:appeal-register")


def _birth_date(text: str) -> dt.date | None:
    try:
        return PersonForm.base_fields["birth_date"].clean(text)  # type: ignore[no-any-return]
    except ValidationError:
        return None
