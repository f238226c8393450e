"""What the registration page shows while somebody types: people, topics, like letters, drafts.

All are fragments asked for with the whole form by POST, because it holds personal data.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from receptions import lookups, matching, written_in
from receptions.choices import ApplicantKind
from receptions.forms.fields import normal_phone
from receptions.forms.person import PersonForm
from receptions.models import Appeal, Applicant, Reception
from receptions.services import registration_drafts, similar, topic_words
from receptions.services.registration_drafts import Keeping
from receptions.views.known_person import known_of, match_key
from receptions.views.register import chosen_reception
from territories.models import User
from territories.rounding import rounded
from territories.texts import cleaned_text

SHOWN_EARLIER, MOST_EARLIER = 3, 50  # appeals of a person, of all who are offered
PERSONAL_NUMBER = 14  # digits


def _receptions(user: User) -> list[Reception]:
    receptions = list(Reception.objects.worked_by(user).select_related("territory"))
    if not receptions:
        raise PermissionDenied
    return receptions


class Known(NamedTuple):
    """Who is probably meant, how likely in per cent, a key signed for this reader, and what of
    the person's appeals the reader sees, the newest first.
    """

    person: Applicant
    likeness: int
    token: str
    earlier: list[Appeal]


@login_required
@never_cache
@require_POST
def hint_people(request: HttpRequest) -> HttpResponse:
    """People who are probably the one typed; masked, only of receptions this registrar sees."""
    _receptions(request.user)
    known = known_of(request.POST.get("known_pk", ""), request.user)
    matches = [] if known is not None else _probable(request)
    earlier: dict[int, list[Appeal]] = {match.person.pk: [] for match in matches}
    if matches:
        seen = Appeal.objects.visible_to(request.user).filter(applicant__in=earlier)
        for appeal in seen.prefetch_related("questions__topic").order_by("-pk")[:MOST_EARLIER]:
            earlier[appeal.applicant_id].append(appeal)
    people = [
        Known(
            match.person,
            int(rounded(match.score * 100)),
            match_key(match.person, request.user),
            earlier[match.person.pk][:SHOWN_EARLIER],
        )
        for match in matches
    ]
    return render(request, "receptions/partials/_hint_people.html", {"people": people})


def _probable(request: HttpRequest) -> list[matching.Match]:
    """By the personal number, which only the person can have told; else by what is alike."""
    typed = request.POST
    digits = "".join(sign for sign in typed.get("personal_number", "") if sign.isdigit())
    if len(digits) == PERSONAL_NUMBER:
        found = lookups.known_applicants(request.user, digits)
        return [matching.Match(one, 1.0) for one in found[: matching.SHOWN]]
    entity = typed.get("kind") == ApplicantKind.LEGAL_ENTITY
    names = ("entity_name", "", "") if entity else ("surname", "given_name", "patronymic")
    surname, given_name, patronymic = (cleaned_text(typed.get(one, ""))[:300] for one in names)
    return matching.candidates(
        surname=surname,
        given_name=given_name,
        patronymic=patronymic,
        born=_birth_date(typed.get("birth_date", "")),
        phone=normal_phone(typed.get("phone", "")),
        user=request.user,
    )


@login_required
@never_cache
@require_POST
def hint_words(request: HttpRequest) -> HttpResponse:
    """Topics that the words speak for, like letters to this reception, another language."""
    receptions = _receptions(request.user)
    text = cleaned_text(request.POST.get("text", ""))[:4000].strip()
    context = {
        "suggestions": topic_words.suggest(text) if len(text) >= similar.SHORTEST else [],
        "similar": similar.nearby(
            reception=chosen_reception(request, receptions), text=text, user=request.user
        ),
        **_languages(text, request.POST.get("language", "")),
    }
    return render(request, "receptions/partials/_hint_words.html", context)


def _languages(text: str, chosen: str) -> dict[str, Any]:
    """R-07: the language the words are in where the answer would go out in another; a person
    chooses."""
    names, written = dict(settings.LANGUAGES), written_in.language_of(text)
    if not written or chosen not in names or written == chosen:
        return {}
    return {"written": (written, names[written]), "chosen": names[chosen]}


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
