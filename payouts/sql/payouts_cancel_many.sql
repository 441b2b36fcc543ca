-- created, in_review, held or queued -> cancelled, before the claim. Holds end in p_stage: released, or expired, which
-- takes only holds whose time is over at p_at. Returns the ids that moved, and the batches that are completed by it.
CREATE OR REPLACE FUNCTION payouts_cancel_many(
    p_ids uuid[], p_note text, p_stage text, p_journal_id uuid, p_at timestamptz, OUT moved uuid[], OUT completed uuid[]
) LANGUAGE plpgsql AS $$
DECLARE
    v_freed uuid[];
    v_holding uuid[];
BEGIN
    moved := payouts_lock_many(p_ids, '{created,in_review,held,queued}', true);
    completed := '{}';
    IF cardinality(moved) = 0 THEN
        RETURN;
    END IF;
    v_freed := ARRAY(SELECT ledger_release_many(p_journal_id, p_at, moved, p_stage));
    IF p_stage = 'expired' THEN
        moved := v_freed;
    END IF;
    v_holding := ARRAY(SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (moved) AND t.status IN ('held', 'queued'));
    PERFORM payouts_require_booked(v_holding, ARRAY(SELECT f FROM unnest(v_freed) AS f WHERE f = ANY (v_holding)));
    UPDATE payouts_transfer SET status = 'cancelled', status_at = p_at, status_note = left(p_note, 300)
        WHERE id = ANY (moved);
    completed := payouts_complete_batches(moved, p_at);
END $$;
