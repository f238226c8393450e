import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import receptions.models.old_register
import territories.clock


class Migration(migrations.Migration):
    dependencies = [
        ("receptions", "0009_finding"),
        ("territories", "0003_first_rating_formula"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "file",
                    models.FileField(
                        upload_to=receptions.models.old_register._stored_as, verbose_name="file"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "being checked"),
                            ("checked", "checked, nothing taken over yet"),
                            ("importing", "being taken over"),
                            ("imported", "taken over"),
                        ],
                        default="checking",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("total", models.PositiveIntegerField(default=0, verbose_name="rows")),
                (
                    "good",
                    models.PositiveIntegerField(default=0, verbose_name="rows without an error"),
                ),
                ("known", models.PositiveIntegerField(default=0, verbose_name="rows already here")),
                (
                    "wrong",
                    models.PositiveIntegerField(default=0, verbose_name="rows with an error"),
                ),
                ("problems", models.JSONField(blank=True, default=list)),
                (
                    "wrong_file",
                    models.FileField(
                        blank=True, upload_to=receptions.models.old_register._stored_as
                    ),
                ),
                ("at", models.DateTimeField(default=territories.clock.now)),
                ("taken_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="territories.job",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="receptions.reception",
                    ),
                ),
                (
                    "taken_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "file of the old register",
                "verbose_name_plural": "files of the old register",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportedAppeal",
            fields=[
                (
                    "appeal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="imported",
                        serialize=False,
                        to="receptions.appeal",
                    ),
                ),
                ("row", models.PositiveIntegerField(verbose_name="row")),
                (
                    "old_year",
                    models.PositiveSmallIntegerField(verbose_name="year of the old register"),
                ),
                (
                    "old_number",
                    models.CharField(max_length=40, verbose_name="number in the old register"),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rows",
                        to="receptions.importbatch",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="receptions.reception",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="NumberBlock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(verbose_name="year")),
                ("first", models.PositiveIntegerField(verbose_name="first number")),
                ("last", models.PositiveIntegerField(verbose_name="last number")),
                ("device", models.CharField(blank=True, max_length=60, verbose_name="device")),
                (
                    "given_at",
                    models.DateTimeField(default=territories.clock.now, verbose_name="given at"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "in use"),
                            ("returned", "returned"),
                            ("closed", "used up"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "returned_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="returned at"),
                ),
                (
                    "given_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "given_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="number_blocks",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="given to",
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="blocks",
                        to="receptions.reception",
                    ),
                ),
                (
                    "returned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "number block",
                "verbose_name_plural": "number blocks",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="NumberClash",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("printed", models.CharField(max_length=40, verbose_name="printed number")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("used", "the number was already used"),
                            ("closed", "the block was no longer in use"),
                            ("outside", "the number is not of this block"),
                            ("year", "the number is of another year"),
                        ],
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                ("at", models.DateTimeField(default=territories.clock.now)),
                (
                    "appeal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clash",
                        to="receptions.appeal",
                    ),
                ),
                (
                    "block",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clashes",
                        to="receptions.numberblock",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reception",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clashes",
                        to="receptions.reception",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="NumberGap",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField(default=territories.clock.now)),
                (
                    "block",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gaps",
                        to="receptions.numberblock",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["block", "sequence"],
            },
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("taken_at__isnull", True), ("taken_by__isnull", True)),
                    models.Q(("taken_at__isnull", False), ("taken_by__isnull", False)),
                    _connector="OR",
                ),
                name="import_taken_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["checking", "checked"]),
                    ("taken_at__isnull", False),
                    _connector="OR",
                ),
                name="import_was_ordered_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="importedappeal",
            constraint=models.UniqueConstraint(
                fields=("reception", "old_year", "old_number"), name="an_old_number_comes_in_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importedappeal",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7de8226d1c7388ab91a2cb27ee78d787cf3ec288",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_a5df5",
                    table="receptions_importedappeal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="importedappeal",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="4f56dfcd812b3aba491277899b8be1c1bdb20053",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_15cf3",
                    table="receptions_importedappeal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="numberblock",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["given_to"], name="block_in_use"
            ),
        ),
        migrations.AddConstraint(
            model_name="numberblock",
            constraint=models.UniqueConstraint(
                fields=("reception", "year", "first"), name="a_block_begins_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="numberblock",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))), name="block_in_order"
            ),
        ),
        migrations.AddConstraint(
            model_name="numberblock",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("returned_at__isnull", False),
                        ("returned_by__isnull", False),
                        ("state", "returned"),
                    ),
                    models.Q(
                        models.Q(("state", "returned"), _negated=True),
                        ("returned_at__isnull", True),
                        ("returned_by__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="block_returned_by_and_at",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="numberclash",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a85793e49a9ab03f266ff754fde6f09c0e5ce8c3",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7c3b7",
                    table="receptions_numberclash",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="numberclash",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="8922a1df66ea6531740dfe35dfce8fafbfed32a1",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_1ec63",
                    table="receptions_numberclash",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="numbergap",
            constraint=models.UniqueConstraint(
                fields=("block", "sequence"), name="a_gap_is_reported_once"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="numbergap",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="3c5b25df7065467c590979cc6312b26504da3292",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_518d6",
                    table="receptions_numbergap",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="numbergap",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="a3b8134e2e7f8cfa1edabb41c60bd32c5896aabe",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_09597",
                    table="receptions_numbergap",
                    when="BEFORE",
                ),
            ),
        ),
    ]
