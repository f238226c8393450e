"""Steps of pages with a form or a button: do it and go on, or say why not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from receptions.exceptions import ReceptionsError
from territories.htmx import go

Act = Callable[[], Any]


def done(request: HttpRequest, url: str, act: Act, said: str) -> HttpResponse:
    """Do it and go on; a refusal is said where the person comes to."""
    try:
        act()
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return go(request, url)


def taken(
    request: HttpRequest, form: forms.Form, act: Act, said: str, url: str = ""
) -> HttpResponse | None:
    """Do the step of a valid form and go to its page, or that of what was made; else None.

    A refusal becomes an error of the form, one about the file an error of its field.
    """
    if not form.is_valid():
        return None
    try:
        made = act()
    except ReceptionsError as error:
        form.add_error(None, str(error))
        return None
    except ValidationError as error:
        form.add_error("document" if "document" in form.fields else None, error)
        return None
    messages.success(request, said)
    return go(request, url or made.get_absolute_url())


def filled(
    request: HttpRequest, form: forms.Form, service: Callable[..., Any], said: str, url: str
) -> HttpResponse | None:
    """`taken` by a service that is given just what the form holds, and who sent it."""
    return taken(request, form, lambda: service(by=request.user, **form.cleaned_data), said, url)


def form_page(request: HttpRequest, name: str, form: forms.Form, /, **more: Any) -> HttpResponse:
    """The page of a form; one that is refused is no success."""
    status = 422 if form.errors else 200
    return render(request, f"receptions/{name}.html", {"form": form, **more}, status=status)
