"""Who reaches the old register, number blocks and the offline page (tests/test_permissions.py)."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from receptions.choices import ImportState
from receptions.models import ImportBatch, NumberBlock
from territories.choices import Role
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import UserFactory

DESK = {Role.REGISTRAR, Role.HEAD}
DECIDERS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}


def _at_desk(name):
    def url(world):
        ReceptionFactory(territory=world.district)
        return reverse(f"receptions:{name}")

    return url


def _batch(name):
    def url(world):
        reception = ReceptionFactory(territory=world.district)
        batch = ImportBatch.objects.filter(reception=reception).first()
        batch = batch or ImportBatch.objects.create(
            reception=reception,
            file=SimpleUploadedFile("eski.xlsx", b"PK"),
            name="eski.xlsx",
            state=ImportState.CHECKED,
            good=1,
            by=UserFactory(),
        )
        return reverse(f"receptions:{name}", args=[batch.pk])

    return url


def _block(name):
    def url(world):
        reception = ReceptionFactory(territory=world.district)
        person = world.users[Role.REGISTRAR]
        block, _created = NumberBlock.objects.get_or_create(
            reception=reception,
            year=2026,
            first=1,
            defaults={"last": 5, "given_to": person, "given_by": person},
        )
        return reverse(f"receptions:{name}", args=[block.pk])

    return url


CASES = [
    {"url": _at_desk("import-list"), "allow": DECIDERS, "foreign": None},
    {"url": _at_desk("import-template"), "allow": DECIDERS, "foreign": None},
    {"url": _batch("import-detail"), "allow": DECIDERS, "foreign": 404},
    {"url": _batch("import-start"), "allow": DECIDERS, "method": "post", "foreign": 404},
    {"url": _at_desk("block-list"), "allow": DESK | DECIDERS, "foreign": None},
    {"url": _block("block-detail"), "allow": DESK | DECIDERS, "foreign": 404},
    {
        "url": _block("block-return"),
        "allow": DESK | DECIDERS,
        "method": "post",
        "data": {"reason": "Kerak emas"},
        "foreign": 404,
    },
    {"url": _at_desk("offline"), "allow": DESK, "foreign": None},
    {"url": _at_desk("offline-worker"), "allow": DESK, "foreign": None},
    {"url": _at_desk("offline-manifest"), "allow": set(Role), "foreign": 200},
    {"url": _at_desk("offline-data"), "allow": DESK, "foreign": None},
]
