"""Sampled checks, the applicant's word, quality of answers; the first rules and criteria.

The shares and terms are assumptions of ours (marked so); an administrator ends them by new rows.
"""

import datetime as dt

import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import territories.clock

START = dt.date(2017, 9, 12)
RULES = [("check", "0.1000", "0.3000"), ("quality", "0.0500", "0.1000")]
CRITERIA = [
    (
        "issues",
        "asked",
        "R-24",
        "Murojaatdagi barcha masalalarga javob berilganmi?",
        "Мурожаатдаги барча масалаларга жавоб берилганми?",
        "Дан ли ответ на все вопросы обращения?",
        "Are all issues of the appeal answered?",
    ),
    (
        "grounds",
        "asked",
        "R-24",
        "Aniq asoslar keltirilganmi?",
        "Аниқ асослар келтирилганми?",
        "Приведены ли конкретные основания?",
        "Are concrete grounds given?",
    ),
    (
        "language",
        "asked",
        "R-07",
        "Javob murojaat etuvchining tilidami?",
        "Жавоб мурожаат этувчининг тилидами?",
        "Ответ дан на языке заявителя?",
        "Is the answer in the language of the applicant?",
    ),
    (
        "remedy",
        "asked",
        "R-24",
        "Shikoyat qilish tartibi tushuntirilganmi?",
        "Шикоят қилиш тартиби тушунтирилганми?",
        "Разъяснён ли порядок обжалования?",
        "Is it said how to appeal against it?",
    ),
    (
        "notice",
        "notice",
        "T-10",
        "Natija haqida o‘z vaqtida xabar berilganmi (T-10)?",
        "Натижа ҳақида ўз вақтида хабар берилганми (T-10)?",
        "Сообщено ли о результате в срок (T-10)?",
        "Was the result told in time (T-10)?",
    ),
]


