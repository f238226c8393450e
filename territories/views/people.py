"""People and their posts: seen by administrators and auditors, changed by administrators."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from territories import clock
from territories.exceptions import PeopleError, PostError
from territories.forms import AppointForm, EndForm, PeopleFilter, PersonForm, SubstituteForm
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import Post, User
from territories.permissions import can_manage, can_manage_people, can_see_people
from territories.services import people, posts


def _require(*, allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied


@login_required
@vary_on_headers("HX-Request")
@require_GET
def user_list(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, by surname, with the posts of today."""
    _require(allowed=can_see_people(request.user))
    form = PeopleFilter(request.GET)
    found = User.objects.prefetch_related(
        Prefetch(
            "posts",
            Post.objects.current(on=clock.today()).select_related("territory", "office"),
            to_attr="posts_today",
        )
    )
    if form.is_valid():
        found = form.narrow(found)
    page = KeysetPage(found, ordering=("last_name", "first_name", "pk"), params=request.GET)
    context = {
        "filter_form": form,
        "page": page,
        "may_manage": can_manage_people(request.user),
    }
    name = "partials/_user_table.html" if wants_partial(request) else "user_list.html"
    return render(request, f"territories/{name}", context)


@login_required
@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """A new account. Its first password is shown once, on the page that follows."""
    _require(allowed=can_manage_people(request.user))
    form = PersonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        password = people.create(user=form.save(commit=False), by=request.user)
        return _password_page(request, form.instance, password)
    status = 422 if form.errors else 200
    return render(request, "territories/user_form.html", {"form": form}, status=status)


@login_required
@require_GET
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: the account, the posts of now and of before, whom they stand in for."""
    _require(allowed=can_see_people(request.user))
    person = get_object_or_404(User, pk=pk)
    today = clock.today()
    held = Post.objects.filter(Q(user=person) | Q(substitute=person)).select_related(
        "user", "substitute", "territory", "office"
    )
    context = {
        "person": person,
        "posts": [_line(post, person, today) for post in held.order_by("-starts_on", "-pk")],
        "may_manage": can_manage(request.user, person),
        "is_self": person.pk == request.user.pk,
    }
    return render(request, "territories/user_detail.html", context)


def _line(post: Post, person: User, today: Any) -> dict[str, Any]:
    ended = post.ends_on is not None and post.ends_on < today
    return {
        "post": post,
        "own": post.user_id == person.pk,
        "ended": ended,
        "coming": post.starts_on > today,
        "away": post.absent_to is not None and post.absent_to >= today,
    }


@login_required
@require_http_methods(["GET", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the names and addresses of an account."""
    person = _person(request, pk)
    form = PersonForm(request.POST if request.method == "POST" else None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The account is saved."))
        return go(request, _page_of(person))
    context = {"form": form, "person": person}
    status = 422 if form.errors else 200
    return render(request, "territories/user_form.html", context, status=status)


@login_required
@require_POST
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password, shown once."""
    person = _person(request, pk)
    password = people.renew_password(user=person, by=request.user)
    return _password_page(request, person, password)


@login_required
@require_POST
def user_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """Lock an open account, open a locked one."""
    person = _person(request, pk)
    try:
        people.set_active(user=person, active=not person.is_active, by=request.user)
    except PeopleError as error:
        messages.error(request, str(error))
    return go(request, _page_of(person))


@login_required
@require_http_methods(["GET", "POST"])
def post_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a post."""
    person = _person(request, pk)
    form = AppointForm(
        request.POST if request.method == "POST" else None, initial={"starts_on": clock.today()}
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            posts.appoint(
                user=person,
                role=asked["role"],
                place=form.place,
                act=asked["act"],
                starts_on=asked["starts_on"],
                ends_on=asked["ends_on"],
            )
        except PostError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The post is given."))
            return go(request, _page_of(person))
    return _step_page(request, person, form, heading=_("New post"), button=_("Appoint"))


@login_required
@require_http_methods(["GET", "POST"])
def post_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the last day of a post."""
    post = _post(request, pk)
    form = EndForm(
        request.POST if request.method == "POST" else None,
        post=post,
        initial={"on": max(clock.today(), post.starts_on)},
    )
    if request.method == "POST" and form.is_valid():
        posts.end(post=post, on=form.cleaned_data["on"])
        messages.success(request, _("The last day of the post is set."))
        return go(request, _page_of(post.user))
    return _step_page(
        request, post.user, form, heading=_("End a post"), button=_("Set the last day"), post=post
    )


@login_required
@require_http_methods(["GET", "POST"])
def post_substitute(request: HttpRequest, pk: int) -> HttpResponse:
    """Name who stands in while the holder is away."""
    post = _post(request, pk)
    form = SubstituteForm(
        request.POST if request.method == "POST" else None,
        post=post,
        initial={
            "substitute": post.substitute,
            "absent_from": post.absent_from or clock.today(),
            "absent_to": post.absent_to,
        },
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        if asked["substitute"] == request.user:
            form.add_error("substitute", _("Your own power is given by another administrator."))
        else:
            posts.substitute(
                post=post,
                by=asked["substitute"],
                absent_from=asked["absent_from"],
                absent_to=asked["absent_to"],
            )
            messages.success(request, _("The substitute is named."))
            return go(request, _page_of(post.user))
    return _step_page(
        request,
        post.user,
        form,
        heading=_("Substitute"),
        button=_("Name the substitute"),
        post=post,
    )


def _person(request: HttpRequest, pk: int) -> User:
    """The person, for an administrator who is somebody else."""
    _require(allowed=can_manage_people(request.user))
    person = get_object_or_404(User, pk=pk)
    _require(allowed=can_manage(request.user, person))
    return person


def _post(request: HttpRequest, pk: int) -> Post:
    _require(allowed=can_manage_people(request.user))
    post = get_object_or_404(Post.objects.select_related("user", "territory", "office"), pk=pk)
    _require(allowed=can_manage(request.user, post.user))
    return post


def _page_of(person: User) -> str:
    return reverse("territories:user-detail", args=[person.pk])


def _password_page(request: HttpRequest, person: User, password: str) -> HttpResponse:
    context = {"person": person, "password": password}
    response = render(request, "territories/user_password.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _step_page(request: HttpRequest, person: User, form: Any, **words: Any) -> HttpResponse:
    context = {"person": person, "form": form, **words}
    status = 422 if form.errors else 200
    return render(request, "territories/post_form.html", context, status=status)
