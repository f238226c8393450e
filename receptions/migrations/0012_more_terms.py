"""The other terms of the Law as dated rows (DOMAIN 2), and grounds on which a term may stop.

The Law on appeals knows no stop. The two grounds are assumptions of ours (marked so); an
administrator ends their validity where they are not wanted.
"""

import datetime as dt

from django.db import migrations

IN_FORCE = dt.date(2017, 9, 12)
LAW = "L445/"
RULES = [
    ("T-08", "Notice that a proposal needs extra study", "proposal", 10, "days", LAW + "28"),
    ("T-09", "Information asked of another body", "", 10, "days", LAW + "24"),
    ("T-10", "Notice of the result", "", 1, "working_days", LAW + "27"),
    ("T-11", "Explanation or correction of a reply", "", 10, "days", LAW + "31"),
    ("T-12", "Return of a withdrawn appeal", "", 3, "days", LAW + "30"),
    ("R-42", "Answer of the body it was sent on to", "", 1, "months", "R-42"),  # our assumption
    ("T-13", "Complaint to a higher body", "complaint", 12, "months", LAW + "22"),
]
GROUNDS = [
    (
        "court",
        "L445/1",
        "Masala sud yoki tergovda koʻrilmoqda",
        "Масала суд ёки терговда кўрилмоқда",
        "Вопрос рассматривается судом или следствием",
        "The matter is before a court or under investigation",
    ),
    (
        "applicant",
        "L445/32",
        "Murojaat etuvchi qoʻshimcha hujjat taqdim etish uchun vaqt soʻradi",
        "Мурожаат этувчи қўшимча ҳужжат тақдим этиш учун вақт сўради",
        "Заявитель просил время, чтобы представить документы",
        "The applicant asked for time to hand in papers",
    ),
]


def add(apps, schema_editor):
    rules = apps.get_model("receptions", "DeadlineRule")
    for code, name, appeal_type, amount, unit, source in RULES:
        rules.objects.get_or_create(
            code=code,
            version=1,
            defaults={
                "name": name,
                "appeal_type": appeal_type,
                "amount": amount,
                "unit": unit,
                "source": source,
                "valid_from": IN_FORCE,
            },
        )
    grounds = apps.get_model("receptions", "StopGround")
    for code, source, uz, uz_cyrl, ru, en in GROUNDS:
        grounds.objects.get_or_create(
            code=code,
            defaults={
                "source": source,
                "name_uz": uz,
                "name_uz_cyrl": uz_cyrl,
                "name_ru": ru,
                "name_en": en,
                "is_assumption": True,
                "valid_from": IN_FORCE,
            },
        )


def remove(apps, schema_editor):
    rules = apps.get_model("receptions", "DeadlineRule")
    codes = [code for code, *_rest in RULES]
    rules.objects.filter(code__in=codes, version=1, duty__isnull=True).delete()
    apps.get_model("receptions", "StopGround").objects.filter(stop__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("receptions", "0011_desk")]

    operations = [migrations.RunPython(add, remove)]
