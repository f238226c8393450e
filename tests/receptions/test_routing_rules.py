"""The ordered table: what fits, what wins, who keeps it, what it would have changed."""

import datetime as dt

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from receptions.choices import AppealType
from receptions.exceptions import RoutingError
from receptions.models import RoutingRule, RoutingRuleChange
from receptions.routing_choices import Profile, RuleChangeKind, TargetKind, TargetLevel
from receptions.services import bulk, routing, routing_rules
from territories import clock
from territories.choices import BodyKind, Role
from tests.factories import receptions as make
from tests.factories import routing as make_routing
from tests.factories.routing import RoutingRuleFactory
from tests.factories.territories import OfficeFactory, StateBodyFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    found = make_routing.chain()
    body = StateBodyFactory(kind=BodyKind.RECEPTION)
    found.own_reception = OfficeFactory(territory=found.district, body=body)
    found.administrator = UserFactory(role=Role.ADMINISTRATOR, place=found.country)
    return found


@pytest.fixture
def asked(where):
    return make.question(reception=where.reception, by=where.registrar)


def first(question):
    found = routing.candidates(question)[0]
    return found.office, found.rule


# -- what a rule names ---------------------------------------------------------------------------


def test_without_a_rule_the_present_order_holds(where, asked):
    assert first(asked) == (where.khokimiyat, None)


@pytest.mark.parametrize(
    ("fields", "office"),
    [
        ({"target": TargetKind.RECEPTION}, "own_reception"),
        (
            {"target": TargetKind.KHOKIMIYAT, "target_level": TargetLevel.REGION},
            "regional_khokimiyat",
        ),
        ({"target": TargetKind.KHOKIMIYAT, "target_level": TargetLevel.DISTRICT}, "khokimiyat"),
    ],
)
def test_a_rule_names_its_target_first(where, asked, fields, office):
    rule = RoutingRuleFactory(**fields)

    assert first(asked) == (getattr(where, office), rule)


def test_a_rule_names_an_office_or_the_nearest_of_a_body(where, asked):
    far = OfficeFactory()
    named = RoutingRuleFactory(target=TargetKind.OFFICE, target_office=far)
    assert first(asked) == (far, named)

    named.delete()
    body = StateBodyFactory()
    OfficeFactory(territory=where.region, body=body)
    near = OfficeFactory(territory=where.district, body=body)
    OfficeFactory(body=body)  # elsewhere
    rule = RoutingRuleFactory(target=TargetKind.BODY, target_body=body)
    assert first(asked) == (near, rule)


def test_the_first_fitting_rule_wins(where, asked):
    other = RoutingRuleFactory(position=1, topic=make.TopicFactory())
    second = RoutingRuleFactory(position=2)
    RoutingRuleFactory(position=3, target=TargetKind.KHOKIMIYAT, target_level=TargetLevel.REGION)

    assert first(asked) == (where.own_reception, second)
    assert other not in [found.rule for found in routing.candidates(asked)]


def test_no_office_is_listed_twice_and_forbidden_ones_stay_with_the_reason(where):
    RoutingRuleFactory(target=TargetKind.KHOKIMIYAT, target_level=TargetLevel.DISTRICT)
    question = make_routing.complaint(where, where.khokimiyat)

    found = routing.candidates(question)

    assert len({one.office.pk for one in found}) == len(found)
    assert found[0].office == where.khokimiyat
    assert found[0].obstacle
    assert routing.propose_office(question) == where.regional_khokimiyat


CONDITIONS = [
    (lambda w, q: {}, True),
    (lambda w, q: {"topic": q.topic}, True),
    (lambda w, q: {"topic": q.topic.parent}, True),
    (lambda w, q: {"topic": make.TopicFactory()}, False),
    (lambda w, q: {"territory": w.region}, True),
    (lambda w, q: {"territory": w.district}, True),
    (lambda w, q: {"territory": OfficeFactory().territory}, False),
    (lambda w, q: {"about_office": w.agency}, True),
    (lambda w, q: {"about_office": w.khokimiyat}, False),
    (lambda w, q: {"about_kind": BodyKind.UTILITY}, True),
    (lambda w, q: {"about_kind": BodyKind.COURT}, False),
    (lambda w, q: {"profile": Profile.INDEPENDENT}, True),
    (lambda w, q: {"profile": Profile.HOKIM_LEADS}, False),
    (lambda w, q: {"topic": q.topic, "territory": OfficeFactory().territory}, False),
]


