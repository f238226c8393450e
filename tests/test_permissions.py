"""One table: every address x every role x a foreign territory.

The apps' `permission_cases` hold the rows. A role that is not allowed gets 403 where it may see
the thing and 404 where it may not; the same role of another territory gets what `foreign` says.
"""

from pathlib import Path

import pytest
from django.db import transaction
from django.template import loader
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve

from territories.choices import Role
from tests.factories.territories import CalendarVersionFactory, world
from tests.fieldvisits import permission_cases as field
from tests.fieldvisits import permission_cases_phone as phone
from tests.fieldvisits import permission_cases_planner as crews
from tests.fieldvisits import permission_cases_register as household_register
from tests.fieldvisits import permission_cases_sheet as field_sheet
from tests.fieldvisits import permission_cases_sittings as sittings
from tests.programs import permission_cases as programmes
from tests.programs import permission_cases_agreeing as agreeing
from tests.programs import permission_cases_development as development
from tests.programs import permission_cases_drafting as drafting
from tests.programs import permission_cases_khokimiyat as khokimiyat
from tests.programs import permission_cases_proof as proof
from tests.programs import permission_cases_state as state_programmes
from tests.programs import permission_cases_views as measure_views
from tests.receptions import permission_cases as desk
from tests.receptions import permission_cases_checks as checks
from tests.receptions import permission_cases_councils as councils
from tests.receptions import permission_cases_desk1 as splitting
from tests.receptions import permission_cases_desk2 as desk2
from tests.receptions import permission_cases_executors as office_side
from tests.receptions import permission_cases_explorer as explorer
from tests.receptions import permission_cases_finding as finding
from tests.receptions import permission_cases_formalities as formalities
from tests.receptions import permission_cases_intake as intake
from tests.receptions import permission_cases_letters as letters
from tests.receptions import permission_cases_powers as powers
from tests.receptions import permission_cases_qd as signals
from tests.receptions import permission_cases_qf as report_chain
from tests.receptions import permission_cases_queue as queue
from tests.receptions import permission_cases_reports as reports
from tests.receptions import permission_cases_routing as routing
from tests.receptions import permission_cases_seal as seal
from tests.territories import permission_cases as places
from tests.territories import permission_cases_figures as figures
from tests.territories import permission_cases_qd as statistics
from tests.territories import permission_cases_ratings as rating_formulas

MODULES = (
    places,
    statistics,
    signals,
    desk,
    checks,
    councils,
    office_side,
    explorer,
    desk2,
    splitting,
    finding,
    formalities,
    intake,
    letters,
    powers,
    queue,
    reports,
    report_chain,
    routing,
    seal,
    field,
    household_register,
    crews,
    field_sheet,
    sittings,
    phone,
    programmes,
    agreeing,
    proof,
    khokimiyat,
    state_programmes,
    development,
    measure_views,
    drafting,
    figures,
    rating_formulas,
)
APPS = ("territories", "receptions", "fieldvisits", "programs")
NATIONAL = {Role.ADMINISTRATION, Role.AUDITOR, Role.EDITOR, Role.ADMINISTRATOR}
OPENED = {200, 302, 405, 422}
# The person's own page; and addresses that need a stored file or a rare state, whose rights are
# tried where that state is made.
OWN = {"profile"}
TRIED_APART = {
    "attachment-download": "receptions/test_register_views.py",
    "attachment-thumbnail": "receptions/test_evidence.py",
    "device-booking": "receptions/test_queue_devices.py",
    "device-kiosk": "receptions/test_queue_devices.py",
    "device-open": "receptions/test_queue_devices.py",
    "device-screen": "receptions/test_queue_devices.py",
    "device-slip": "receptions/test_queue_devices.py",
    "device-ticket": "receptions/test_queue_devices.py",
    "liability-document": "receptions/test_liability.py",
    "household-from-appeals": "fieldvisits/test_household_links.py",
    "household-import-wrong": "fieldvisits/test_household_import.py",
    "import-wrong": "receptions/test_old_register.py",
    "fact-import-wrong": "programs/test_fact_import.py",
    "object-import-wrong": "programs/test_object_import.py",
    "offline-file": "receptions/test_offline_files.py",
    "offline-put-down": "receptions/test_offline_devices.py",
    "offline-take": "receptions/test_offline_devices.py",
    "offline-sync": "receptions/test_number_blocks.py",
    "council-decision-file": "receptions/test_councils.py",
    "council-hearing-file": "receptions/test_councils.py",
    "contract-file": "programs/test_khokimiyat_views.py",
    "evidence": "programs/test_views.py",
    "evidence-small": "programs/test_proof_views.py",
    "draft-document": "programs/test_development_views.py",
    "ground-detail": "programs/test_development_views.py",
    "link-answer": "receptions/test_answer_links.py",
    "line-add": "programs/test_views.py",
    "measure-refuse-impossible": "programs/test_views.py",
    "programme-send": "programs/test_views.py",
    "phone-device": "fieldvisits/test_phone_views.py",
    "phone-photo": "fieldvisits/test_phone_photos.py",
    "phone-picture": "fieldvisits/test_phone_photos.py",
    "phone-sync": "fieldvisits/test_phone_views.py",
    "phone-wiped": "fieldvisits/test_phone_views.py",
    "round-check": "fieldvisits/test_round_checks.py",
    "source-add": "programs/test_views.py",
    "source-remove": "programs/test_views.py",
    "statistic-file": "territories/test_statistics.py",
    "visit-photo": "programs/test_state_views.py",
    "rating-detail": "territories/test_ratings.py",
    "representation-reply-document": "receptions/test_letters_of_offices.py",
    "report-download": "receptions/test_report_views.py",
    "report-take-text": "receptions/test_report_words.py",
}


