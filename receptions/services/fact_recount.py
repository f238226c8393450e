"""Facts held against the questions, appeals and applicants that they are made of."""

from __future__ import annotations

from django.db import connection, transaction

from receptions.fact_triggers import FACT_COLUMNS, FACTS_ANEW, FILL

FACTS = "receptions_questionfact"
MOST_SAID = 1000
_COLUMNS = [name.strip() for name in FACT_COLUMNS.split(",")]


def _row(of: str) -> str:
    return ", ".join(f"{of}.{name}" for name in _COLUMNS)


_APART = f"""
WITH real ({FACT_COLUMNS}) AS ({FACTS_ANEW.format(condition="true")})
SELECT COALESCE(real.question_id, kept.question_id),
    kept.question_id IS NULL, real.question_id IS NULL
FROM real FULL JOIN {FACTS} kept ON kept.question_id = real.question_id
WHERE ROW({_row("real")}) IS DISTINCT FROM ROW({_row("kept")})
"""  # noqa: S608  only our own names


def differences() -> list[str]:
    """Which facts are missing, of no question, or other than the raw tables say; the first of them.

    One statement, so that what is written meanwhile can't look like a difference.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"{_APART} ORDER BY 1 LIMIT %s", [MOST_SAID])
        return [_words(*row) for row in cursor.fetchall()]


def _words(question: int, missing: bool, extra: bool) -> str:
    what = "has no fact" if missing else "does not stand but has a fact" if extra else "differs"
    return f"question {question} {what}"


@transaction.atomic
def refill() -> int:
    """Put right the facts that differ; how many did. The cells of figures follow by themselves."""
    with connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {FACTS} IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_APART)
        rows = cursor.fetchall()
        extra = [question for question, _missing, extra in rows if extra]
        others = [question for question, _missing, extra in rows if not extra]
        cursor.execute(f"DELETE FROM {FACTS} WHERE question_id = ANY(%s)", [extra])  # noqa: S608
        cursor.execute(FILL.format(condition="q.id = ANY(%s)"), [others])
    return len(rows)