@pytest.mark.parametrize(("fields", "fits"), CONDITIONS)
def test_a_rule_fits_by_all_its_conditions(where, fields, fits):
    question = make_routing.complaint(where, where.agency)
    rule = RoutingRuleFactory(**fields(where, question))

    assert rule.fits(question, profile="independent") is fits
    assert routing_rules.preview(rule=rule).fitting == int(fits)  # the same in SQL


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [(0, None, True), (-5, 1, True), (1, None, False), (-5, 0, False), (-5, -1, False)],
)
def test_a_rule_holds_from_its_first_day_to_the_day_it_ends(asked, starts, ends, holds):
    today = clock.today()
    RoutingRuleFactory(
        valid_from=today + dt.timedelta(days=starts),
        valid_to=None if ends is None else today + dt.timedelta(days=ends),
    )

    assert (first(asked)[1] is not None) is holds


def test_many_questions_are_routed_by_the_rules(where, asked):
    RoutingRuleFactory()

    (line,) = bulk.plan(questions=[asked], by=where.registrar)

    assert line.office == where.own_reception


# -- keeping the table ---------------------------------------------------------------------------


def _new(position, **fields):
    return RoutingRuleFactory.build(by=None, position=position, valid_from=clock.today(), **fields)


def test_add_move_and_end_keep_the_order_and_the_history(where):
    by = where.administrator
    one = routing_rules.add(rule=_new(1, note="bir"), by=by)
    two = routing_rules.add(rule=_new(9, note="ikki"), by=by)
    three = routing_rules.add(rule=_new(1, note="uch"), by=by)
    assert [rule.note for rule in RoutingRule.objects.standing()] == ["uch", "bir", "ikki"]

    routing_rules.move(rule=two, by=by, up=True)
    assert [rule.note for rule in RoutingRule.objects.standing()] == ["uch", "ikki", "bir"]

    routing_rules.end(rule=three, by=by, reason="Eskirdi")
    standing = list(RoutingRule.objects.standing())
    assert [(rule.position, rule.note) for rule in standing] == [(1, "ikki"), (2, "bir")]
    kinds = list(RoutingRuleChange.objects.order_by("pk").values_list("rule", "kind"))
    assert kinds == [
        (one.pk, RuleChangeKind.ADDED),
        (two.pk, RuleChangeKind.ADDED),
        (three.pk, RuleChangeKind.ADDED),
        (two.pk, RuleChangeKind.MOVED),
        (three.pk, RuleChangeKind.ENDED),
    ]


