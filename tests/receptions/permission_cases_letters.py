"""Who reaches which page of the letters and their templates (tests/test_permissions.py)."""

from django.urls import reverse

from receptions.choices import LetterKind
from territories.choices import Role
from territories.models import Job
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import world

DESK = {Role.REGISTRAR, Role.HEAD}
# National and regional people hold work_reception at their own reception.
RECEPTION = DESK | {Role.REGIONAL_HEAD, Role.ADMINISTRATION}
READERS = RECEPTION | {Role.AUDITOR, Role.EXECUTOR}


def prepare():
    """The world and the templates delivered with the system."""
    letter_factory.templates()
    return world()


def _question(where):
    reception = make.ReceptionFactory(territory=where.district)
    return make.question("assigned", reception=reception, office=where.office)


def _letter(name, kind=LetterKind.REPLY):
    def url(where):
        letter = letter_factory.drafted(kind, question=_question(where))
        return reverse(f"receptions:{name}", args=[letter.pk])

    return url


def _appeal(name):
    return lambda where: reverse(f"receptions:{name}", args=[_question(where).appeal.number])


def _batch(name):
    """Everybody's batch is their own, so the pages are tried with a stranger's."""

    def url(_where):
        job = Job.objects.create(kind="letters_pdf", args={"letters": []})
        return reverse(f"receptions:{name}", args=[job.pk])

    return url


def _template(name):
    return lambda _where: reverse(f"receptions:{name}", args=[LetterKind.REPLY, "uz"])


def _only_administrators(url):
    return {"url": url, "allow": {Role.ADMINISTRATOR}, "seen": set(Role), "foreign": None}


CASES = [
    {"url": _appeal("letter-new"), "allow": DESK, "foreign": 404},
    {"url": _appeal("control-card"), "allow": READERS, "foreign": 404},
    {"url": _letter("letter-detail"), "allow": DESK, "foreign": 404},
    {"url": _letter("letter-pdf"), "allow": DESK, "foreign": 404},
    {"url": _letter("letter-issue"), "allow": DESK, "method": "post", "foreign": 404},
    {
        "url": _letter("letter-issue", LetterKind.TERMINATION),
        "allow": {Role.HEAD},
        "method": "post",
        "foreign": 404,
    },
    {"url": _letter("letter-cancel"), "allow": DESK, "method": "post", "foreign": 404},
    {
        "url": lambda _where: reverse("receptions:letter-list"),
        "allow": RECEPTION,
        "foreign": 200,
    },
    {"url": _batch("letter-batch"), "allow": set(), "foreign": None},
    {"url": _batch("letter-batch-file"), "allow": set(), "foreign": None},
    _only_administrators(lambda _where: reverse("receptions:letter-template-list")),
    _only_administrators(_template("letter-template")),
    _only_administrators(_template("letter-template-pdf")),
]
