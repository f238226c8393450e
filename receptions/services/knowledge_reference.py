"""Loading the knowledge base's first articles: data files, and one a group of topics.

An article that a person has changed is left as they wrote it; all others are brought up to date.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from receptions.models import Article, ArticleVersion, Topic
from receptions.models.knowledge import ArticleKind
from territories import clock

DATA = Path(__file__).resolve().parent.parent / "data" / "knowledge"
LANGUAGES = ("uz", "uz-cyrl", "ru")


@dataclass(frozen=True)
class Source:
    """One article of the reference data; `key` is its name and language."""

    key: str
    kind: str
    language: str
    title: str
    body: str
    outcome: str
    topics: tuple[str, ...]


@transaction.atomic
def load_knowledge() -> int:
    """Articles of the data files and of the topic groups; returns their number."""
    sources = [*_files(), *_groups()]
    stored = {one.key: one for one in Article.objects.filter(key__isnull=False)}
    topics = dict(Topic.objects.values_list("code", "pk"))
    for source in sources:
        article = stored.get(source.key)
        if article is None or (article.changed_by_id is None and _differs(article, source)):
            _write(article or Article(key=source.key, version=0), source, topics)
    return len(sources)


def _differs(article: Article, source: Source) -> bool:
    return (article.title, article.body, article.outcome) != (
        source.title,
        source.body,
        source.outcome,
    )


def _write(article: Article, source: Source, topics: dict[str, int]) -> None:
    for name in ("kind", "language", "title", "body", "outcome"):
        setattr(article, name, getattr(source, name))
    article.published, article.changed_at = True, clock.now()
    article.version += 1
    article.save()
    article.topics.set([topics[code] for code in source.topics if code in topics])
    ArticleVersion.objects.create(
        article=article,
        number=article.version,
        title=article.title,
        body=article.body,
        at=article.changed_at,
    )


def _files() -> Iterator[Source]:
    """`<name>.<language>.txt`: lines "field: value", an empty line, the text."""
    for path in sorted(DATA.glob("*.txt")):
        name, language, _suffix = path.name.split(".")
        head, _blank, body = path.read_text(encoding="utf-8").partition("\n\n")
        fields = dict(line.split(":", 1) for line in head.splitlines())
        yield Source(
            key=f"{name}.{language}",
            kind=fields["kind"].strip(),
            language=language,
            title=fields["title"].strip(),
            body=body.strip(),
            outcome=fields["outcome"].strip(),
            topics=tuple(filter(None, fields["topics"].strip().split(";"))),
        )


def _groups() -> Iterator[Source]:
    """How to route each group: its topics with the bodies that usually act, the usual one first."""
    topics = Topic.objects.choosable().prefetch_related("body_links__body").order_by("code")
    lower: dict[int, list[Topic]] = {}
    for topic in topics:
        lower.setdefault(topic.parent_id or 0, []).append(topic)
    for group in Topic.objects.groups().order_by("code"):
        for language in LANGUAGES:
            with translation.override(language):
                yield _group(group, lower.get(group.pk, []), language)


def _group(group: Topic, topics: list[Topic], language: str) -> Source:
    lines = [_("The first body named is the usual one; offer the nearest office of it."), ""]
    for topic in topics:
        bodies = "; ".join(link.body.name for link in topic.body_links.all())
        line = f"{topic.code} {topic.name}: {bodies}"
        if topic.out_of_scope:
            line += f" ({_('outside the Law')})"
        elif topic.typical_measure:
            line += f". {_('Typical measure')}: {topic.usual_measure}"
        lines.append(line)
    return Source(
        key=f"group-{group.code}.{language}",
        kind=ArticleKind.ROUTING,
        language=language,
        title=_("Where to send: %(group)s") % {"group": group.name},
        body="\n".join(lines),
        outcome="",
        topics=(group.code,),
    )
