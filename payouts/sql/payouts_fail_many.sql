-- held, submitted or dead_letter -> failed, with proof that nothing was paid: money in transit is withdrawn, then the
-- holds are released, in two journals. Returns the ids that moved, and the batches that are completed by it.
CREATE OR REPLACE FUNCTION payouts_fail_many(
    p_ids uuid[], p_codes text[], p_reasons text[], p_withdraw_journal_id uuid, p_release_journal_id uuid,
    p_at timestamptz,
    OUT moved uuid[], OUT completed uuid[]
) LANGUAGE plpgsql AS $$
DECLARE
    v_sent uuid[];
BEGIN
    moved := payouts_lock_many(p_ids, '{held,submitted,dead_letter}', true);
    completed := '{}';
    IF cardinality(moved) > 0 THEN
        v_sent := ARRAY(SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (moved) AND t.status = 'submitted'
            ORDER BY t.id);
        UPDATE payouts_transfer t SET
            status = 'failed', status_at = p_at, status_note = left(i.reason, 300), failure_code = left(i.code, 40),
                failure_reason = left(i.reason, 300)
        FROM unnest(p_ids, p_codes, p_reasons) AS i(id, code, reason) WHERE t.id = i.id AND t.id = ANY (moved);
        IF cardinality(v_sent) > 0 THEN
            PERFORM ledger_withdraw_many(p_withdraw_journal_id, p_at, v_sent);
        END IF;
        PERFORM payouts_require_booked(moved, ARRAY(SELECT ledger_release_many(p_release_journal_id, p_at, moved,
            'released')));
        completed := payouts_complete_batches(moved, p_at);
    END IF;
END $$;
