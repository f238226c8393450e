"""Appeals of realistic shape by the tens of thousands, straight into the tables."""

from __future__ import annotations

from django.db import connection

# Every thousandth row of a reception follows the same mix: topics, statuses, channels, days.
_LOAD = """
WITH numbers AS (
    SELECT n, r.id AS reception, r.code, t.id AS territory,
        row_number() OVER (PARTITION BY r.id ORDER BY n)
            + coalesce((SELECT max(sequence) FROM receptions_appeal a
                        WHERE a.reception_id = r.id AND a.year = 2026), 0) AS sequence
    FROM generate_series(%(first)s, %(last)s) AS n
    JOIN (SELECT id, code, territory_id, row_number() OVER (ORDER BY id) - 1 AS place
          FROM receptions_reception) r
        ON r.place = (n * 7919) %% (SELECT count(*) FROM receptions_reception)
    JOIN territories_territory t ON t.id = r.territory_id
), people AS (
    INSERT INTO receptions_applicant (kind, surname, given_name, patronymic, entity_name, sex,
        phone, email, address, personal_number_sealed, personal_number_index, do_not_disclose,
        created_at)
    SELECT 'individual', 'Karimov' || n, 'Anvar', '', '', 'male', '', '', 'uy ' || n, '', '',
        false, now()
    FROM numbers ORDER BY n RETURNING id, surname
), letters AS (
    INSERT INTO receptions_appeal (reception_id, year, sequence, number, tracking_code,
        appeal_type, form, channel, applicant_id, applicant_name, is_anonymous, is_collective,
        person_count, text, language, received_at, counts_from, registered_at, registered_by_id,
        sender_body, sender_number)
    SELECT reception, 2026, sequence, code || '-2026-' || lpad(sequence::text, 6, '0'),
        'ACDEFGHJ', 'application', 'oral', 'desk', p.id, p.surname, false, false, 1,
        'Mahallamizda ichimlik suvi kelmayapti, ' || n || '-uy, yordam berishingizni so‘rayman.',
        'uz', now() - (n %% 300) * interval '1 day', current_date - (n %% 300), now(),
        (SELECT min(id) FROM territories_user), '', ''
    FROM numbers JOIN people p ON p.surname = 'Karimov' || n
    ORDER BY n RETURNING id, reception_id, text
)
INSERT INTO receptions_question (appeal_id, reception_id, ordinal, topic_id, territory_id, place,
    text, people_affected, status, outcome, legal_ground, legal_due_on, target_due_on, hops,
    closed_at, closed_by_id)
SELECT l.id, l.reception_id, 1,
    topics.ids[1 + l.id %% 100],
    r.territory_id, '', l.text, 1,
    CASE WHEN l.id %% 20 = 0 THEN 'registered' ELSE 'closed' END,
    CASE WHEN l.id %% 20 = 0 THEN '' ELSE 'satisfied' END,
    CASE WHEN l.id %% 20 = 0 THEN '' ELSE 'art27' END,
    current_date + (l.id %% 30)::int, current_date + (l.id %% 30)::int, 0,
    CASE WHEN l.id %% 20 = 0 THEN NULL ELSE now() END,
    CASE WHEN l.id %% 20 = 0 THEN NULL ELSE (SELECT min(id) FROM territories_user) END
FROM letters l JOIN receptions_reception r ON r.id = l.reception_id
CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM receptions_topic
            WHERE parent_id IS NOT NULL) topics
"""
STEP = 20_000


def empty() -> None:
    """Begin with no appeal at all."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role TO replica")
        cursor.execute("TRUNCATE receptions_applicant, receptions_appeal CASCADE")
        cursor.execute("RESET session_replication_role")


def appeals(total: int) -> None:
    """Bring the number of appeals up to `total`.

    Triggers rest meanwhile: the pages measured read no figure of these rows.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET enable_nestloop TO off")
        cursor.execute("SET session_replication_role TO replica")
        cursor.execute("SELECT count(*) FROM receptions_appeal")
        present = cursor.fetchone()[0]
        for first in range(present + 1, total + 1, STEP):
            last = min(first + STEP - 1, total)
            cursor.execute(_LOAD, {"first": first, "last": last})
            print(f"loaded {last:,} appeals", flush=True)
        cursor.execute("RESET enable_nestloop")
        cursor.execute("RESET session_replication_role")
        cursor.execute("VACUUM ANALYZE")
