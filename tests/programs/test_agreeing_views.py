import io

import pypdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fieldvisits.choices import FindingState
from programs.models import Amendment, ApprovalSheet, ConsentAnswer, ConsentRequest, MeasureComment
from programs.services import comments, drafting, measures, programmes
from territories.choices import Role
from tests.factories import programs as make
from tests.factories.territories import CouncilFactory

WHY = "Narxi asoslanmagan"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"programs:{name}", args=args)


def words_of(paper):
    """The text of a PDF with single blanks."""
    pages = pypdf.PdfReader(io.BytesIO(paper)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def plan_of(line, **changes):
    """The form of a plan as the browser sends it."""
    fields = {
        "text": line.text,
        "quantity": line.quantity,
        "unit": line.unit,
        "office": line.office_id,
        "starts_on": line.starts_on.isoformat(),
        "due_on": line.due_on.isoformat(),
        "cost": line.cost,
        "funding": line.funding,
        "expected_result": line.expected_result,
        "people_served": line.people_served,
        "grounds": "Narx oshdi",
    }
    return {**fields, **changes}


def test_the_head_asks_and_the_office_answers(where):
    make.finding(where)
    programme = make.draft(where)
    head, office = signed_in(where.head), signed_in(where.executor)
    assert where.office.name in head.get(url("consent-ask", programme.pk)).content.decode()
    head.post(
        url("consent-ask", programme.pk), {"offices": [where.office.pk], "due_on": "2026-12-01"}
    )
    request, line = ConsentRequest.objects.get(), programme.lines.get()
    page = head.get(programme.get_absolute_url()).content.decode()
    assert f"No answer yet from: {where.office.name}." in page

    name = f"m{line.pk}"
    wrong = office.post(request.get_absolute_url(), {f"{name}-verdict": "no"})
    assert wrong.status_code == 422
    office.post(
        request.get_absolute_url(), {f"{name}-verdict": "remarks", f"{name}-text": "Muddat qisqa"}
    )

    assert ConsentAnswer.objects.get().verdict == "remarks"
    page = head.get(programme.get_absolute_url()).content.decode()
    assert "Muddat qisqa" in page
    assert "No answer yet from" not in page


@pytest.mark.parametrize("data", [{}, {"offices": [0], "due_on": "2026-12-01"}, {"due_on": "x"}])
def test_a_request_for_consent_that_can_not_be_read_is_shown_again(where, data):
    make.finding(where)
    programme = make.draft(where)

    response = signed_in(where.head).post(url("consent-ask", programme.pk), data)

    assert response.status_code == 422
    assert not ConsentRequest.objects.exists()


def test_an_office_sees_neither_the_talk_nor_the_consents_of_others(where):
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    make.consent(where, programme)
    other = programme.lines.exclude(office=where.office).get()
    comments.write(measure=other, by=where.head, text="Ichki gap")

    page = signed_in(where.executor).get(programme.get_absolute_url()).content.decode()

    assert where.office.name in page
    assert where.khokimiyat.name not in page.partition("c-facts")[0]
    assert "Ichki gap" not in page


def test_a_comment_is_written_answered_and_settled(where):
    make.finding(where)
    line = make.draft(where).lines.get()
    signed_in(where.registrar).post(url("measure-comment", line.pk), {"text": "Narxi qancha?"})
    comment = MeasureComment.objects.get()
    field = f"c{comment.pk}"

    response = signed_in(where.head).post(
        url("comment-answer", comment.pk), {f"{field}-text": "Yozildi", f"{field}-resolves": "on"}
    )

    assert response["Location"].endswith("#comments")
    page = signed_in(where.registrar).get(line.get_absolute_url()).content.decode()
    assert "Narxi qancha?" in page
    assert "Yozildi" in page
    assert "settled" in page
    again = signed_in(where.head).post(url("comment-answer", comment.pk), {f"{field}-text": "Yana"})
    assert again.status_code == 422


def test_versions_are_compared_field_by_field(where):
    make.finding(where)
    programme = make.submitted(where)
    programmes.return_(programme=programme, by=where.regional_head, reason="Koʻp")
    line = programme.lines.get()
    plan = measures.Plan.of(line, text="Butunlay boshqa ish")
    measures.edit(measure=line, by=where.head, plan=plan)
    client = signed_in(where.head)

    now = client.get(url("programme-versions", programme.pk)).content.decode()
    assert "Quvur almashtiriladi</del>" in now
    assert "Butunlay boshqa ish</ins>" in now
    programmes.submit(programme=programme, by=where.head)
    same = client.get(url("programme-versions", programme.pk), {"from": "2", "to": "now"})
    assert "</del>" not in same.content.decode()
    unknown = client.get(url("programme-versions", programme.pk), {"from": "7", "to": "now"})
    assert unknown.status_code == 404


def test_a_draft_never_submitted_has_no_version_to_show(where):
    make.finding(where)
    programme = make.draft(where)

    response = signed_in(where.head).get(url("programme-versions", programme.pk))

    assert response.status_code == 200


def decision(where):
    """A programme of two measures to decide on, and the address."""
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.submitted(where)
    return programme, url("programme-decide", programme.pk)


def test_the_regional_head_approves_in_part(where):
    programme, address = decision(where)
    left, kept = programme.lines.order_by("ordinal")
    client = signed_in(where.regional_head)
    assert client.get(address).status_code == 200
    name = f"m{left.pk}"
    wrong = client.post(address, {"decision": "approve", f"{name}-is_declined": "on"})
    assert wrong.status_code == 422

    client.post(
        address, {"decision": "approve", f"{name}-is_declined": "on", f"{name}-reason": WHY}
    )

    page = signed_in(where.head).get(programme.get_absolute_url())
    assert page.context["counted"] == [kept]
    assert WHY in page.content.decode()
    assert "agrees with what is stored" in page.content.decode()


def test_the_regional_head_returns_with_remarks(where):
    programme, address = decision(where)
    line = programme.lines.order_by("ordinal").first()
    client = signed_in(where.regional_head)
    data = {"decision": "return", f"m{line.pk}-reason": WHY}
    assert client.post(address, data).status_code == 422  # the general reason is missing

    client.post(address, {**data, "reason": "Umumiy"})

    programme.refresh_from_db()
    assert (programme.state, programme.return_reason) == ("returned", "Umumiy")
    assert WHY in signed_in(where.head).get(line.get_absolute_url()).content.decode()


def test_the_head_asks_for_place_topic_and_a_further_problem(where):
    line = make.measure(where)
    found = make.finding(where)
    client, address = signed_in(where.head), url("amendment-new", line.pk)
    assert "problem" in client.get(address).context["form"].fields
    assert "problem" not in signed_in(where.executor).get(address).context["form"].fields
    data = plan_of(line, place=where.district.name, topic=where.other_topic.pk)

    client.post(address, {**data, "problem": f"finding-{found.pk}"})

    amendment = Amendment.objects.get()
    assert set(amendment.after) == {"place_id", "topic_id"}
    assert amendment.source[:2] == ["finding", found.pk]
    page = client.get(amendment.get_absolute_url()).content.decode()
    assert f"F-{found.pk}" in page


def test_the_head_asks_for_a_measure_without_a_problem(where):
    line = make.measure(where)
    client, address = signed_in(where.head), url("amendment-new-measure", line.programme_id)

    refused = client.post(address, plan_of(line))
    assert refused.status_code == 422
    assert {"reason", "topic", "place"} <= set(refused.context["form"].errors)
    own = {"reason": "Topshiriq", "topic": where.topic.pk, "place": where.district.name}
    client.post(address, plan_of(line, **own))

    amendment = Amendment.objects.get()
    assert (amendment.is_new_measure, amendment.source) == (True, [])
    assert amendment.after["without_source_reason"] == "Topshiriq"


def test_what_was_said_stays_to_be_read_when_the_draft_is_made_anew(where):
    programme, address = decision(where)
    stays, goes = programme.lines.order_by("ordinal")[:2]
    comments.write(measure=goes, by=where.head, text="Narxi noaniq")
    data = {f"m{stays.pk}-reason": "Muddat qisqa", f"m{goes.pk}-reason": WHY, "reason": "Umumiy"}
    signed_in(where.regional_head).post(address, {"decision": "return", **data})
    for source in goes.sources.all():
        measures.remove_source(source=source, by=where.head, reason="Boshqa yilga")
    drafting.redraft(programme=programme, by=where.head)
    client = signed_in(where.head)

    page = client.get(programme.get_absolute_url())

    said = [(one.ordinal, one.text) for one in page.context["agreeing"]["said_of_gone"]]
    assert said == [(goes.ordinal, WHY), (goes.ordinal, "Narxi noaniq")]
    assert WHY in page.content.decode()
    assert "Muddat qisqa" in client.get(stays.get_absolute_url()).content.decode()


def test_an_amendment_is_asked_and_approved(where):
    line = make.measure(where)
    office, above = signed_in(where.executor), signed_in(where.regional_head)
    assert url("amendment-new", line.pk) in office.get(line.get_absolute_url()).content.decode()
    office.post(url("amendment-new", line.pk), plan_of(line, quantity="7.25"))
    amendment = Amendment.objects.get()
    assert above.get(amendment.get_absolute_url()).status_code == 200
    refused = above.post(url("amendment-decide", amendment.pk), {"decision": "refuse"})
    assert refused.status_code == 422

    above.post(url("amendment-decide", amendment.pk), {"decision": "approve"})

    line.refresh_from_db()
    assert line.quantity == 7.25
    page = office.get(amendment.get_absolute_url()).content.decode()
    assert "Amendment 1" in page
    late = above.post(url("amendment-decide", amendment.pk), {"decision": "approve"})
    assert late.status_code == 422


@pytest.mark.parametrize(
    "changes", [{}, {"quantity": "-1"}, {"cost": "-5"}, {"grounds": ""}, {"due_on": "2026-11-01"}]
)
def test_an_amendment_that_can_not_be_asked_shows_why(where, changes):
    line = make.measure(where)

    response = signed_in(where.executor).post(
        url("amendment-new", line.pk), plan_of(line, **changes)
    )

    assert response.status_code == 422
    assert not Amendment.objects.exists()


def test_the_head_asks_for_a_new_measure(where):
    line = make.measure(where)
    found = make.finding(where, topic=where.other_topic)
    client = signed_in(where.head)
    address = url("amendment-new-measure", line.programme_id)
    assert client.get(address).status_code == 200

    client.post(address, plan_of(line, problem=f"finding-{found.pk}", text="Yangi ish"))

    amendment = Amendment.objects.get()
    assert amendment.source == ["finding", found.pk, f"F-{found.pk}"]
    page = client.get(amendment.get_absolute_url()).content.decode()
    assert "Yangi ish" in page


def test_deputies_read_what_their_kengash_was_informed_of(where):
    CouncilFactory(territory=where.district)
    line = make.measure(where)
    client = signed_in(where.users[Role.DEPUTY])

    listed = client.get(url("council-list")).content.decode()
    notice = line.programme.council_notices.get()
    page = client.get(notice.get_absolute_url()).content.decode()

    assert line.programme.number in listed
    assert line.text in page
    assert "Suv kelmayapti" not in page  # the words of the people who asked


def test_the_document_ends_with_the_sheet_what_was_declined_and_the_amendments(where):
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    programme = make.draft(where)
    make.consent(where, programme, verdict="remarks", text="Quvur bor")
    programmes.submit(programme=programme, by=where.head)
    left = programme.lines.get(topic=where.other_topic)
    programmes.approve(programme=programme, by=where.regional_head, declined={left.pk: WHY})
    programmes.send(programme=programme, by=where.head)
    line = programme.lines.get(topic=where.topic)
    amendment = make.amendment(where, line)
    address = url("programme-pdf", programme.pk)
    asked = words_of(signed_in(where.head).get(address).content)
    signed_in(where.regional_head).post(
        url("amendment-decide", amendment.pk), {"decision": "approve"}
    )

    drawn = words_of(signed_in(where.head).get(address).content)

    digest = ApprovalSheet.objects.get().digest
    assert digest in drawn.replace(" ", "")
    assert f"Measure {line.ordinal}: consents with remarks. Quvur bor" in drawn
    sheet, declined = drawn.split("Measures not approved")
    assert f"№ {left.ordinal} {left.text} {WHY}" in declined
    assert str(where.regional_head) in sheet
    assert "№ 1" in declined.split("Amendments")[1]
    assert "Quantity: was 1, is now 5" in declined
    assert "Narx oshdi" in declined
    assert "Narx oshdi" not in asked  # not before it is approved


def test_the_page_of_a_programme_asks_the_same_for_one_measure_and_for_many(where):
    def statements(programme):
        client = signed_in(where.head)
        client.get(programme.get_absolute_url())
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(programme.get_absolute_url())
        return len(queries)

    make.finding(where, state=FindingState.OPEN)  # left out of both
    make.finding(where)
    programme = make.draft(where)
    make.consent(where, programme)
    one = statements(programme)
    for topic in (where.other_topic, *make.topics(8)):
        make.finding(where, topic=topic)
    many = make.draft(where)
    make.consent_of_all(where, many)

    assert statements(many) <= one