def world_of(module):
    CalendarVersionFactory()
    return module.prepare() if hasattr(module, "prepare") else world()


class Doors:
    """Asks for addresses as somebody: one session a person, whatever was changed is taken back."""

    def __init__(self):
        self._clients = {None: Client()}

    def ask(self, user, case, url):
        """The answer the person gets; None is a visitor who did not sign in."""
        key = user and user.pk
        if key not in self._clients:
            self._clients[key] = Client()
            self._clients[key].force_login(user)
        method = getattr(self._clients[key], case.get("method", "get"))
        with transaction.atomic():
            answer = method(url, case.get("data", {}))
            transaction.set_rollback(True)
        return answer

    def status(self, user, case, url):
        return self.ask(user, case, url).status_code


@pytest.fixture
def doors(monkeypatch):
    """Pages are not drawn: only the status counts here, and drawing takes most of the time."""
    monkeypatch.setattr(loader, "render_to_string", lambda *args, **kwargs: "")
    return Doors()


def expected_of(case, role):
    if role in case["allow"]:
        return OPENED
    if "seen" not in case:
        return {403, 404}
    return {403} if role in case["seen"] else {404}


@pytest.mark.django_db
@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_address_opens_to_the_right_roles_only(doors, module):
    where = world_of(module)
    wrong = []
    for case in module.CASES:
        url = case["url"](where)
        visitor = doors.ask(None, case, url)
        if visitor.status_code != 302 or "/accounts/login/" not in visitor["Location"]:
            wrong.append((url, "nobody", visitor.status_code))
        for role in Role:
            status = doors.status(where.users[role], case, url)
            if status not in expected_of(case, role):
                wrong.append((url, str(role), status))
            if case["foreign"] and role in case["allow"] and role not in NATIONAL:
                status = doors.status(where.foreign[role], case, url)
                if status != case["foreign"]:
                    wrong.append((url, f"foreign {role}", status))

    assert not wrong, "\n".join(map(str, wrong))


def test_no_two_addresses_of_an_app_have_one_name():
    for app in APPS:
        names = [pattern.name for pattern in patterns_of(app)]
        assert sorted(set(names)) == sorted(names), app


@pytest.mark.django_db
def test_no_address_is_missing_from_the_table():
    named = OWN | TRIED_APART.keys()
    for module in MODULES:
        where = world_of(module)
        named |= {resolve(case["url"](where).split("?")[0]).url_name for case in module.CASES}

    missing = {
        pattern.name
        for app in APPS
        for pattern in patterns_of(app)
        if pattern.name not in named and not pattern.name.startswith("lookup")
    }

    assert not missing, " ".join(sorted(missing))


@pytest.mark.parametrize(("name", "where"), TRIED_APART.items())
def test_what_is_tried_apart_is_tried(name, where):
    assert name in (Path(__file__).parent / where).read_text()


def patterns_of(app):
    """Every named address of the app, nested ones too."""

    def inside(resolver):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLPattern):
                yield entry
            else:
                yield from inside(entry)

    _prefix, resolver = get_resolver().namespace_dict[app]
    return inside(resolver)