def add(apps, schema_editor):
    rules = apps.get_model("receptions", "SamplingRule")
    for kind, share, after in RULES:
        rules.objects.create(
            kind=kind,
            share=share,
            share_after_false=after,
            valid_from=START,
            reason="[assumption]",
            is_assumption=True,
        )
    version = apps.get_model("receptions", "CriteriaVersion").objects.create(
        number=1, valid_from=START, reason="L445 27, 33"
    )
    criteria = apps.get_model("receptions", "Criterion")
    for position, (code, kind, rule, uz, uz_cyrl, ru, en) in enumerate(CRITERIA):
        criteria.objects.create(
            version=version,
            code=code,
            kind=kind,
            rule=rule,
            position=position,
            name_uz=uz,
            name_uz_cyrl=uz_cyrl,
            name_ru=ru,
            name_en=en,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("receptions", "0017_executors"),
        ("territories", "0003_first_rating_formula"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ApplicantWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closed_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("satisfied", "satisfied"),
                            ("explained", "explained"),
                            ("refused", "refused"),
                            ("forwarded", "forwarded by competence"),
                            ("left_unexamined", "left unexamined"),
                            ("terminated", "terminated"),
                            ("returned", "returned to the applicant"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        choices=[
                            ("yes", "yes, it is solved"),
                            ("partly", "partly"),
                            ("no", "no, it is not solved"),
                        ],
                        max_length=8,
                        verbose_name="is it solved?",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="in the applicant's words")),
                (
                    "channel",
                    models.CharField(
                        choices=[("link", "by the link"), ("call", "by call")], max_length=8
                    ),
                ),
                ("until", models.DateField(verbose_name="asked until")),
                ("in_window", models.BooleanField()),
                ("at", models.DateTimeField(default=territories.clock.now)),
            ],
            options={
                "verbose_name": "applicant's word",
                "verbose_name_plural": "applicants' words",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CheckAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("visit", "visit"),
                            ("round", "next round of the street"),
                        ],
                        max_length=8,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                ("at", models.DateTimeField(default=territories.clock.now)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CheckTask",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closed_at", models.DateTimeField()),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("sample", "drawn by lot"),
                            ("word", "the applicant says: partly"),
                        ],
                        max_length=8,
                        verbose_name="cause",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("call", "call"),
                            ("visit", "visit"),
                            ("round", "next round of the street"),
                        ],
                        default="call",
                        max_length=8,
                        verbose_name="how to check",
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("calls_left", models.PositiveSmallIntegerField(default=3)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "to be checked"), ("done", "checked")],
                        default="open",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("at", models.DateTimeField(default=territories.clock.now)),
            ],
            options={
                "verbose_name": "check",
                "verbose_name_plural": "checks",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CriteriaVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(unique=True)),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Criterion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_uz", models.CharField(max_length=300, verbose_name="name (Uzbek Latin)")),
                (
                    "name_uz_cyrl",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="name (Uzbek Cyrillic)"
                    ),
                ),
                (
                    "name_ru",
                    models.CharField(blank=True, max_length=300, verbose_name="name (Russian)"),
                ),
                (
                    "name_en",
                    models.CharField(blank=True, max_length=300, verbose_name="name (English)"),
                ),
                ("code", models.CharField(max_length=20)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("asked", "answered by the reviewer"),
                            ("notice", "computed: notice of the result in time (T-10)"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("rule", models.CharField(blank=True, max_length=20, verbose_name="rule")),
            ],
            options={
                "ordering": ["version", "position"],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("check", "check whether it is solved"),
                            ("quality", "quality of the answer"),
                        ],
                        max_length=8,
                    ),
                ),
                ("closed_at", models.DateTimeField()),
                ("stratum", models.CharField(max_length=40)),
                ("share", models.DecimalField(decimal_places=4, max_digits=5)),
                ("chosen", models.BooleanField()),
                ("at", models.DateTimeField(default=territories.clock.now)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="QualityMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "value",
                    models.CharField(
                        choices=[("yes", "yes"), ("no", "no"), ("na", "does not apply")],
                        max_length=4,
                    ),
                ),
            ],
            options={
                "ordering": ["criterion__position"],
            },
        ),
        migrations.CreateModel(
            name="QualityReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_on", models.DateField(verbose_name="due on")),
                ("reviewed_at", models.DateTimeField(blank=True, null=True)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("at", models.DateTimeField(default=territories.clock.now)),
            ],
            options={
                "verbose_name": "review of an answer",
                "verbose_name_plural": "reviews of answers",
                "ordering": ["due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SamplingPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("number", models.PositiveSmallIntegerField()),
                ("seed", models.CharField(max_length=64)),
                ("opened_at", models.DateTimeField(default=territories.clock.now)),
            ],
            options={
                "ordering": ["-year", "-number"],
            },
        ),
        migrations.CreateModel(
            name="SamplingRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("check", "check whether it is solved"),
                            ("quality", "quality of the answer"),
                        ],
                        max_length=8,
                        verbose_name="sample",
                    ),
                ),
                (
                    "share",
                    models.DecimalField(decimal_places=4, max_digits=5, verbose_name="share"),
                ),
                (
                    "share_after_false",
                    models.DecimalField(
                        decimal_places=4, max_digits=5, verbose_name="share after false closures"
                    ),
                ),
                (
                    "false_days",
                    models.PositiveSmallIntegerField(
                        default=180, verbose_name="days a false closure counts"
                    ),
                ),
                (
                    "due_days",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="working days for the check"
                    ),
                ),
                (
                    "calls",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="calls before a visit"
                    ),
                ),
                (
                    "word_days",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="days for the applicant's word"
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="valid to")),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                (
                    "is_assumption",
                    models.BooleanField(default=False, verbose_name="our assumption"),
                ),
                ("at", models.DateTimeField(default=territories.clock.now)),
            ],
            options={
                "verbose_name": "sampling rule",
                "verbose_name_plural": "sampling rules",
                "ordering": ["kind", "pk"],
            },
        ),
        migrations.AddField(
            model_name="verification",
            name="closed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="verification",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="verifications",
                to="territories.office",
            ),
        ),
        migrations.AddField(
            model_name="verification",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("satisfied", "satisfied"),
                    ("explained", "explained"),
                    ("refused", "refused"),
                ],
                max_length=16,
                verbose_name="closed as",
            ),
        ),
        migrations.AlterField(
            model_name="verification",
            name="method",
            field=models.CharField(
                choices=[
                    ("call", "call"),
                    ("visit", "visit"),
                    ("letter", "letter of satisfaction"),
                    ("round", "yard round"),
                    ("word", "applicant's word"),
                ],
                max_length=8,
                verbose_name="how checked",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="verification",
            trigger=pgtrigger.compiler.Trigger(
                name="checked_by_another",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (\n        SELECT 1 FROM receptions_answer a\n        WHERE a.question_id = NEW.question_id\n          AND (a.by_id = NEW.by_id\n               OR (a.decision = 'accepted' AND a.decided_by_id = NEW.by_id))) THEN\n        RAISE EXCEPTION 'a check by who answered or accepted the answer'\n            USING ERRCODE = 'check_violation';\n    END IF;\n    RETURN NEW;\n    ",
                    hash="b218e2e48f7a35cd070d3c4bf259d8547c44656a",
                    operation="INSERT",
                    pgid="pgtrigger_checked_by_another_5b074",
                    table="receptions_verification",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="applicantword",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="applicantword",
            name="office",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.office",
            ),
        ),
        migrations.AddField(
            model_name="applicantword",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="words_said",
                to="receptions.question",
            ),
        ),
        migrations.AddField(
            model_name="applicantword",
            name="verification",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="word",
                to="receptions.verification",
            ),
        ),
        migrations.AddField(
            model_name="checkattempt",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="accepter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="check_tasks",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who checks",
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="closer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="executor",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="check_tasks",
                to="territories.office",
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="photos",
            field=models.ManyToManyField(
                blank=True, related_name="check_tasks", to="receptions.attachment"
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="check_tasks",
                to="receptions.question",
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="reception",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="check_tasks",
                to="receptions.reception",
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="verification",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="task",
                to="receptions.verification",
            ),
        ),
        migrations.AddField(
            model_name="checkattempt",
            name="task",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="receptions.checktask",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="criteriaversion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4a45f65922a4e25f01bad5b44156a78eb4b6e7eb",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_7ffdb",
                    table="receptions_criteriaversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="criteriaversion",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="303c0233f22be909dc300f79d8bd81a7af73de47",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_03352",
                    table="receptions_criteriaversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="criterion",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="criteria",
                to="receptions.criteriaversion",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="receptions.question",
            ),
        ),
        migrations.AddField(
            model_name="checktask",
            name="draw",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="task",
                to="receptions.draw",
            ),
        ),
        migrations.AddField(
            model_name="qualitymark",
            name="criterion",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="marks",
                to="receptions.criterion",
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="accepter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="answer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="review",
                to="receptions.answer",
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="assigned_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="quality_reviews",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="draw",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="review",
                to="receptions.draw",
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="territories.office",
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="receptions.question",
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="reception",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="receptions.reception",
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="reviewed_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="qualityreview",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reviews",
                to="receptions.criteriaversion",
            ),
        ),
        migrations.AddField(
            model_name="qualitymark",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="marks",
                to="receptions.qualityreview",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingperiod",
            constraint=models.UniqueConstraint(
                fields=("year", "number"), name="one_seed_a_quarter"
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingperiod",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__range", (1, 4))), name="sampling_period_is_a_quarter"
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="period",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="receptions.samplingperiod",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="samplingperiod",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="67cd16642e1cbf05b855b770d7bf66b7ef0a183b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d59a8",
                    table="receptions_samplingperiod",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="samplingperiod",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="5c27480a8bab7588ad07e417f270b26142dbce16",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_7adb0",
                    table="receptions_samplingperiod",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="samplingrule",
            name="by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="samplingrule",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="territories.office",
                verbose_name="office",
            ),
        ),
        migrations.AddField(
            model_name="samplingrule",
            name="topic_group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="receptions.topic",
                verbose_name="sphere",
            ),
        ),
        migrations.AddField(
            model_name="draw",
            name="rule",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="draws",
                to="receptions.samplingrule",
            ),
        ),
        migrations.AddIndex(
            model_name="applicantword",
            index=models.Index(
                condition=models.Q(
                    ("verification__isnull", True), models.Q(("value", "yes"), _negated=True)
                ),
                fields=["at"],
                name="word_late_no",
            ),
        ),
        migrations.AddConstraint(
            model_name="applicantword",
            constraint=models.UniqueConstraint(
                fields=("question", "closed_at"), name="one_word_a_closing"
            ),
        ),
        migrations.AddConstraint(
            model_name="applicantword",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", False), ("channel", "call")),
                    models.Q(("by__isnull", True), ("channel", "link")),
                    _connector="OR",
                ),
                name="word_by_call_is_somebodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="applicantword",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verification__isnull", True),
                    models.Q(("in_window", True), ("value", "no")),
                    _connector="OR",
                ),
                name="only_a_no_in_time_reopens",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="applicantword",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="b1d56395bed2d1a455f59271f09935988b6ec763",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_cdfa8",
                    table="receptions_applicantword",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="applicantword",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="1c768c0cc3f3f206146dc6699d739c263bb8e03e",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_02a77",
                    table="receptions_applicantword",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkattempt",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="55b509d44d8fe215ec27d0ef30bc38cd617cb1a5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_203b3",
                    table="receptions_checkattempt",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkattempt",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="81339a420a7382d99ce2b8eff25f1146b5d7f483",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_e7467",
                    table="receptions_checkattempt",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="criterion",
            constraint=models.UniqueConstraint(
                fields=("version", "code"), name="a_criterion_once_a_version"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="criterion",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="7630c5956320d40832c731dd1eeff55bc4893457",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_05c47",
                    table="receptions_criterion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="criterion",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="08b371e188074792f586230e93c3a90ff53e2fcb",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_06a4f",
                    table="receptions_criterion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="checktask",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["reception", "due_on"],
                name="check_open_by_due",
            ),
        ),
        migrations.AddIndex(
            model_name="checktask",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["assigned_to", "due_on"],
                name="check_open_mine",
            ),
        ),
        migrations.AddConstraint(
            model_name="checktask",
            constraint=models.UniqueConstraint(
                fields=("question", "closed_at"), name="one_check_a_closing"
            ),
        ),
        migrations.AddConstraint(
            model_name="checktask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("assigned_to__isnull", True),
                    models.Q(
                        models.Q(("assigned_to", models.F("executor")), _negated=True),
                        models.Q(("assigned_to", models.F("accepter")), _negated=True),
                        models.Q(("assigned_to", models.F("closer")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="nobody_checks_the_own_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="checktask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "done"), ("verification__isnull", False)),
                    models.Q(("state", "open"), ("verification__isnull", True)),
                    _connector="OR",
                ),
                name="check_done_with_its_result",
            ),
        ),
        migrations.AddConstraint(
            model_name="checktask",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cause", "sample"), ("draw__isnull", False)),
                    models.Q(("cause", "word"), ("draw__isnull", True)),
                    _connector="OR",
                ),
                name="sampled_check_has_a_draw",
            ),
        ),
        migrations.AddIndex(
            model_name="qualityreview",
            index=models.Index(fields=["reviewed_at"], name="review_done"),
        ),
        migrations.AddIndex(
            model_name="qualityreview",
            index=models.Index(
                condition=models.Q(("reviewed_at__isnull", True)),
                fields=["reception", "due_on"],
                name="review_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reviewed_at__isnull", True), ("reviewed_by__isnull", True)),
                    models.Q(("reviewed_at__isnull", False), ("reviewed_by__isnull", False)),
                    _connector="OR",
                ),
                name="review_by_and_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualityreview",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reviewed_by__isnull", True),
                        models.Q(("reviewed_by", models.F("author")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("reviewed_by__isnull", True),
                        models.Q(("reviewed_by", models.F("accepter")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("assigned_to__isnull", True),
                        models.Q(("assigned_to", models.F("author")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("assigned_to__isnull", True),
                        models.Q(("assigned_to", models.F("accepter")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="nobody_reviews_the_own_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="qualitymark",
            constraint=models.UniqueConstraint(
                fields=("review", "criterion"), name="one_mark_a_criterion"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualitymark",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="942a19905d30234168a3a4a3182e2ee3b26c8ef4",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c064b",
                    table="receptions_qualitymark",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualitymark",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="8bae56f07099e7e0de82c0b0348a0b6e134fbf0f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_ae1fa",
                    table="receptions_qualitymark",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("share__range", (0, 1)), ("share_after_false__range", (0, 1))),
                name="sampling_share_0_to_1",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("share_after_false__gte", models.F("share"))),
                name="sampling_share_grows_after_false",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("valid_to__isnull", True),
                    ("valid_to__gte", models.F("valid_from")),
                    _connector="OR",
                ),
                name="sampling_rule_validity_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_assumption", True), ("by__isnull", False), _connector="OR"),
                name="sampling_rule_has_an_author",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("calls__gte", 1), ("due_days__gte", 1), ("word_days__gte", 1)),
                name="sampling_rule_has_terms",
            ),
        ),
        migrations.AddConstraint(
            model_name="samplingrule",
            constraint=models.UniqueConstraint(
                condition=models.Q(("valid_to__isnull", True)),
                fields=("kind", "topic_group", "office"),
                name="one_sampling_rule_in_force",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="draw",
            constraint=models.UniqueConstraint(
                fields=("kind", "question", "closed_at"), name="one_draw_a_closing"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draw",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="50fc1544a221a0fc4476d2af4ad0bea0c899ae31",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_45b45",
                    table="receptions_draw",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="draw",
            trigger=pgtrigger.compiler.Trigger(
                name="no_truncate",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: % is append-only', TG_TABLE_NAME;",
                    hash="934b2f841a4cbdb7d6a578c9587887b758c1e738",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_no_truncate_b75e2",
                    table="receptions_draw",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="verification",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["at"], name="verification_at"
            ),
        ),
        migrations.RunPython(add, migrations.RunPython.noop),
    ]
