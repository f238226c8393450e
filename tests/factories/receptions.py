"""Receptions, topics, people and appeals; appeals are made by the services, as in life."""

import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from PIL import Image

from receptions import models
from receptions.choices import (
    AppealType,
    Channel,
    HopReason,
    LegalGround,
    Outcome,
    QuestionStatus,
    VerificationMethod,
)
from receptions.drafts import AppealDraft, Notices, QuestionDraft
from receptions.services import appeals, control, routing
from territories.choices import Role
from tests.factories.territories import (
    CalendarVersionFactory,
    OfficeFactory,
    StateBodyFactory,
    TerritoryFactory,
    UserFactory,
)


class ReceptionFactory(DjangoModelFactory):
    """The reception of a district; one a territory."""

    class Meta:
        model = models.Reception
        django_get_or_create = ("territory",)

    territory = factory.SubFactory(TerritoryFactory)
    code = factory.LazyAttribute(lambda o: o.territory.code)
    name_uz = factory.LazyAttribute(lambda o: f"{o.territory.name_uz} Xalq qabulxonasi")
    address = "Mustaqillik koʻchasi, 1"
    phone = "+998 71 000 00 00"


class TopicGroupFactory(DjangoModelFactory):
    class Meta:
        model = models.Topic

    code = factory.Sequence(lambda n: f"{n:02d}")
    name_uz = factory.Sequence(lambda n: f"Soha {n}")


class TopicFactory(DjangoModelFactory):
    """A topic of the lower level."""

    class Meta:
        model = models.Topic

    parent = factory.SubFactory(TopicGroupFactory)
    code = factory.Sequence(lambda n: f"x.{n}")
    name_uz = factory.Sequence(lambda n: f"Mavzu {n}")


class TopicBodyFactory(DjangoModelFactory):
    class Meta:
        model = models.TopicBody

    topic = factory.SubFactory(TopicFactory)
    body = factory.SubFactory(StateBodyFactory)
    position = 0


class ApplicantFactory(DjangoModelFactory):
    class Meta:
        model = models.Applicant

    surname = factory.Sequence(lambda n: f"Karimova{n}")
    given_name = "Aziza"
    patronymic = "Botir qizi"
    phone = factory.Sequence(lambda n: f"+99890{n:07d}")
    address = "Navoiy koʻchasi, 12-uy"


def registrar_of(reception):
    """Somebody who works at the reception."""
    return UserFactory(role=Role.REGISTRAR, place=reception.territory)


def head_of(reception):
    """The head of the reception."""
    return UserFactory(role=Role.HEAD, place=reception.territory)


def executor_of(office):
    """Somebody who answers for the office."""
    return UserFactory(role=Role.EXECUTOR, place=office)


def draft(reception=None, *, questions=1, topic=None, **fields):
    """An AppealDraft with sensible parts; any field may be given."""
    CalendarVersionFactory()
    reception = reception or ReceptionFactory()
    part = QuestionDraft(
        topic=topic or TopicFactory(), text="Suv kelmayapti", territory=reception.territory
    )
    defaults = {
        "channel": Channel.DESK,
        "appeal_type": AppealType.APPLICATION,
        "text": "Bir oydan beri suv kelmayapti.",
        "questions": (part,) * questions,
        "notices": Notices(email=True, sms=True),
    }
    fields.setdefault("applicant", ApplicantFactory.build())
    return AppealDraft(reception=reception, **{**defaults, **fields})


def appeal(reception=None, *, by=None, **fields):
    """A registered appeal."""
    prepared = draft(reception, **fields)
    return appeals.register(draft=prepared, by=by or registrar_of(prepared.reception))


def question(status=QuestionStatus.REGISTERED, *, office=None, outcome=Outcome.SATISFIED, **fields):
    """The first question of a new appeal, brought to the status through the services.

    `outcome` is what the office answers and the question is closed with.
    """
    return brought_to(appeal(**fields).questions.get(), status, office=office, outcome=outcome)


def brought_to(found, status, *, office=None, outcome=Outcome.SATISFIED):
    """The question, taken from where it stands to a later status."""
    for step in _STEPS[_ORDER.index(found.status) : _ORDER.index(status)]:
        step(found, office, outcome)
        found.refresh_from_db()
    return found


def verified(*, confirmed, by=None, **fields):
    """A closed question that was checked."""
    found = question(QuestionStatus.CLOSED, **fields)
    control.verify(
        question=found,
        by=by or head_of(found.reception),
        method=VerificationMethod.CALL,
        confirmed=confirmed,
        note="" if confirmed else "Suv hali ham yoʻq.",
    )
    found.refresh_from_db()
    return found


def _assign(found, office, outcome):
    routing.assign(
        question=found,
        office=office or OfficeFactory(territory=found.territory),
        by=registrar_of(found.reception),
        reason=HopReason.COMPETENCE,
        legal_basis="25-modda",
    )


def _answer(found, office, outcome):
    control.answer(question=found, by=executor_of(found.office), text="Suv keldi.", outcome=outcome)


def _accept(found, office, outcome):
    control.accept(answer=found.answers.get(), by=registrar_of(found.reception))


def _close(found, office, outcome):
    control.close(
        question=found,
        by=head_of(found.reception),
        outcome=outcome,
        ground=LegalGround.MERITS,
    )


_ORDER = [
    QuestionStatus.REGISTERED,
    QuestionStatus.ASSIGNED,
    QuestionStatus.ANSWERED,
    QuestionStatus.ACCEPTED,
    QuestionStatus.CLOSED,
]
_STEPS = [_assign, _answer, _accept, _close]


def photo(name="suv.png", kind="PNG", **options):
    """A small real picture as an upload."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), "navy").save(buffer, format=kind, **options)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")


def pdf(name="ariza.pdf"):
    """A few bytes that begin as a PDF does."""
    return SimpleUploadedFile(name, b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")
