"""The other terms of the Law as dated rows (DOMAIN 2), grounds of stops, and how checks are drawn.

The Law on appeals knows no stop; its two grounds, the shares and the terms marked so are assumptions
of ours. An administrator ends the validity of what is not wanted. What is kept beside questions is
gathered once from those that are there.
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
    ("T-16", "Retraining of staff who handle appeals", "", 36, "months", LAW + "33"),
    # No time limit for answering a representation or an instruction was found (DOMAIN 6.2): ten
    # days by analogy with T-09, our assumption.
    ("P-01", "Reply to a representation", "", 10, "days", "P-01"),
    ("P-02", "Reply to a binding instruction", "", 10, "days", "P-02"),
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
SHARES = [("check", "0.1000", "0.3000"), ("quality", "0.0500", "0.1000")]
CRITERIA = [
    (
        "issues",
        "asked",
        "O‘RQ-445, 27",
        "Murojaatdagi barcha masalalarga javob berilganmi?",
        "Мурожаатдаги барча масалаларга жавоб берилганми?",
        "Дан ли ответ на все вопросы обращения?",
        "Are all issues of the appeal answered?",
    ),
    (
        "grounds",
        "asked",
        "O‘RQ-445, 27",
        "Aniq asoslar keltirilganmi?",
        "Аниқ асослар келтирилганми?",
        "Приведены ли конкретные основания?",
        "Are concrete grounds given?",
    ),
    (
        "language",
        "asked",
        "O‘RQ-445, 27",
        "Javob murojaat etuvchining tilidami?",
        "Жавоб мурожаат этувчининг тилидами?",
        "Ответ дан на языке заявителя?",
        "Is the answer in the language of the applicant?",
    ),
    (
        "remedy",
        "asked",
        "O‘RQ-445, 27",
        "Shikoyat qilish tartibi tushuntirilganmi?",
        "Шикоят қилиш тартиби тушунтирилганми?",
        "Разъяснён ли порядок обжалования?",
        "Is it said how to appeal against it?",
    ),
    (
        "notice",
        "notice",
        "O‘RQ-445, 27",
        "Natija haqida o‘z vaqtida xabar berilganmi?",
        "Натижа ҳақида ўз вақтида хабар берилганми?",
        "Сообщено ли о результате в срок?",
        "Was the result told in time?",
    ),
]
GATHER = """
INSERT INTO receptions_questionwords (question_id, appeal_id, words)
SELECT q.id, q.appeal_id, string_agg(said.words, ' ' ORDER BY said.words)
FROM (
  SELECT question_id, concat_ws(' ', text, letter_number, return_reason) AS words
  FROM receptions_answer
  UNION ALL SELECT question_id, note FROM receptions_assignment WHERE note <> ''
  UNION ALL SELECT question_id, note FROM receptions_verification WHERE note <> ''
) AS said JOIN receptions_question q ON q.id = said.question_id
GROUP BY q.id, q.appeal_id;
"""
# The triggers fill the two new columns of what is open; then everything open is counted once.
COUNT = """
UPDATE receptions_question SET worker_id = NULL WHERE status <> 'closed' AND office_id IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
DELETE FROM receptions_opencount;
INSERT INTO receptions_opencount (reception_id, office_id, worker_id, status, is_returned,
    target_due_on, legal_due_on, open)
SELECT reception_id, office_id, worker_id, status, is_returned, target_due_on, legal_due_on,
    count(*)
FROM receptions_question WHERE status <> 'closed' GROUP BY 1, 2, 3, 4, 5, 6, 7;
"""


def add_terms(apps, schema_editor):
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


def remove_terms(apps, schema_editor):
    rules = apps.get_model("receptions", "DeadlineRule")
    codes = [code for code, *_rest in RULES]
    rules.objects.filter(code__in=codes, version=1, duty__isnull=True).delete()
    apps.get_model("receptions", "StopGround").objects.filter(stop__isnull=True).delete()


def add_checks(apps, schema_editor):
    rules = apps.get_model("receptions", "SamplingRule")
    for kind, share, after in SHARES:
        rules.objects.create(
            kind=kind,
            share=share,
            share_after_false=after,
            valid_from=IN_FORCE,
            reason="[assumption]",
            is_assumption=True,
        )
    version = apps.get_model("receptions", "CriteriaVersion").objects.create(
        number=1, valid_from=IN_FORCE, reason="L445 27, 33"
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
    dependencies = [("receptions", "0007_desk_and_control")]

    operations = [
        migrations.RunPython(add_terms, remove_terms),
        migrations.RunPython(add_checks, migrations.RunPython.noop),
        migrations.RunSQL(GATHER, migrations.RunSQL.noop),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
