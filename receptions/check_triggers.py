"""The database refuses a check by who answered, a part too, or accepted, raw SQL included."""

import pgtrigger

CHECKED_BY_ANOTHER = pgtrigger.Trigger(
    name="checked_by_another",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func="""
    IF EXISTS (
        SELECT 1 FROM receptions_answer a
        WHERE a.question_id = NEW.question_id
          AND (a.by_id = NEW.by_id
               OR (a.decision = 'accepted' AND a.decided_by_id = NEW.by_id)))
       OR EXISTS (
        SELECT 1 FROM receptions_coassignment p
        WHERE p.question_id = NEW.question_id AND p.answered_by_id = NEW.by_id) THEN
        RAISE EXCEPTION 'a check by who answered or accepted the answer'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
    """,
)
