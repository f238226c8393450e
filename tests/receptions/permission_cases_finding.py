"""Saved filters, many appeals at once, the knowledge base (for tests/test_permissions.py)."""

from django.urls import reverse

from receptions.models.saved_filter import Sharing
from territories.choices import JobState, Role
from territories.models import Job
from tests.factories import finding as make
from tests.receptions.permission_cases import DECIDERS, DESK, READERS

WORKERS = READERS | {Role.EXECUTOR}
OWNER = Role.HEAD


def _filter(name, **fields):
    def url(world):
        saved = make.SavedFilterFactory(owner=world.users[OWNER], **fields)
        return reverse(f"receptions:saved-filter-{name}", args=[saved.pk])

    return url


def _shared_watch(world):
    saved = make.SavedFilterFactory(
        owner=world.users[OWNER], sharing=Sharing.RECEPTION, territory=world.district
    )
    return reverse("receptions:saved-filter-watch", args=[saved.pk])


def _subscription(world):
    saved = make.SavedFilterFactory(owner=world.users[OWNER])
    subscription = make.SubscriptionFactory(saved_filter=saved)
    return reverse("receptions:subscription-remove", args=[subscription.pk])


def _job(name, **fields):
    def url(world):
        job = Job.objects.create(
            kind="receptions.register_export", created_by=world.users[OWNER], **fields
        )
        return reverse(f"receptions:{name}", args=[job.pk])

    return url


def _gone(world):
    result = {"file": "exports/none.xlsx", "name": "none.xlsx", "content_type": "text/plain"}
    return _job("work-download", state=JobState.DONE, result=result)(world)


def _article(name, **fields):
    def url(world):
        place = world.district if fields.get("here") else None
        return reverse(f"receptions:{name}", args=[make.ArticleFactory(territory=place).pk])

    return url


def _page(name):
    return lambda world: reverse(f"receptions:{name}")


CASES = [
    {"url": _page("saved-filter-list"), "allow": WORKERS, "foreign": 200},
    {"url": _page("saved-filter-add"), "allow": WORKERS, "foreign": 200},
    {"url": _page("notices-read"), "method": "post", "allow": WORKERS, "foreign": 302},
    {"url": _filter("edit"), "allow": {OWNER}, "foreign": 404},
    {"url": _filter("remove"), "method": "post", "allow": {OWNER}, "foreign": 404},
    {"url": _shared_watch, "allow": DESK, "foreign": 404},
    {"url": _subscription, "method": "post", "allow": {OWNER}, "foreign": 404},
    {"url": _page("bulk-route"), "method": "post", "allow": DESK | DECIDERS, "foreign": 302},
    {"url": _page("bulk-print"), "method": "post", "allow": DESK | DECIDERS, "foreign": 302},
    {"url": _page("register-export"), "method": "post", "allow": WORKERS, "foreign": 302},
    {"url": _job("work-detail"), "allow": {OWNER}, "foreign": 404},
    {"url": _gone, "allow": {OWNER}, "foreign": 404},
    {"url": _page("article-list"), "allow": WORKERS | {Role.ADMINISTRATOR}, "foreign": 200},
    {"url": _page("knowledge-panel"), "allow": WORKERS | {Role.ADMINISTRATOR}, "foreign": 200},
    {"url": _page("article-add"), "allow": DECIDERS | {Role.ADMINISTRATOR}, "foreign": 200},
    {
        "url": _article("article-detail"),
        "allow": WORKERS | {Role.ADMINISTRATOR},
        "foreign": 200,
    },
    {
        "url": _article("article-edit"),
        "allow": {Role.ADMINISTRATION, Role.ADMINISTRATOR},
        "foreign": None,
    },
    {"url": _article("article-edit", here=True), "allow": DECIDERS, "foreign": 403},
]
