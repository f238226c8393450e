"""Version 1 of the rating formula. The weights and thresholds are an assumption of ours
(DOMAIN 10: no methodology was found) and are replaced by a new version, never changed."""

import datetime as dt

from django.db import migrations

# figure, weight, direction, no points at, full points at
INDICATORS = [
    ("in_time", 30, "more", 60, 98),
    ("confirmed_satisfied", 25, "more", 10, 60),
    ("repeats", 15, "less", 20, 2),
    ("measures_in_time", 15, "more", 40, 95),
    ("round_coverage", 10, "more", 30, 95),
    ("reports_in_time", 5, "more", 50, 100),
]


def add_formula(apps, schema_editor):
    formula, created = apps.get_model("territories", "RatingFormula").objects.get_or_create(
        version=1,
        defaults={
            "valid_from": dt.date(2020, 1, 1),
            "exemplary_from": 80,
            "good_from": 55,
            "minimum_appeals": 30,
            "source": "Ishchi taxmin: rasmiy metodika e’lon qilinmagan",
        },
    )
    if created:
        indicator = apps.get_model("territories", "RatingIndicator")
        indicator.objects.bulk_create(
            indicator(
                formula=formula,
                figure=figure,
                weight=weight,
                direction=direction,
                no_points_at=nothing,
                full_points_at=everything,
                position=position,
            )
            for position, (figure, weight, direction, nothing, everything) in enumerate(INDICATORS)
        )


def remove_formula(apps, schema_editor):
    formulas = apps.get_model("territories", "RatingFormula").objects
    formulas.filter(version=1, ratings__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("territories", "0001_initial")]

    operations = [migrations.RunPython(add_formula, remove_formula)]
