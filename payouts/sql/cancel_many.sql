-- created, in_review, held or queued -> cancelled: taken back before the claim; holds are released (p_stage: released, or expired when nobody asked).
-- Returns the ids that moved, and the batches that are complete by it.
CREATE FUNCTION payouts_cancel_many(
    p_ids uuid[], p_note text, p_stage text, p_journal_id uuid, p_at timestamptz, OUT moved uuid[], OUT completed uuid[]
) LANGUAGE plpgsql AS $$
BEGIN
    moved := payouts_lock_many(p_ids, '{created,in_review,held,queued}', true);
    completed := '{}';
    IF cardinality(moved) > 0 THEN
        UPDATE payouts_transfer SET status = 'cancelled', status_at = p_at, status_note = left(p_note, 300) WHERE id = ANY (moved);
        PERFORM ledger_release_many(p_journal_id, p_at, moved, p_stage);
        completed := payouts_complete_batches(moved, p_at);
    END IF;
END $$;
