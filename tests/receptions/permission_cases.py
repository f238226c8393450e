"""Who may open the desk's pages: read by tests/test_permissions.py.

Each case: `url(world)` builds what the page needs at `world.district` and gives its address;
`allow` are the roles that open it at their own place (the others get 403, or 404 where the
appeal is not theirs to see); `foreign` is what the same roles elsewhere get.
"""

from django.urls import reverse

from territories.choices import Role
from tests.factories import receptions as make

DESK = {Role.REGISTRAR, Role.HEAD}
DECIDERS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
READERS = DESK | DECIDERS | {Role.AUDITOR}


def _question(world, status="assigned", **fields):
    reception = make.ReceptionFactory(territory=world.district)
    return make.question(status, reception=reception, office=world.office, **fields)


def _step(name, status):
    def url(world):
        question = _question(world, status)
        return reverse(f"receptions:question-{name}", args=[question.appeal.number, 1])

    return url


def _appeal(world):
    return _question(world).appeal.get_absolute_url()


def _receipt(world):
    return reverse("receptions:appeal-receipt", args=[_question(world).appeal.number])


def _history(world):
    applicant = _question(world).appeal.applicant_id
    return reverse("receptions:applicant-detail", args=[applicant])


def _duty(world):
    question = _question(world, "closed")
    duty = question.duties.get()
    return reverse("receptions:duty-done", args=[question.appeal.number, duty.pk])


def _together(name):
    return lambda world: reverse(f"receptions:appeal-{name}", args=[_question(world).appeal.number])


DRAFT = "5f8a1c9e-3f1d-4c63-9f4e-0d2f6f7a1b11"
CASES = [
    {"url": _appeal, "allow": READERS | {Role.EXECUTOR}, "foreign": 404},
    {"url": _receipt, "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _history, "allow": READERS, "foreign": 404},
    {"url": _step("assign", "registered"), "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _step("answer", "assigned"), "allow": {Role.EXECUTOR}, "foreign": 404},
    {"url": _step("review", "answered"), "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _step("close", "accepted"), "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _step("decide", "registered"), "allow": DECIDERS, "foreign": 404},
    {"url": _step("extend", "assigned"), "allow": DECIDERS, "foreign": 404},
    {"url": _step("undo-extension", "assigned"), "allow": DECIDERS, "foreign": 404},
    {"url": _step("verify", "closed"), "allow": DESK | DECIDERS, "foreign": 404},
    {
        "url": lambda world: reverse("receptions:appeal-list"),
        "allow": READERS | {Role.EXECUTOR},
        "foreign": 200,
    },
    {"url": lambda world: reverse("receptions:inbox"), "allow": {Role.EXECUTOR}, "foreign": 200},
    {"url": lambda world: reverse("receptions:reception-list"), "allow": set(Role), "foreign": 200},
    {"url": lambda world: reverse("receptions:topic-list"), "allow": set(Role), "foreign": 200},
    {
        "url": lambda world: reverse("receptions:appeal-register"),
        "allow": DESK,
        "foreign": None,
    },
    {
        "url": lambda world: reverse(
            "receptions:reception-detail",
            args=[make.ReceptionFactory(territory=world.district).code],
        ),
        "allow": set(Role),
        "foreign": 200,
    },
    {
        "url": _step("take", "assigned"),
        "allow": {Role.EXECUTOR},
        "method": "post",
        "foreign": 404,
    },
    {"url": _step("study", "assigned"), "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _step("stop", "assigned"), "allow": DECIDERS, "foreign": 404},
    {"url": _step("restart", "assigned"), "allow": DECIDERS, "method": "post", "foreign": 404},
    {"url": _step("ask", "assigned"), "allow": DESK | DECIDERS | {Role.EXECUTOR}, "foreign": 404},
    {"url": _duty, "allow": DESK | DECIDERS, "method": "post", "foreign": 404},
    *(
        {"url": _together(name), "allow": DESK, "foreign": 404}
        for name in ("join", "separate", "relate", "unrelate")
    ),
    *(
        {
            "url": lambda world, name=name: reverse(f"receptions:{name}"),
            "allow": DESK,
            "method": "post",
            "foreign": None,
        }
        for name in ("hint-words", "hint-people")
    ),
    {
        "url": lambda world: reverse("receptions:draft-keep"),
        "allow": DESK,
        "method": "post",
        "data": {"submission_key": DRAFT, "text": "Suv"},
        "foreign": None,
    },
    {
        "url": lambda world: reverse("receptions:draft-drop", args=[DRAFT]),
        "allow": set(Role),
        "method": "post",
        "foreign": 302,
    },
]
