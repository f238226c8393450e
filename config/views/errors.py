"""What a reader sees when something is not possible, in our words and our look."""

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from cms.forms import LetterCheckForm, TrackForm
from config import resume
from config.addresses import page_above
from territories.htmx import go

# Forms of visitors, by the name of the page they are sent to.
PUBLIC_FORMS = {"cms:track": TrackForm, "cms:letter-check": LetterCheckForm}


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; 413 when the request was larger than `DATA_UPLOAD_MAX_MEMORY_SIZE`."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: seen, but not allowed. The refusal's own words are shown when it has any.

    Who was refused a step gets the way back to the page the step belongs to.
    """
    context = {"reason": str(exception) if exception else ""}
    if request.method == "POST" or context["reason"]:
        context["above"] = page_above(request.path_info)
    return render(request, "403.html", context, status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: it does not exist, or is not for this person to see; both look the same."""
    return render(request, "404.html", status=404)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500, drawn without the database, the session and the static manifest."""
    return HttpResponseServerError(loader.get_template("500.html").render())


def locked_out(
    request: HttpRequest, original_response: Any = None, credentials: Any = None
) -> HttpResponse:
    """429 of django-axes: too many wrong passwords from here for this name."""
    return render(request, "429.html", {"locked_out": True}, status=429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form older than the sign-in.

    Signed in: back to the form's page with what was typed. Otherwise a refusal that lists it.
    """
    if request.user.is_authenticated:
        return go(request, resume.remember(request, owner=str(request.user.pk)))
    match = request.resolver_match
    form = PUBLIC_FORMS.get(match.view_name if match else "")
    context = {
        "typed": resume.typed(request),
        "page": resume.form_page(request),
        "form": form and form(),  # its labels name what was typed
    }
    return render(request, "403_csrf.html", context, status=403)
