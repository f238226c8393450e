"""Loading the reference data of the receptions: topics and receptions."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db import transaction

from receptions.models import EscalationStep, EvidenceRule, Reception, Topic, TopicBody
from territories.choices import Level
from territories.models import StateBody, Territory
from territories.services.reference import NAMES, genitive_ru, rows

DATA = Path(__file__).resolve().parent.parent / "data"
USUAL_MEASURE = (
    "typical_measure",
    "typical_measure_uz_cyrl",
    "typical_measure_ru",
    "typical_measure_en",
)


@transaction.atomic
def load_topics() -> int:
    """The two-level classifier with the bodies that usually act; returns the topics' number."""
    entries = list(rows(DATA / "topics.csv"))
    for upper in (True, False):
        groups = {topic.code: topic for topic in Topic.objects.groups()}
        Topic.objects.bulk_create(
            (
                Topic(
                    code=row["code"],
                    parent=groups.get(row["parent_code"]),
                    out_of_scope=row["out_of_scope"] == "yes",
                    **{name: row[name] for name in (*NAMES, *USUAL_MEASURE)},
                )
                for row in entries
                if (row["parent_code"] == "") == upper
            ),
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=[*NAMES, *USUAL_MEASURE, "parent", "out_of_scope"],
        )
    topics = dict(Topic.objects.values_list("code", "pk"))
    bodies = dict(StateBody.objects.values_list("code", "pk"))
    TopicBody.objects.bulk_create(
        (
            TopicBody(topic_id=topics[row["code"]], body_id=bodies[code], position=position)
            for row in entries
            for position, code in enumerate(filter(None, row["usual_bodies"].split(";")))
        ),
        update_conflicts=True,
        unique_fields=["topic", "body"],
        update_fields=["position"],
    )
    return len(topics)


@transaction.atomic
def load_receptions() -> int:
    """One reception for each territory of the levels in settings.RECEPTION_LEVELS.

    A city district has one only directly under a region (Tashkent), not under a city. Rows
    that exist keep what an administrator wrote; only names are brought up to date.
    """
    territories = Territory.objects.filter(level__in=settings.RECEPTION_LEVELS).exclude(
        level=Level.CITY_DISTRICT, parent__level=Level.CITY
    )
    Reception.objects.bulk_create(
        (
            Reception(
                territory=territory,
                code=territory.code,
                phone="1000",
                **_names(territory),
            )
            for territory in territories
        ),
        update_conflicts=True,
        unique_fields=["territory"],
        update_fields=NAMES,
    )
    return Reception.objects.count()


@transaction.atomic
def load_evidence() -> int:
    """What proves a solution, by topic or group; only while nobody has said anything yet."""
    if not EvidenceRule.objects.exists():
        topics = dict(Topic.objects.values_list("code", "pk"))
        EvidenceRule.objects.bulk_create(
            EvidenceRule(topic_id=topics[row["code"]], kind=kind, required=column == "required")
            for row in rows(DATA / "evidence.csv")
            for column in ("required", "welcome")
            for kind in filter(None, row[column].split(";"))
        )
    return EvidenceRule.objects.count()


@transaction.atomic
def load_escalation() -> int:
    """Steps of reminding and escalation; only while there is none at all."""
    if not EscalationStep.objects.exists():
        EscalationStep.objects.bulk_create(
            EscalationStep(days=int(row["days"]), who=row["who"])
            for row in rows(DATA / "escalation.csv")
        )
    return EscalationStep.objects.count()


def _names(territory: Territory) -> dict[str, str]:
    if territory.level == Level.COUNTRY:
        return {
            "name_uz": "Oʻzbekiston Respublikasi Prezidentining Xalq qabulxonasi",
            "name_uz_cyrl": "Ўзбекистон Республикаси Президентининг Халқ қабулхонаси",
            "name_ru": "Народная приёмная Президента Республики Узбекистан",
            "name_en": "People's Reception of the President of the Republic of Uzbekistan",
        }
    return {
        "name_uz": f"{territory.name_uz} Xalq qabulxonasi",
        "name_uz_cyrl": f"{territory.name_uz_cyrl} Халқ қабулхонаси",
        "name_ru": f"Народная приёмная {genitive_ru(territory.name_ru)}",
        "name_en": f"People's Reception of {territory.name_en}",
    }
