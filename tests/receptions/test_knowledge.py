"""The knowledge base: search, panel, model answers, versions, reference articles."""

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from receptions.models import Article, ArticleVersion
from receptions.services import knowledge, knowledge_reference
from territories.choices import Role
from tests.factories import finding
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
LIST, PANEL = "/receptions/knowledge/", "/receptions/knowledge/panel/"
WRITTEN = {"kind": "routing", "language": "uz", "title": "Suv", "body": "Qayerga", "topics": ""}


@pytest.fixture
def head(client, desk):
    user = make.head_of(desk)
    client.force_login(user)
    return user


def titles(client, **params):
    return [one.title for one in client.get(LIST, params).context["page"]]


@pytest.mark.parametrize("typed", ["taʼminoti", "таъминоти", "TA'MINOTI"])
def test_an_article_is_found_in_any_script(client, head, typed):
    found = finding.ArticleFactory(body="Suv taʼminoti korxonasi")
    finding.ArticleFactory(body="Boshqa")
    assert titles(client, q=typed) == [found.title]


def test_the_list_narrows_by_topic_kind_and_language(client, head):
    topic = make.TopicFactory()
    own = finding.ArticleFactory(title="A")
    own.topics.set([topic])
    group = finding.ArticleFactory(title="B")
    group.topics.set([topic.parent])
    other = finding.ArticleFactory(title="C")
    other.topics.set([make.TopicFactory()])
    finding.ArticleFactory(title="D", kind="answer")
    finding.ArticleFactory(title="E", language="ru")

    assert titles(client, topic_id=topic.pk, topic=str(topic), kind="routing") == ["A", "B"]
    assert titles(client, language="ru") == ["E"]
    assert titles(client, kind="answer") == ["D"]
    page = client.get(LIST, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in page


def test_the_list_costs_the_same_for_1_and_20_rows(client, head):
    def cost():
        client.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST)
        return len(captured)

    finding.ArticleFactory().topics.set([make.TopicFactory()])
    one = cost()
    for _number in range(19):
        finding.ArticleFactory().topics.set([make.TopicFactory()])

    assert cost() == one


def test_a_draft_is_seen_by_those_who_may_change_it(client, desk, head):
    draft = finding.ArticleFactory(published=False, territory=desk.territory)
    assert client.get(draft.get_absolute_url()).status_code == 200

    client.force_login(make.registrar_of(desk))

    assert client.get(draft.get_absolute_url()).status_code == 404
    assert draft.title not in client.get(LIST).content.decode()


def test_a_head_writes_for_the_own_place_with_versions(client, desk, head):
    client.post(f"{LIST}add/", {**WRITTEN, "published": "on"})
    article = Article.objects.get()
    assert article.territory == desk.territory

    sent = {**WRITTEN, "title": "Ichimlik suvi", "version": 1}
    assert client.post(f"{LIST}{article.pk}/edit/", sent).status_code == 302
    assert client.post(f"{LIST}{article.pk}/edit/", sent).status_code == 422

    article.refresh_from_db()
    assert (article.title, article.version, article.published) == ("Ichimlik suvi", 2, False)
    versions = list(article.versions.values_list("number", "title", "by"))
    assert versions == [(2, "Ichimlik suvi", head.pk), (1, "Suv", head.pk)]


def test_the_administration_writes_for_the_country(client, desk):
    client.force_login(UserFactory(role=Role.ADMINISTRATION, place=desk.territory.parent.parent))
    client.post(f"{LIST}add/", WRITTEN)
    assert Article.objects.get().territory is None


@pytest.mark.parametrize(
    "wrong",
    [{"topics": "77.77"}, {"outcome": "refused"}, {"title": " "}, {"topics": "1," * 30 + "a" * 99}],
)
def test_a_wrong_article_is_said(client, head, wrong):
    assert client.post(f"{LIST}add/", {**WRITTEN, **wrong}).status_code == 422
    assert not Article.objects.exists()


