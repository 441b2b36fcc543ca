-- submitted -> settled: the bank says that it was paid. Returns the ids that moved, and the batches that are completed.
CREATE OR REPLACE FUNCTION payouts_settle_many(
    p_ids uuid[], p_bank_references text[], p_journal_id uuid, p_at timestamptz, OUT moved uuid[], OUT completed uuid[]
) LANGUAGE plpgsql AS $$
BEGIN
    moved := payouts_lock_many(p_ids, '{submitted}', true);
    completed := '{}';
    IF cardinality(moved) > 0 THEN
        UPDATE payouts_transfer t SET
            status = 'settled', status_at = p_at, status_note = 'The bank settled it.',
                bank_reference = left(coalesce(i.bank_reference, ''), 64),
            settled_at = p_at
        FROM unnest(p_ids, p_bank_references) AS i(id, bank_reference) WHERE t.id = i.id AND t.id = ANY (moved);
        PERFORM payouts_require_booked(moved, ARRAY(SELECT ledger_settle_many(p_journal_id, p_at, moved)));
        completed := payouts_complete_batches(moved, p_at);
    END IF;
END $$;
