"""The trigger functions of a table with a `Lifecycle`, generated from its transitions.

They are repeatable functions like those in `<app>/sql/`: a changed transition in `states.py` changes their text, and
`migrate` applies it.
"""

from __future__ import annotations

from config.kernel.lifecycle import Lifecycle

# The plan is made once per session, perhaps for a statement of one row. Without nested loops it also suits a thousand
# rows (6 ms instead of 60).
_UPDATED = """
CREATE OR REPLACE FUNCTION {table}_status_updated() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, o.status AS was, n.status AS becomes INTO bad FROM after_rows n JOIN before_rows o USING (id)
    WHERE n.status <> o.status AND (o.status, n.status) NOT IN (VALUES {transitions}) LIMIT 1;
    IF FOUND THEN
        {refuse}
    END IF;
    INSERT INTO {history} (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, o.status, n.status, n.status_at, n.status_note, clock_timestamp()
    FROM after_rows n JOIN before_rows o USING (id) WHERE n.status <> o.status;
    RETURN NULL;
END $$;
"""
_INSERTED = """
CREATE OR REPLACE FUNCTION {table}_status_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, '' AS was, n.status AS becomes INTO bad FROM after_rows n
    WHERE ('', n.status) NOT IN (VALUES {transitions}) LIMIT 1;
    IF FOUND THEN
        {refuse}
    END IF;
    INSERT INTO {history} (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, '', n.status, n.status_at, n.status_note, clock_timestamp() FROM after_rows n;
    RETURN NULL;
END $$;
"""
_REFUSE = """RAISE EXCEPTION '{noun} % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_transition_is_allowed';"""


def of_lifecycle(life: Lifecycle) -> dict[str, str]:
    """Return the text of both functions by name: one refuses other transitions of an UPDATE, the other of an INSERT."""
    parts = {
        "table": life.table,
        "history": life.history_table,
        "transitions": ", ".join(f"('{source}', '{to}')" for source, to in life.transition_pairs()),
        "refuse": _REFUSE.format(noun=life.noun, table=life.table),
    }
    return {
        f"{life.table}_status_updated": _UPDATED.format(**parts),
        f"{life.table}_status_inserted": _INSERTED.format(**parts),
    }