@pytest.mark.parametrize(
    "change",
    [
        lambda by: routing_rules.add(rule=_new(1, note=" "), by=by),
        lambda by: routing_rules.add(rule=_old(), by=by),
        lambda by: routing_rules.move(rule=RoutingRuleFactory(position=1), by=by, up=True),
        lambda by: routing_rules.end(rule=RoutingRuleFactory(), by=by, reason=" "),
        lambda by: routing_rules.end(rule=_ended(), by=by, reason="Yana"),
        lambda by: routing_rules.move(rule=_ended(), by=by, up=True),
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_leaves_no_history(where, change):
    with pytest.raises(RoutingError):
        change(where.administrator)

    assert not RoutingRuleChange.objects.exists()


def _old():
    rule = _new(1)
    rule.valid_from = clock.today() - dt.timedelta(days=1)
    return rule


def _ended():
    return RoutingRuleFactory(valid_to=clock.today())


def test_history_is_never_rewritten(where):
    routing_rules.add(rule=_new(1), by=where.administrator)

    with pytest.raises(InternalError), transaction.atomic():
        RoutingRuleChange.objects.update(note="boshqa")


@pytest.mark.parametrize(
    "fields",
    [
        {"target": TargetKind.BODY},
        {"target": TargetKind.OFFICE},
        {"target": TargetKind.KHOKIMIYAT},
        {"target": TargetKind.RECEPTION, "target_level": TargetLevel.REGION},
        {"note": ""},
        {"valid_to": dt.date(2020, 1, 1)},
    ],
)
def test_the_database_refuses_a_rule_without_sense(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        RoutingRuleFactory(**fields)


# -- preview and pages ---------------------------------------------------------------------------


def test_preview_counts_what_would_go_elsewhere_and_writes_nothing(where, asked):
    make_routing.complaint(where, where.agency)
    rule = _new(1)

    preview = routing_rules.preview(rule=rule)

    assert (preview.fitting, preview.elsewhere) == (2, 2)
    (turn,) = preview.turns
    assert (turn.before, turn.after, turn.count) == (where.khokimiyat, where.own_reception, 2)
    assert not RoutingRule.objects.exists()


def test_preview_behind_a_rule_that_wins_changes_nothing(where, asked):
    RoutingRuleFactory(position=1)
    later = _new(2, target=TargetKind.KHOKIMIYAT, target_level=TargetLevel.REGION)

    assert routing_rules.preview(rule=later).elsewhere == 0


def _posted(**fields):
    return {
        "position": 1,
        "target": TargetKind.KHOKIMIYAT,
        "target_level": TargetLevel.REGION,
        "valid_from": clock.today().isoformat(),
        "note": "Nizom, 5-band",
        **fields,
    }


def test_the_administrator_looks_and_then_puts_in_force(client, where, asked):
    client.force_login(where.administrator)
    url = reverse("receptions:rule-add")

    shown = client.post(url, _posted(action="preview"))
    assert shown.status_code == 200
    assert shown.context["preview"].elsewhere == 1
    assert asked.appeal.number not in shown.content.decode()  # administrators see no appeals
    assert not RoutingRule.objects.exists()

    saved = client.post(url, _posted(action="save"))
    assert saved.status_code == 302
    listed = client.get(reverse("receptions:rule-list"))
    assert listed.context["rules"][0].note == "Nizom, 5-band"
    rule = RoutingRule.objects.get()
    ended = client.post(reverse("receptions:rule-end", args=[rule.pk]), {"reason": "Eskirdi"})
    assert ended.status_code == 302
    assert not RoutingRule.objects.standing().exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"target_level": ""},
        {"target": TargetKind.OFFICE},
        {"target": TargetKind.BODY},
        {"note": ""},
        {"valid_from": "2020-01-01"},
        {"position": 0},
    ],
)
def test_a_rule_that_lacks_something_comes_back(client, where, fields):
    client.force_login(where.administrator)

    answer = client.post(reverse("receptions:rule-add"), _posted(action="save", **fields))

    assert answer.status_code == 422
    assert not RoutingRule.objects.exists()


def test_the_page_of_routing_names_the_rule_that_proposes(client, where, asked):
    rule = RoutingRuleFactory(note="Nizom, 7-band")
    client.force_login(where.registrar)

    page = client.get(reverse("receptions:question-assign", args=[asked.appeal.number, 1]))

    assert page.context["proposed"].rule == rule
    assert "Nizom, 7-band" in page.content.decode()


# -- R-21 on the page ----------------------------------------------------------------------------


def test_a_forbidden_office_is_refused_and_the_next_lawful_level_is_chosen(client, where):
    question = make_routing.complaint(where, where.khokimiyat)
    client.force_login(where.registrar)
    url = reverse("receptions:question-assign", args=[question.appeal.number, 1])
    typed = {
        "choice": "other",
        "other": where.khokimiyat.name,
        "other_id": where.khokimiyat.pk,
        "reason": "competence",
        "legal_basis": "25-modda",
    }

    refused = client.post(url, typed)

    assert refused.status_code == 422
    assert where.regional_khokimiyat.name in str(refused.context["form"].non_field_errors())
    assert refused.context["form"]["choice"].value() == str(where.regional_khokimiyat.pk)
    question.refresh_from_db()
    assert question.status == "registered"


def test_the_next_lawful_level_climbs_past_a_closed_one(where):
    where.regional_khokimiyat.closed_on = clock.today()
    where.regional_khokimiyat.save()
    cabinet = OfficeFactory(territory=where.country)
    where.khokimiyat.path = f"{cabinet.path}{where.regional_khokimiyat.path}X."
    where.khokimiyat.save()
    question = make_routing.complaint(where, where.khokimiyat)

    assert routing.lawful_instead(question, where.khokimiyat) == cabinet


def test_a_complaint_is_a_complaint_for_the_rule_of_its_kind_only(where, asked):
    RoutingRuleFactory(about_kind=BodyKind.LOCAL_EXECUTIVE)
    complaint = make_routing.complaint(where, where.khokimiyat)

    assert first(asked)[1] is None
    assert complaint.appeal.appeal_type == AppealType.COMPLAINT
    assert first(complaint)[1] is not None
