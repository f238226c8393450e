"""To whom a letter is, who signed it, which paper was shown; papers back; recordings."""

import datetime as dt
import io
from html import unescape

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from receptions import control_cards
from receptions.choices import ApplicantKind, Channel
from receptions.drafts import Formalities
from receptions.exceptions import DecisionError, DraftError
from receptions.formality_choices import IdentityPaper, RecordingKind, Signature, Told
from receptions.models import Appeal, PaperReturn, Recording
from receptions.pdf import control_card, receipt
from receptions.services import formalities
from territories import clock
from territories.choices import Role
from territories.services import posts
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
REGISTER = "/receptions/appeals/register/"
PAGES = ("appeal-formalities", "paper-return-ask", "recording-add")
BODY = "Yunusobod tumani hokimligi"
ENTITY = {"kind": ApplicantKind.LEGAL_ENTITY, "surname": "", "entity_name": "«Nur» MChJ"}


def said(**fields):
    return Formalities(**fields)


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
    posts.substitute(post=head.posts.get(), by=other, absent_from=day, absent_to=day)

    assert set(formalities.deciders(desk)) == {head, other}


@pytest.fixture
def letter(typed):
    """What the browser sends for a letter by post."""
    return {**typed, "channel": "post"}


def test_the_registration_page_takes_them_and_the_appeal_shows_them(client, registrar, letter):
    signed = {"addressed_body": BODY, "signature": "writer", "signed_by": "Aliyev Vali"}
    response = client.post(REGISTER, {**letter, **signed})

    assert response.status_code == 302
    page = client.get(response.url).content.decode()
    assert BODY in page
    assert "Aliyev Vali" in page


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"signature": "writer"}, "signed_by"),
        ({"signature": "own", "is_unsigned": "on"}, "signature"),
        ({"signature": "own", "form": "oral", "channel": "desk"}, "signature"),
        ({"identity_paper": "passport"}, "identity_paper"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_nothing_is_lost(
    client, registrar, letter, more, field
):
    response = client.post(REGISTER, {**letter, "addressed_body": BODY, **more})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert BODY in response.content.decode()
    assert not Appeal.objects.exists()


def test_the_page_of_an_appeal_leads_to_each_of_them(client, desk, registrar):
    appeal = make.appeal(desk)
    make.head_of(desk)
    at = {name: reverse(f"receptions:{name}", args=[appeal.number]) for name in PAGES}
    page = client.get(appeal.get_absolute_url()).content.decode()
    assert all(address in page for address in at.values())

    client.post(at["appeal-formalities"], {"identity_paper": "id_card"})
    client.post(at["paper-return-ask"], {"papers": "Diplom", "asked_on": clock.today()})
    give = reverse(
        "receptions:paper-return-give", args=[appeal.number, PaperReturn.objects.get().pk]
    )
    assert give in client.get(appeal.get_absolute_url()).content.decode()
    client.post(give, {"given_to": "Karimova Aziza"})
    head = formalities.deciders(desk)[0]
    client.post(at["recording-add"], {"kind": "audio", "told": "said", "decided_by": head.pk})

    appeal.refresh_from_db()
    page = client.get(appeal.get_absolute_url()).content.decode()
    assert (appeal.identity_paper, appeal.recordings.get().kind) == ("id_card", "audio")
    assert "Karimova Aziza" in page
    assert head.full_name in page
    assert give not in page


@pytest.mark.parametrize(
    ("name", "typed", "field"),
    [
        ("paper-return-ask", {"papers": "Diplom", "asked_on": "2999-01-01"}, "asked_on"),
        ("paper-return-ask", {"asked_on": "2026-01-01"}, "papers"),
        ("recording-add", {"kind": "audio"}, "told"),
    ],
)
def test_a_mistake_is_told_at_its_field(client, desk, registrar, name, typed, field):
    appeal = make.appeal(desk)

    response = client.post(reverse(f"receptions:{name}", args=[appeal.number]), typed)

    assert response.status_code == 422
    assert field in response.context["form"].errors


@pytest.mark.parametrize(
    ("fields", "asked"),
    [
        ({"channel": Channel.DESK}, {"identity_paper"}),
        ({"channel": Channel.PUBLIC}, set()),
        ({"channel": Channel.POST}, {"signature", "signed_by"}),
        ({"channel": Channel.POST, "is_unsigned": True}, set()),
        ({"channel": Channel.VIRTUAL}, set()),
    ],
)
def test_later_only_what_the_appeal_takes_is_asked_for(client, desk, registrar, fields, asked):
    appeal = make.appeal(desk, **fields)

    page = client.get(reverse("receptions:appeal-formalities", args=[appeal.number]))

    always = {"addressed_body", "addressed_official", "seen"}
    assert set(page.context["form"].fields) == always | asked


def test_two_who_write_them_down_do_not_overwrite_each_other(client, desk, registrar):
    appeal = make.appeal(desk, channel=Channel.POST)
    url = reverse("receptions:appeal-formalities", args=[appeal.number])
    seen = client.get(url).context["form"]["seen"].value()
    colleague = Client()
    colleague.force_login(make.registrar_of(desk))

    first = {"seen": seen, "addressed_body": BODY}
    assert colleague.post(url, first).status_code == 302
    refused = client.post(url, {"seen": seen, "addressed_official": "hokim Karimov B."})

    form = refused.context["form"]
    appeal.refresh_from_db()
    assert (refused.status_code, appeal.addressee) == (422, BODY)
    assert "meanwhile" in form.non_field_errors()[0]
    assert form["addressed_official"].value() == "hokim Karimov B."
    again = {"addressed_body": BODY, "addressed_official": "hokim Karimov B."}
    assert client.post(url, {**again, "seen": form["seen"].value()}).status_code == 302


def test_a_signer_without_a_name_is_told_at_the_field(client, desk, registrar):
    appeal = make.appeal(desk, channel=Channel.POST)
    url = reverse("receptions:appeal-formalities", args=[appeal.number])

    response = client.post(url, {"addressed_body": BODY, "signature": "writer"})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["signed_by"]
    assert BODY in response.content.decode()


def test_a_letter_is_not_recorded(client, desk, registrar):
    appeal = make.appeal(desk, channel=Channel.POST)

    assert client.get(reverse("receptions:recording-add", args=[appeal.number])).status_code == 403
    page = client.get(appeal.get_absolute_url()).content.decode()
    assert reverse("receptions:recording-add", args=[appeal.number]) not in page


def test_the_office_sees_that_it_is_signed_but_not_by_whom(client, desk, registrar):
    office = OfficeFactory(territory=desk.territory)
    letter = said(signature=Signature.WRITER, signed_by="Aliyev Vali")
    asked = make.question(
        "assigned", office=office, reception=desk, channel=Channel.POST, formalities=letter
    )
    client.force_login(make.executor_of(office))

    page = client.get(asked.appeal.get_absolute_url()).content.decode()

    assert str(Signature.WRITER.label) in unescape(page)
    assert "Aliyev Vali" not in page


def words_of(pdf):
    return " ".join(
        " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split()
    )


def test_control_card_and_receipt_show_them_without_names(client, desk, registrar):
    letter = said(addressed_body=BODY, signature=Signature.WRITER, signed_by="Aliyev Vali")
    appeal = make.appeal(desk, channel=Channel.POST, formalities=letter)
    formalities.ask_back(appeal=appeal, papers="Diplom", asked_on=clock.today(), by=registrar)
    row = control_cards.rows(registrar).get(pk=appeal.pk)

    with translation.override("en"):
        card = words_of(control_card.draw([control_cards.card(row, registrar)]))

    assert BODY in card
    assert str(Signature.WRITER.label) in card
    assert "Diplom" in card
    assert "Aliyev Vali" not in card
    assert BODY in words_of(receipt.draw(appeal))
