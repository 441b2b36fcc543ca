-- Return the batches of these transfers that have no open transfer any more, for the first time. The calling function
-- holds the locks of the batch rows, so exactly one transaction returns a batch and emits its batch.completed.
CREATE OR REPLACE FUNCTION payouts_complete_batches(p_transfer_ids uuid[], p_at timestamptz) RETURNS uuid[]
    LANGUAGE sql AS $$
    WITH completed AS (
        UPDATE payouts_batch b SET completed_at = p_at
        WHERE b.id = ANY (ARRAY(SELECT DISTINCT t.batch_id FROM payouts_transfer t WHERE t.id = ANY (p_transfer_ids)
            AND t.batch_id IS NOT NULL))
          AND b.open_count = 0 AND b.completed_at IS NULL
        RETURNING b.id
    )
    SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM completed;
$$;
