"""What the knowledge base has to say about one topic at one place, in few statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language

from receptions.models import Article, Topic, TopicBody
from receptions.models.knowledge import ArticleKind
from territories.models import Office, Territory, User

SHOWN = 8


@dataclass(frozen=True)
class Panel:
    """Usual bodies, offices that serve the place, the usual measure, articles, model answers."""

    topic: Topic | None
    bodies: list[TopicBody] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    answers: list[Article] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        return not (self.topic or self.articles or self.answers)


def reading_language() -> str:
    """The language articles are shown in; there are none in English."""
    language = get_language() or "uz"
    return "uz" if language == "en" else language


def panel(user: User, topic: Topic | None, place: Territory | None, text: str = "") -> Panel:
    """What helps at registering: by the topic, by words, or by both."""
    bodies = list(topic.body_links.select_related("body")) if topic else []
    articles: list[Article] = []
    if topic or text:
        found = Article.objects.visible_to(user).filter(language=reading_language())
        found = found.filter(published=True)
        if text:
            found = found.matching(text)
        if topic:
            found = found.about(topic).order_by("-of_topic", "kind", "title", "pk")
        articles = list(found.select_related("territory")[: 3 * SHOWN])
    return Panel(
        topic=topic,
        bodies=bodies,
        offices=_offices(bodies, place) if place else [],
        articles=[one for one in articles if one.kind != ArticleKind.ANSWER][:SHOWN],
        answers=[one for one in articles if one.kind == ArticleKind.ANSWER][:SHOWN],
    )


def _offices(bodies: list[TopicBody], place: Territory) -> list[Office]:
    """The usual bodies' offices and the khokimiyats of the place and above, nearest first."""
    position = {link.body_id: link.position for link in bodies}
    serving = Office.objects.active().serving(place).select_related("territory")
    found = serving.filter(Q(body__in=position) | Q(is_khokimiyat=True))

    def order(office: Office) -> tuple[int, int]:
        return position.get(office.body_id, len(position)), -office.territory.path.count(".")

    return sorted(found, key=order)[:SHOWN]


def model_answers(topic: Topic, language: str) -> list[Article]:
    """Published model answers for a topic in the language of the answer."""
    found: Any = Article.objects.filter(
        kind=ArticleKind.ANSWER, language=language, published=True
    ).about(topic)
    return list(found[:SHOWN])
