"""Files of the old register are kept for some days; old numbers are found; T-16 and who was trained.

The rule of T-16 has the amount of the Law; an administrator ends its validity if that changes.
"""

import datetime as dt

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import receptions.models.old_register
import territories.clock

IN_FORCE = dt.date(2017, 9, 12)


def add_rule(apps, schema_editor):
    apps.get_model("receptions", "DeadlineRule").objects.get_or_create(
        code="T-16",
        version=1,
        defaults={
            "name": "Retraining of staff who handle appeals",
            "amount": 36,
            "unit": "months",
            "source": "L445/33",
            "valid_from": IN_FORCE,
        },
    )


def remove_rule(apps, schema_editor):
    apps.get_model("receptions", "DeadlineRule").objects.filter(code="T-16", version=1).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("receptions", "0013_words"),
        ("territories", "0003_first_rating_formula"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffTraining",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("trained_on", models.DateField(verbose_name="trained on")),
                ("topic", models.CharField(max_length=200, verbose_name="what about")),
                (
                    "document",
                    models.CharField(max_length=100, verbose_name="number of the document"),
                ),
                ("provider", models.CharField(max_length=200, verbose_name="who trained")),
                ("at", models.DateTimeField(default=territories.clock.now)),
            ],
            options={
                "verbose_name": "training",
                "verbose_name_plural": "trainings",
                "ordering": ["-trained_on", "-pk"],
            },
        ),
        migrations.AddField(
            model_name="importbatch",
            name="file_removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="wrong_removed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="reception",
            name="sms_notices",
            field=models.BooleanField(
                default=False,
                help_text="To applicants who left a telephone number and no e-mail address.",
                verbose_name="notices by SMS",
            ),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="file",
            field=models.FileField(
                blank=True, upload_to=receptions.models.old_register._stored_as, verbose_name="file"
            ),
        ),
        migrations.AddIndex(
            model_name="importedappeal",
            index=models.Index(
                receptions.models.old_register.OldNumberKey("old_number"),
                name="imported_old_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("file_removed_at__isnull", True), ("file", ""), _connector="OR"
                ),
                name="import_file_removed_is_gone",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("wrong_removed_at__isnull", True), ("wrong_file", ""), _connector="OR"
                ),
                name="import_wrong_file_removed_is_gone",
            ),
        ),
        migrations.AddField(
            model_name="stafftraining",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="stafftraining",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="trainings",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="stafftraining",
            constraint=models.UniqueConstraint(
                fields=("user", "trained_on", "document"), name="one_row_a_training"
            ),
        ),
        migrations.AddConstraint(
            model_name="stafftraining",
            constraint=models.CheckConstraint(
                condition=models.Q(("user", models.F("by")), _negated=True),
                name="nobody_writes_their_own_training",
            ),
        ),
        migrations.RunPython(add_rule, remove_rule, elidable=False),
    ]
