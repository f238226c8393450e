import pytest
from django.db import transaction

from territories.choices import Role
from tests.fieldvisits.permission_cases import CASES, prepare

NATIONAL = {Role.ADMINISTRATION, Role.AUDITOR}
OPENED = {200, 302, 422}


@pytest.mark.django_db
def test_every_page_opens_to_the_right_roles_only(client):
    world = prepare()
    wrong = []
    for case in CASES:
        url = case["url"](world)
        for role in Role:
            seen, allowed = role in case["seen"], role in case["allow"]
            expected = OPENED if allowed else {403} if seen else {404}
            wrong += tried(client, world.users[role], case, url, expected, role)
            if case["foreign"] and role not in NATIONAL:
                foreign = {case["foreign"]}
                wrong += tried(client, world.foreign[role], case, url, foreign, f"foreign {role}")

    assert wrong == []


def tried(client, user, case, url, expected, who):
    """What went otherwise than expected; whatever the request changed is taken back."""
    client.force_login(user)
    with transaction.atomic():
        status = getattr(client, case["method"])(url).status_code
        transaction.set_rollback(True)
    return [] if status in expected else [(case["method"], url, str(who), status, expected)]


@pytest.mark.django_db
def test_pages_ask_to_sign_in(client):
    world = prepare()
    for case in CASES:
        response = getattr(client, case["method"])(case["url"](world))
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]
