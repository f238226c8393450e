"""A district with its reception, findings that wait, programmes made by the services."""

import datetime as dt
import io
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from fieldvisits.choices import FieldReceptionKind, FindingState, Horizon
from fieldvisits.models import FieldReception, Finding
from programs.models import StateProgramme, TypicalMeasure
from programs.services import amendments, consents, drafting, measures, programmes
from territories import clock
from territories.choices import Role
from tests.factories.receptions import ReceptionFactory, TopicBodyFactory, TopicFactory
from tests.factories.territories import CalendarVersionFactory, OfficeFactory, UserFactory, world

PERIOD = (dt.date(2026, 10, 1), dt.date(2026, 12, 31))


def photo(name="dalil.png"):
    """A small real picture as an upload."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), "navy").save(buffer, format="PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/png")


def place():
    """`tests.factories.territories.world()` with receptions, a topic whose body is its office."""
    CalendarVersionFactory()
    found = world()
    found.reception = ReceptionFactory(territory=found.district)
    found.far_reception = ReceptionFactory(territory=found.far)
    found.far_khokimiyat = OfficeFactory(territory=found.far, is_khokimiyat=True)
    found.topic = TopicFactory(typical_measure="Quvur almashtiriladi")
    TopicBodyFactory(topic=found.topic, body=found.office.body)
    found.other_topic = TopicFactory(typical_measure="Yoʻl taʼmirlanadi")
    found.head = found.users[Role.HEAD]
    found.registrar = found.users[Role.REGISTRAR]
    found.regional_head = found.users[Role.REGIONAL_HEAD]
    found.executor = found.users[Role.EXECUTOR]
    found.khokim = UserFactory(role=Role.EXECUTOR, place=found.khokimiyat)
    return found


def finding(where, *, state=FindingState.WAITING, **fields):
    """A finding of a field reception of the place's district; by default it waits."""
    decided = {} if state == FindingState.OPEN else {"decided_by": where.head}
    if decided:
        decided["decided_at"] = clock.now()
        decided["horizon"] = fields.pop("horizon", Horizon.SHORT)
    territory = fields.pop("territory", where.mahalla)
    reception = fields.pop("reception", where.reception)
    held = FieldReception.objects.create(
        reception=reception,
        territory=territory,
        kind=FieldReceptionKind.FIELD,
        starts_at=clock.now(),
        place="Maktab",
        planned_by=where.head,
    )
    defaults = {"topic": where.topic, "text": "Suv kelmayapti", "found_at": clock.now()}
    return Finding.objects.create(
        reception=reception,
        field_reception=held,
        territory=territory,
        state=state,
        found_by=where.head,
        **{**defaults, **decided, **fields},
    )


def typical(where, **fields):
    """A typical measure of the place's topic."""
    defaults = {
        "topic": where.topic,
        "name_uz": "Quvur yangilanadi",
        "unit": "metr",
        "duration_days": 30,
    }
    return TypicalMeasure.objects.create(**{**defaults, **fields})


def draft(where, **fields):
    """A draft of the place's district and the present quarter."""
    defaults = {
        "reception": where.reception,
        "territory": where.district,
        "sources_from": PERIOD[0],
        "sources_to": PERIOD[1],
        "by": where.head,
    }
    return drafting.draft(**{**defaults, **fields})


def submitted(where, **fields):
    return programmes.submit(programme=draft(where, **fields), by=where.head)


def approved(where, **fields):
    return programmes.approve(programme=submitted(where, **fields), by=where.regional_head)


def sent(where, **fields):
    """A programme with the khokimiyat; with one waiting finding where there is none yet."""
    if not Finding.objects.waiting().filter(measure_sources__isnull=True).exists():
        finding(where)
    return programmes.send(programme=approved(where, **fields), by=where.head)


def measure(where, state="planned"):
    """The only measure of a programme sent, brought to the state through the services.

    One that is declined has another measure beside it, as nothing else could be approved.
    """
    if state == "declined":
        return declined(where)
    found = sent(where).lines.get()
    if state in ("in_work", "reported", "verified"):
        measures.take(measure=found, by=where.executor)
    if state in ("reported", "verified"):
        report(where, found)
    if state == "verified":
        measures.verify(measure=found, by=where.registrar, confirmed=True, note="Suv kelyapti")
    if state == "impossible":
        measures.declare_impossible(measure=found, by=where.regional_head, grounds="Yer yoʻq")
    if state == "moved":
        taken_over = StateProgramme.objects.create(code="obod-qishloq", name_uz="Obod qishloq")
        measures.declare_impossible(
            measure=found,
            by=where.regional_head,
            grounds="Obod qishloqqa kirgan",
            kind="moved",
            state_programme=taken_over,
        )
    found.refresh_from_db()
    return found


def declined(where):
    """A measure left out of the approval of a programme sent with another one."""
    finding(where)
    finding(where, topic=where.other_topic)
    programme = submitted(where)
    line = programme.lines.get(topic=where.topic)
    programmes.approve(
        programme=programme, by=where.regional_head, declined={line.pk: "Narxi asoslanmagan"}
    )
    programmes.send(programme=programme, by=where.head)
    line.refresh_from_db()
    return line


def sent_from_questions(where):
    """A programme of open questions only, with the khokimiyat."""
    return programmes.send(programme=approved(where), by=where.head)


def consent(where, programme, *, verdict="yes", text="", due_on=None):
    """The place's office is asked about its only line, and answers where a verdict is given."""
    (request,) = consents.ask(
        programme=programme,
        offices=[where.office],
        due_on=due_on or clock.today() + dt.timedelta(days=7),
        by=where.head,
    )
    if verdict:
        line = programme.lines.get(office=where.office)
        consents.answer(
            request=request, measure=line, by=where.executor, verdict=verdict, text=text
        )
    return request


def consent_of_all(where, programme):
    """Every office of the draft is asked."""
    offices = {line.office for line in programme.lines.select_related("office")}
    day = clock.today() + dt.timedelta(days=7)
    return consents.ask(programme=programme, offices=offices, due_on=day, by=where.head)


def topics(count):
    """Topics whose measures fall to the khokimiyat."""
    return TopicFactory.create_batch(count)


def amendment(where, found, *, by=None, grounds="Narx oshdi", **changes):
    """A change of a measure under way asked for by the place's executor."""
    plan = measures.Plan.of(found, **(changes or {"quantity": Decimal(5)}))
    return amendments.ask(measure=found, by=by or where.executor, plan=plan, grounds=grounds)


def report(where, found, **fields):
    """A final report with evidence by the place's executor."""
    defaults = {
        "quantity_done": Decimal(1),
        "spent": Decimal(0),
        "text": "Quvur almashtirildi",
        "is_final": True,
        "files": [photo()],
        "by": where.executor,
    }
    return measures.report(measure=found, **{**defaults, **fields})
