-- Lock transfers for a transition: first their batches, then the transfers, both in id order (the lock order everywhere
-- is batch, transfer, instruction, accounts). Returns the ids whose status is in p_from once the locks are held. A
-- transition between two open statuses does not lock the batches.
CREATE OR REPLACE FUNCTION payouts_lock_many(p_ids uuid[], p_from text[], p_with_batches boolean) RETURNS uuid[]
    LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[];
BEGIN
    IF p_with_batches THEN
        PERFORM b.id FROM payouts_batch b
        WHERE b.id = ANY (ARRAY(SELECT DISTINCT t.batch_id FROM payouts_transfer t WHERE t.id = ANY (p_ids)
            AND t.batch_id IS NOT NULL))
        ORDER BY b.id FOR NO KEY UPDATE;
    END IF;
    SELECT array_agg(locked.id) INTO v_ids FROM (
        SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (p_ids) AND t.status = ANY (p_from)
            ORDER BY t.id FOR NO KEY UPDATE
    ) locked;
    RETURN coalesce(v_ids, '{}');
END $$;
