"""Identity papers (R-53) and recordings (R-55) at field and public receptions."""

import io

import pytest
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from fieldvisits.choices import FieldReceptionKind
from fieldvisits.exceptions import FindingError
from fieldvisits.models import Hearing, SittingRecording
from fieldvisits.pdf import protocol as paper
from fieldvisits.services import protocols, sitting_recordings
from fieldvisits.sitting_choices import HearingOutcome
from receptions.exceptions import DecisionError
from receptions.formality_choices import IdentityPaper, RecordingKind, Told
from tests.factories import fieldvisits as make
from tests.factories import sittings as sit

ON_THE_ROAD = {"kind": FieldReceptionKind.FIELD}


def recorded(where, sitting, **fields):
    parts = {"kind": RecordingKind.VIDEO, "told": Told.SHOWN, "decided_by": where.head, **fields}
    return sitting_recordings.record(field_reception=sitting, by=where.registrar, **parts)


@pytest.mark.parametrize("outcome", [HearingOutcome.SETTLED, HearingOutcome.TASK])
def test_a_field_reception_keeps_which_paper_was_shown(where, outcome):
    sitting = make.announced(where, **ON_THE_ROAD)

    line = sit.received(where, sitting, outcome, identity_paper=IdentityPaper.PASSPORT)

    assert line.identity_paper == IdentityPaper.PASSPORT
    if outcome == HearingOutcome.TASK:
        assert line.finding.question.appeal.identity_paper == IdentityPaper.PASSPORT


def test_a_public_reception_asks_for_none(where):
    with pytest.raises(FindingError):
        sit.received(where, identity_paper=IdentityPaper.PASSPORT)

    assert not Hearing.objects.exists()


@pytest.mark.parametrize("kind", FieldReceptionKind.values)
def test_the_desk_asks_for_a_paper_except_at_a_public_reception(client, where, kind):
    client.force_login(where.registrar)
    sitting = make.announced(where, kind=kind)

    page = client.get(reverse("fieldvisits:sitting-desk", args=[sitting.pk])).content.decode()

    assert ('name="identity_paper"' in page) is (kind != FieldReceptionKind.PUBLIC)


def test_a_recording_stands_in_the_protocol_and_is_never_changed(client, where):
    sitting = sit.day(where, [HearingOutcome.SETTLED])
    found = recorded(where, sitting)
    client.force_login(where.registrar)

    page = client.get(sitting.get_absolute_url()).content.decode()
    assert where.head.full_name in page
    with translation.override("en"):
        drafted = protocols.draft(field_reception=sitting, by=where.registrar)
        pages = PdfReader(io.BytesIO(paper.draw(drafted, where.head))).pages
        words = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert f"by decision of {where.head.full_name}" in words
    with pytest.raises(InternalError), transaction.atomic():
        SittingRecording.objects.filter(pk=found.pk).update(told=Told.SAID)


def test_nothing_is_recorded_untold_undecided_twice_or_after_the_signature(where):
    sitting = sit.day(where, [HearingOutcome.SETTLED])
    for wrong in ({"told": ""}, {"decided_by": where.registrar}):
        with pytest.raises(DecisionError):
            recorded(where, sitting, **wrong)
    recorded(where, sitting)
    with pytest.raises(FindingError):
        recorded(where, sitting)
    drafted = protocols.draft(field_reception=sitting, by=where.registrar)
    protocols.sign(protocol=drafted, by=where.head)
    with pytest.raises(FindingError):
        recorded(where, sitting, kind=RecordingKind.AUDIO)


def test_the_page_writes_a_recording_down(client, where):
    sitting = make.announced(where)
    client.force_login(where.registrar)
    url = reverse("fieldvisits:sitting-recording", args=[sitting.pk])

    wrong = client.post(url, {"kind": "photo", "decided_by": where.head.pk})
    assert (wrong.status_code, "told" in wrong.context["form"].errors) == (422, True)
    client.post(url, {"kind": "photo", "decided_by": where.head.pk, "told": "shown"})

    assert sitting.recordings.get().by == where.registrar
