"""The knowledge base: search, one article, writing, and the panel of the registration page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from receptions import knowledge as permissions
from receptions.exceptions import ReceptionsError
from receptions.forms.knowledge import ArticleForm, KnowledgeFilter, initial_of
from receptions.knowledge_panel import panel, reading_language
from receptions.models import Article, Topic
from receptions.services import knowledge
from receptions.views.lookup import typed
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import Territory, User


def _allow(user: User) -> None:
    if not permissions.may_read(user):
        raise PermissionDenied


@login_required
@require_GET
@vary_on_headers("HX-Request")
def article_list(request: HttpRequest) -> HttpResponse:
    """Articles by words in any script, topic, kind and language."""
    _allow(request.user)
    params = request.GET.copy()
    params.setdefault("language", reading_language())
    form = KnowledgeFilter(params)
    form.is_valid()
    data = form.cleaned_data
    articles = Article.objects.visible_to(request.user)
    for name in ("kind", "language"):
        if data.get(name):
            articles = articles.filter(**{name: data[name]})
    if data.get("q"):
        articles = articles.matching(data["q"])
    if data.get("topic"):
        articles = articles.about(data["topic"])
    rows = articles.defer("body", "search").select_related("territory").prefetch_related("topics")
    page = KeysetPage(rows, ordering=("kind", "title", "id"), params=request.GET)
    context = {
        "filter_form": form,
        "page": page,
        "may_write": permissions.may_write(request.user),
        "filter_target": "#article-table",
    }
    name = "partials/_article_table.html" if wants_partial(request) else "article_list.html"
    return render(request, f"receptions/{name}", context)


@login_required
@require_GET
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One article with its topics and earlier texts."""
    article = _article(request, pk)
    context = {
        "article": article,
        "versions": article.versions.exclude(number=article.version).select_related("by")[:20],
        "may_edit": permissions.can_edit(request.user, article),
    }
    return render(request, "receptions/article_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def article_add(request: HttpRequest) -> HttpResponse:
    """A new article: of the head's place, or of the country."""
    if not permissions.may_write(request.user):
        raise PermissionDenied
    place = permissions.own_place(request.user)
    initial = {"language": reading_language(), "published": True}
    form = ArticleForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        article = knowledge.add(draft=_draft(form)[0], by=request.user, territory=place)
        messages.success(request, _("The article is saved."))
        return go(request, article.get_absolute_url())
    return _form_page(request, form, None, place)


@login_required
@require_http_methods(["GET", "POST"])
def article_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another text of an article; the earlier one is kept."""
    article = _article(request, pk)
    if not permissions.can_edit(request.user, article):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = ArticleForm(sent, initial=initial_of(article))
    if form.is_valid():
        draft, version = _draft(form)
        try:
            knowledge.change(article=article, draft=draft, by=request.user, version=version)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The article is saved."))
            return go(request, article.get_absolute_url())
    return _form_page(request, form, article, article.territory)


@login_required
@require_GET
def knowledge_panel(request: HttpRequest) -> HttpResponse:
    """A fragment for other pages: `?topic=<key>&district=<key>&q=<words>`, each may be missing.

    The registration page sends the fields of its first question as they are called there.
    """
    _allow(request.user)
    asked = request.GET
    topic_key = asked.get("topic", "") or asked.get("questions-0-topic", "")
    place_key = asked.get("district", "") or asked.get("questions-0-district_id", "")
    topic = _by_key(Topic.objects.select_related("parent"), topic_key)
    place = _by_key(Territory.objects.all(), place_key)
    context = {"panel": panel(request.user, topic, place, typed(request))}
    return render(request, "receptions/partials/_knowledge_panel.html", context)


def _by_key(rows: Any, text: str) -> Any:
    usable = text.isascii() and text.isdecimal() and len(text) < 19
    return rows.filter(pk=int(text)).first() if usable else None


def _article(request: HttpRequest, pk: int) -> Article:
    _allow(request.user)
    visible = Article.objects.visible_to(request.user).select_related("territory", "changed_by")
    return get_object_or_404(visible.prefetch_related("topics"), pk=pk)


def _draft(form: ArticleForm) -> tuple[knowledge.ArticleDraft, int | None]:
    data = dict(form.cleaned_data)
    version = data.pop("version")
    return knowledge.ArticleDraft(**data), version


def _form_page(
    request: HttpRequest, form: ArticleForm, article: Article | None, place: Territory | None
) -> HttpResponse:
    context = {"form": form, "article": article, "place": place}
    status = 422 if form.errors else 200
    return render(request, "receptions/article_form.html", context, status=status)
