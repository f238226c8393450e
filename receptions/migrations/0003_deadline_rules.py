"""The terms of the Law on appeals as dated rows (DOMAIN 2)."""

import datetime as dt

from django.db import migrations

IN_FORCE = dt.date(2017, 9, 12)
LAW = "L445/"  # the article follows; receptions.wording says it in words
RULES = [
    # code, what it limits, type of appeal, amount, unit, source
    ("T-01", "Registration on the day of receipt", "", 1, "working_days", LAW + "23"),
    ("T-02", "Forwarding to the competent body", "", 5, "days", LAW + "25"),
    ("T-03", "Return to the applicant", "", 5, "days", LAW + "25"),
    ("T-04", "Application or complaint", "", 15, "days", LAW + "28"),
    ("T-05", "Application or complaint needing extra study", "", 1, "months", LAW + "28"),
    ("T-06", "Exceptional extension by the head", "", 1, "months", LAW + "28"),
    ("T-07", "Proposal", "proposal", 1, "months", LAW + "28"),
]


def add_rules(apps, schema_editor):
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


def remove_rules(apps, schema_editor):
    rules = apps.get_model("receptions", "DeadlineRule")
    codes = [code for code, *_rest in RULES]
    rules.objects.filter(code__in=codes, version=1, deadline__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("receptions", "0001_initial")]

    operations = [migrations.RunPython(add_rules, remove_rules)]
