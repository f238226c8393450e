"""The applicant says whether the problem is solved: by a signed link, once a closing, no login."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.forms import WordForm
from receptions.exceptions import ReceptionsError
from receptions.services import word
from territories import ratelimit

THANKS = "thanks"


@never_cache
@require_http_methods(["GET", "POST"])
def applicant_word(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether it is solved; no name and no words of the appeal stand on the page.

    A forged link, a second answer and a closing that is over each get a page of their own;
    requests are counted per address (settings.WORD_RATE_LIMIT).
    """
    tries, seconds = settings.WORD_RATE_LIMIT
    if ratelimit.too_many(f"word:{ratelimit.visitor(request)}", tries, seconds):
        return render(request, "429.html", status=429)
    asked = word.find(token)
    if asked is None:
        return render(request, "cms/word_wrong.html", status=404)
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:  # a letter's link: its language
        translation.activate(asked.question.appeal.language)
        request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
    context = {"asked": asked, "thanks": THANKS in request.GET}
    replayed = request.method == "POST"
    if asked.word is not None:
        status = 409 if replayed else 200
        return render(request, "cms/word_said.html", context, status=status)
    if asked.is_over or not word.may_be_asked(asked.question):
        return render(request, "cms/word_over.html", context, status=409 if replayed else 410)

    form = WordForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            word.say(question=asked.question, closed_at=asked.closed_at, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            return redirect(f"{request.path}?{THANKS}")
    status = 422 if form.errors else 200
    return render(request, "cms/word.html", {**context, "form": form}, status=status)
