"""Failures may be set against the usual number of cases; the words for a class that stays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("territories", "0007_wide_points"),
    ]

    operations = [
        migrations.AlterField(
            model_name="rating",
            name="reason",
            field=models.CharField(
                choices=[
                    ("score", "by the score"),
                    ("uncertain", "the class decided before stays: within the uncertainty"),
                    ("few", "too few appeals to judge"),
                    ("no_data", "no indicator has data"),
                    ("missing", "an indicator has no data"),
                ],
                default="score",
                max_length=10,
                verbose_name="reason",
            ),
        ),
        migrations.AlterField(
            model_name="ratingevent",
            name="reason",
            field=models.CharField(
                choices=[
                    ("score", "by the score"),
                    ("uncertain", "the class decided before stays: within the uncertainty"),
                    ("few", "too few appeals to judge"),
                    ("no_data", "no indicator has data"),
                    ("missing", "an indicator has no data"),
                ],
                default="score",
                max_length=10,
                verbose_name="reason",
            ),
        ),
        migrations.AlterField(
            model_name="ratingindicator",
            name="basis",
            field=models.CharField(
                choices=[
                    ("own", "the figure as it is"),
                    ("questions", "different persons, for a figure of questions"),
                    ("appeals", "different persons, for a figure of appeals"),
                    ("usual", "the usual number of cases, where fewer are recorded"),
                ],
                default="own",
                max_length=10,
                verbose_name="failures are set against",
            ),
        ),
    ]
