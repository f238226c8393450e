"""The database's own upkeep of the control desk's counts, and of what they need on a question.

Counts are kept as differences: every change of an open question adds rows of -1 and +1 and
touches no other row, so nobody waits for anybody. A sum is right at any moment;
`open_counts.fold` only makes it shorter.
"""

import pgtrigger

KEY = "reception_id, office_id, worker_id, status, is_returned, target_due_on, legal_due_on"
_OLD = ", ".join(f"OLD.{name}" for name in KEY.split(", "))
_NEW = ", ".join(f"NEW.{name}" for name in KEY.split(", "))
_INTO = f"INSERT INTO receptions_opencount ({KEY}, open)"

COUNT_OPEN = pgtrigger.Trigger(
    name="count_open",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func=f"""
    IF TG_OP = 'UPDATE' AND ROW({_OLD}, OLD.withdrawn_at)
            IS NOT DISTINCT FROM ROW({_NEW}, NEW.withdrawn_at) THEN
        RETURN NEW;
    END IF;
    IF TG_OP <> 'INSERT' AND OLD.status <> 'closed' AND OLD.withdrawn_at IS NULL THEN
        {_INTO} VALUES ({_OLD}, -1);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    IF NEW.status <> 'closed' AND NEW.withdrawn_at IS NULL THEN
        {_INTO} VALUES ({_NEW}, 1);
    END IF;
    RETURN NEW;
    """,
)

# Who works on the question, and whether the office got its last answer back: by the hop in force.
KEEP_COMPANIONS = pgtrigger.Trigger(
    name="keep_companions",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="""
    NEW.worker_id := (
        SELECT a.taken_by_id FROM receptions_assignment a
        WHERE a.question_id = NEW.id AND a.left_at IS NULL ORDER BY a.hop DESC LIMIT 1);
    NEW.is_returned := NEW.status = 'assigned' AND EXISTS (
        SELECT 1 FROM receptions_answer w
        JOIN receptions_assignment a ON a.id = w.assignment_id
        WHERE w.question_id = NEW.id AND w.decision = 'returned' AND a.left_at IS NULL);
    RETURN NEW;
    """,
)

WORKER_TOOK = pgtrigger.Trigger(
    name="worker_took",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__taken_by__df=pgtrigger.F("new__taken_by")),
    func="""
    UPDATE receptions_question SET worker_id = NEW.taken_by_id WHERE id = NEW.question_id;
    RETURN NEW;
    """,
)
