"""To whom a letter is, who signed it, which paper was shown; papers back; recordings."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction

from receptions.choices import ApplicantKind, Channel
from receptions.drafts import Formalities
from receptions.exceptions import DecisionError, DraftError
from receptions.formality_choices import IdentityPaper, RecordingKind, Signature, Told
from receptions.models import Appeal, PaperReturn, Recording
from receptions.services import formalities
from territories import clock
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import UserFactory

pytestmark = pytest.mark.django_db
BODY = "Yunusobod tumani hokimligi"
SIGNED = {"channel": Channel.POST}
ENTITY = {"kind": ApplicantKind.LEGAL_ENTITY, "surname": "", "entity_name": "«Nur» MChJ"}


def said(**fields):
    return Formalities(**fields)


@pytest.fixture
def desk():
    return make.ReceptionFactory()


@pytest.fixture
def registrar(client, desk):
    user = make.registrar_of(desk)
    client.force_login(user)
    return user


@pytest.mark.parametrize(
    ("way", "fields"),
    [
        (Channel.POST, {"addressed_body": BODY, "addressed_official": "hokim Karimov B."}),
        (Channel.POST, {"signature": Signature.OWN}),
        (Channel.POST, {"signature": Signature.WRITER, "signed_by": "Aliyev Vali"}),
        (Channel.DESK, {"identity_paper": IdentityPaper.ID_CARD}),
        (Channel.FIELD, {"identity_paper": IdentityPaper.NOT_SHOWN}),
        (Channel.VIDEO, {"identity_paper": IdentityPaper.PASSPORT}),
    ],
)
def test_what_the_law_asks_is_kept_with_the_appeal(way, fields):
    appeal = make.appeal(channel=way, formalities=said(**fields))

    appeal.refresh_from_db()
    assert {name: getattr(appeal, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("way", "more", "fields"),
    [
        (Channel.DESK, {}, {"signature": Signature.OWN}),  # oral
        (Channel.VIRTUAL, {}, {"signature": Signature.OWN}),
        (Channel.POST, {"is_unsigned": True}, {"signature": Signature.OWN}),
        (Channel.POST, {"applicant": ENTITY}, {"signature": Signature.OWN}),
        (Channel.POST, {}, {"signature": Signature.WRITER}),
        (Channel.POST, {}, {"signature": Signature.AUTHORISED}),
        (Channel.POST, {}, {"signature": Signature.OWN, "signed_by": "Aliyev Vali"}),
        (Channel.POST, {}, {"signed_by": "Aliyev Vali"}),
        (Channel.POST, {}, {"identity_paper": IdentityPaper.PASSPORT}),
        (Channel.PUBLIC, {}, {"identity_paper": IdentityPaper.PASSPORT}),
        (Channel.ROUND, {}, {"identity_paper": IdentityPaper.PASSPORT}),
        (Channel.TRUST_LINE, {}, {"identity_paper": IdentityPaper.PASSPORT}),
    ],
)
def test_what_does_not_fit_is_refused_and_uses_up_no_number(way, more, fields):
    if "applicant" in more:
        more = {"applicant": make.ApplicantFactory.build(**more["applicant"])}
    with pytest.raises(DraftError):
        make.appeal(channel=way, formalities=said(**fields), **more)

    assert not Appeal.objects.exists()


def test_an_authorised_person_signs_for_a_legal_entity():
    appeal = make.appeal(
        channel=Channel.POST,
        applicant=make.ApplicantFactory.build(**ENTITY),
        formalities=said(signature=Signature.AUTHORISED, signed_by="Direktor Aliyev V."),
    )

    assert not appeal.is_anonymous


@pytest.mark.parametrize(
    ("way", "columns"),
    [
        (Channel.DESK, {"signature": Signature.OWN}),
        (Channel.POST, {"signature": Signature.OWN, "is_unsigned": True}),
        (Channel.POST, {"signature": Signature.WRITER}),
        (Channel.POST, {"signed_by": "Aliyev Vali"}),
        (Channel.POST, {"identity_paper": IdentityPaper.PASSPORT}),
        (Channel.PUBLIC, {"identity_paper": IdentityPaper.PASSPORT}),
    ],
)
def test_the_database_refuses_what_does_not_fit(way, columns):
    appeal = make.appeal(channel=way)

    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(pk=appeal.pk).update(**columns)


def test_written_down_later_it_is_kept_with_the_history(desk, registrar):
    appeal = make.appeal(desk, channel=Channel.POST, formalities=said(signature=Signature.OWN))

    now = said(addressed_body=BODY, signature=Signature.WRITER, signed_by="Aliyev Vali")
    formalities.put_down(appeal=appeal, said=now, by=registrar)

    appeal.refresh_from_db()
    assert (appeal.addressee, appeal.signed_by) == (BODY, "Aliyev Vali")
    history = appeal.events.order_by("pgh_id").values_list("signature", flat=True)
    assert list(history)[-2:] == ["own", "writer"]


def test_a_closed_appeal_stays_as_it_is(desk, registrar):
    appeal = make.question("closed", reception=desk).appeal

    with pytest.raises(DecisionError):
        formalities.put_down(appeal=appeal, said=said(addressed_body=BODY), by=registrar)


def test_others_than_the_reception_write_nothing_down(desk):
    appeal = make.appeal(desk)
    other = make.registrar_of(make.ReceptionFactory())
    steps = [
        lambda: formalities.put_down(appeal=appeal, said=said(addressed_body=BODY), by=other),
        lambda: formalities.ask_back(appeal=appeal, papers="A", asked_on=clock.today(), by=other),
        lambda: formalities.record(
            appeal=appeal,
            kind=RecordingKind.AUDIO,
            told=Told.SAID,
            decided_by=make.head_of(desk),
            by=other,
        ),
    ]
    for step in steps:
        with pytest.raises(DecisionError):
            step()


def test_papers_asked_for_in_writing_are_given_back_once(desk, registrar):
    appeal = make.question("closed", reception=desk).appeal
    asked = formalities.ask_back(
        appeal=appeal, papers="Tugʻilganlik guvohnomasi", asked_on=clock.today(), by=registrar
    )

    given = formalities.give_back(paper_return=asked, given_to="Karimova Aziza", by=registrar)
    assert (given.given_on, given.given_by) == (clock.today(), registrar)
    with pytest.raises(DecisionError):
        formalities.give_back(paper_return=asked, given_to="Aliyev Vali", by=registrar)
    assert PaperReturn.objects.get().given_to == "Karimova Aziza"


@pytest.mark.parametrize(("papers", "days"), [(" ", 0), ("Pasport nusxasi", 1)])
def test_a_request_for_papers_names_them_and_has_come(desk, registrar, papers, days):
    day = clock.today() + dt.timedelta(days=days)

    with pytest.raises(DecisionError):
        formalities.ask_back(appeal=make.appeal(desk), papers=papers, asked_on=day, by=registrar)


def test_papers_are_not_given_back_before_they_were_asked_for(desk, registrar):
    day = clock.today()
    asked = formalities.ask_back(
        appeal=make.appeal(desk), papers="Diplom", asked_on=day, by=registrar
    )
    rows = PaperReturn.objects.filter(pk=asked.pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(given_to="Aliyev Vali", given_by=registrar, given_on=day - dt.timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(given_on=day)


def recorded(desk, registrar, **fields):
    head = make.head_of(desk)
    parts = {"kind": RecordingKind.VIDEO, "told": Told.SAID, "decided_by": head, **fields}
    parts.setdefault("appeal", None)
    return formalities.record(
        **{**parts, "appeal": parts["appeal"] or make.appeal(desk)}, by=registrar
    )


def test_a_recording_says_who_decided_and_how_the_applicant_was_told(desk, registrar):
    found = recorded(desk, registrar)

    assert (found.by, found.told) == (registrar, Told.SAID)
    with pytest.raises(InternalError), transaction.atomic():
        Recording.objects.filter(pk=found.pk).update(told=Told.SIGNED)


@pytest.mark.parametrize("way", [Channel.POST, Channel.VIRTUAL, Channel.TRUST_LINE])
def test_only_a_reception_in_person_is_recorded(desk, registrar, way):
    with pytest.raises(DecisionError):
        recorded(desk, registrar, appeal=make.appeal(desk, channel=way))


def test_nothing_is_recorded_without_a_word_or_without_the_head(desk, registrar):
    with pytest.raises(DecisionError):
        recorded(desk, registrar, told="")
    with pytest.raises(DecisionError):
        recorded(desk, registrar, decided_by=registrar)
    with pytest.raises(DecisionError):
        recorded(desk, registrar, decided_by=make.head_of(make.ReceptionFactory()))
    assert not Recording.objects.exists()


def test_who_stands_in_for_the_head_decides_about_recordings(desk, registrar):
    head, other = make.head_of(desk), UserFactory(role=Role.REGISTRAR, place=desk.territory)
    day = clock.today()
    head.posts.update(substitute=other, absent_from=day, absent_to=day)

    assert formalities.deciders(make.appeal(desk)) == [head, other]
