"""Papers that come after the registration (Art. 32), proof of authority among them (R-10)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from receptions.exceptions import DecisionError
from receptions.models import Attachment
from receptions.services import formalities
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db


def _page(appeal):
    return reverse("receptions:paper-add", args=[appeal.number])


def test_papers_that_come_later_stand_with_the_appeal(client, desk, registrar):
    office = OfficeFactory(territory=desk.territory)
    appeal = make.question("assigned", reception=desk, office=office).appeal
    assert _page(appeal) in client.get(appeal.get_absolute_url()).content.decode()

    answer = client.post(_page(appeal), {"files": [make.pdf("diplom.pdf"), make.photo()]})

    assert answer.status_code == 302
    assert [one.by for one in appeal.attachments.all()] == [registrar, registrar]
    client.force_login(make.executor_of(office))
    assert "diplom.pdf" in client.get(appeal.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "files", [[], [SimpleUploadedFile("diplom.pdf", b"MZ no paper")]], ids=["none", "a lie"]
)
def test_what_is_no_paper_is_told(client, desk, registrar, files):
    appeal = make.appeal(desk)

    answer = client.post(_page(appeal), {"files": files})

    assert answer.status_code == 422
    assert "files" in answer.context["form"].errors
    assert not Attachment.objects.exists()


def test_the_document_of_authority_may_come_later(client, desk, registrar):
    appeal = make.appeal(desk, representative="Saidov Olim", authority="attorney")
    assert appeal.lacks_authority

    typed = {"files": [make.pdf()], "authority_document": "Ishonchnoma 12, 01.11.2026"}
    assert client.post(_page(appeal), typed).status_code == 302

    appeal.refresh_from_db()
    assert (appeal.authority_document, appeal.lacks_authority) == (
        typed["authority_document"],
        False,
    )
    assert "authority_document" not in client.get(_page(appeal)).context["form"].fields


def test_a_document_of_authority_stays_as_it_was_written_down(desk, registrar):
    appeal = make.appeal(
        desk, representative="Saidov Olim", authority="attorney", authority_document="Ishonchnoma 1"
    )

    with pytest.raises(DecisionError):
        formalities.add_papers(
            appeal=appeal, files=[make.pdf()], authority_document="Ishonchnoma 2", by=registrar
        )


def test_a_closed_appeal_takes_no_papers(client, desk, registrar):
    appeal = make.question("closed", reception=desk).appeal

    answer = client.post(_page(appeal), {"files": [make.pdf()]})

    assert answer.status_code == 422
    assert not Attachment.objects.exists()
    assert _page(appeal) not in client.get(appeal.get_absolute_url()).content.decode()