def test_earlier_texts_can_not_be_changed(head):
    draft = knowledge.ArticleDraft(kind="routing", language="uz", title="A", body="B")
    knowledge.add(draft=draft, by=head, territory=None)
    with pytest.raises(Error), transaction.atomic():
        ArticleVersion.objects.update(body="C")


def test_the_panel_shows_bodies_offices_and_articles(client, desk, head):
    link = make.TopicBodyFactory(topic__typical_measure="Quvur almashtiriladi")
    office = OfficeFactory(territory=desk.territory, body=link.body, phone="+998712000000")
    general = finding.ArticleFactory(title="A")
    article = finding.ArticleFactory(title="B")
    article.topics.set([link.topic])
    answer = finding.ArticleFactory(kind="answer")

    page = client.get(PANEL, {"topic": link.topic_id, "district": desk.territory_id})

    shown = page.context["panel"]
    assert [one.body for one in shown.bodies] == [link.body]
    assert shown.offices == [office]
    assert shown.articles == [article, general]
    assert shown.answers == [answer]
    words = page.content.decode()
    assert "+998712000000" in words
    assert "Quvur almashtiriladi" in words
    assert "<html" not in words


@pytest.mark.parametrize("typed", ["quduq", "ҚУДУҚ", "quduq burgʻilash"])
def test_the_panel_finds_articles_and_answers_by_words(client, head, typed):
    article = finding.ArticleFactory(body="Quduq burgʻilash uchun ruxsatnoma")
    answer = finding.ArticleFactory(kind="answer", body="Quduq burgʻilash rejalashtirildi")
    finding.ArticleFactory(body="Maosh")

    shown = client.get(PANEL, {"q": typed}).context["panel"]

    assert (shown.articles, shown.answers) == ([article], [answer])


@pytest.mark.parametrize(
    "params", [{}, {"topic": "x"}, {"topic": "9" * 30}, {"q": "yo'q"}, {"district": "-1"}]
)
def test_the_panel_bears_anything(client, head, params):
    page = client.get(PANEL, params)
    assert page.status_code == 200
    assert page.context["panel"].empty


def test_a_model_answer_fills_the_form(client, desk):
    question = make.question("assigned", reception=desk)
    client.force_login(make.executor_of(question.office))
    url = reverse("receptions:question-answer", args=[question.appeal.number, 1])
    chosen = finding.ArticleFactory(kind="answer", body="Hurmatli [ism]!", outcome="explained")
    foreign = finding.ArticleFactory(kind="answer", language="ru", body="Уважаемый")
    draft = finding.ArticleFactory(kind="answer", published=False, body="Qoralama")

    page = client.get(url)
    assert page.context["model_answers"] == [chosen]
    filled = client.get(url, {"answer": chosen.pk})

    assert filled.context["form"].initial == {"text": "Hurmatli [ism]!", "outcome": "explained"}
    assert "Hurmatli [ism]!" in filled.content.decode()
    for other in (foreign.pk, draft.pk, "x"):
        assert not client.get(url, {"answer": other}).context["form"].initial


def test_reference_articles_load_twice_and_leave_a_persons_text(head):
    group = make.TopicGroupFactory(code="01", name_uz="Ijtimoiy himoya", name_ru="Соцзащита")
    make.TopicBodyFactory(topic__parent=group, topic__code="01.01")
    number = knowledge_reference.load_knowledge()
    assert Article.objects.count() == number >= 20
    article = Article.objects.get(key="repeat.uz")
    knowledge.change(
        article=article,
        draft=knowledge.ArticleDraft(kind="routing", language="uz", title="Biz", body="Oʻzimiz"),
        by=head,
        version=1,
    )
    versions = ArticleVersion.objects.count()

    assert knowledge_reference.load_knowledge() == number

    assert ArticleVersion.objects.count() == versions
    article.refresh_from_db()
    assert article.title == "Biz"
    assert "01.01" in Article.objects.get(key="group-01.ru").body
