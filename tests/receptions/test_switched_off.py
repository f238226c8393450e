"""Figures may be switched off by administrators; the pages that show them go on without them."""

import pytest
from django.test import Client

from territories.choices import Role
from territories.exceptions import FigureError
from territories.figure_registry import registry
from territories.services import figure_catalogue
from tests import test_permissions as table

WITH_FIGURES = [
    module
    for module in table.MODULES
    if module.__name__.startswith(("tests.receptions", "tests.territories"))
    and module.__name__.rpartition("permission_cases")[2]
    in {"", "_explorer", "_figures", "_qd", "_qf", "_ratings", "_reports", "_seal", "_councils"}
]


def switch_all_off(administrator):
    """Every figure that no rating formula uses."""
    off = 0
    for code in [*registry.figures]:
        try:
            figure_catalogue.switch(code=code, by=administrator, active=False)
        except FigureError:
            continue
        off += 1
    registry.forget()
    assert off > 50


@pytest.mark.django_db
@pytest.mark.parametrize("module", WITH_FIGURES, ids=lambda module: module.__name__)
def test_pages_open_without_figures(module):
    where = table.world_of(module)
    switch_all_off(where.users[Role.ADMINISTRATOR])
    failed = []
    for case in module.CASES:
        if case.get("method", "get") != "get" or not case["allow"]:
            continue
        role = next(role for role in Role if role in case["allow"])
        client = Client()
        client.force_login(where.users[role])
        address = case["url"](where)
        try:
            client.get(address, case.get("data", {}))
        except Exception as error:  # noqa: BLE001  any of them is a page that fails
            failed.append((address, str(role), repr(error)))

    assert failed == []
