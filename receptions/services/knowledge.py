"""Writing the knowledge base: every text that was shown is kept as a version."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from receptions.exceptions import KnowledgeError
from receptions.models import Article, ArticleVersion, Topic
from territories import clock
from territories.models import Territory, User


@dataclass(frozen=True)
class ArticleDraft:
    """What an article is to say."""

    kind: str
    language: str
    title: str
    body: str
    topics: list[Topic] = field(default_factory=list)
    outcome: str = ""
    published: bool = False


@transaction.atomic
def add(*, draft: ArticleDraft, by: User, territory: Territory | None) -> Article:
    """A new article of the person's place, or of the country."""
    article = Article(territory=territory, changed_by=by, changed_at=clock.now())
    _fill(article, draft)
    article.save()
    article.topics.set(draft.topics)
    _keep_version(article)
    return article


@transaction.atomic
def change(*, article: Article, draft: ArticleDraft, by: User, version: int | None) -> Article:
    """Another text; refused when somebody changed it since `version` was read."""
    article = Article.objects.select_for_update().get(pk=article.pk)
    if version != article.version:
        raise KnowledgeError(
            _("Somebody changed the article meanwhile. Open it again and repeat your change.")
        )
    _fill(article, draft)
    article.version += 1
    article.changed_by, article.changed_at = by, clock.now()
    article.save()
    article.topics.set(draft.topics)
    _keep_version(article)
    return article


def _fill(article: Article, draft: ArticleDraft) -> None:
    for name in ("kind", "language", "title", "body", "outcome", "published"):
        setattr(article, name, getattr(draft, name))


def _keep_version(article: Article) -> None:
    ArticleVersion.objects.create(
        article=article,
        number=article.version,
        title=article.title,
        body=article.body,
        by=article.changed_by,
        at=article.changed_at,
    )
