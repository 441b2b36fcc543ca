-- queued -> submitted: give the entries of one file their batch and trace numbers, before the bank is called. A batch
-- is one environment and entry description; traces ascend through the file. Returns the number of instructions that
-- moved; the caller compares.
CREATE OR REPLACE FUNCTION settlement_claim_many(
    p_submission_id uuid, p_ids uuid[], p_first_trace bigint, p_trace_prefix text, p_due_at timestamptz,
    p_at timestamptz, p_note text
) RETURNS int LANGUAGE plpgsql AS $$
DECLARE v_moved int;
BEGIN
    WITH placed AS (
        SELECT i.id,
            p_first_trace - 1 + row_number() OVER (ORDER BY i.environment_id, i.entry_description, i.id) AS trace,
            dense_rank() OVER (ORDER BY i.environment_id, i.entry_description) AS batch_number
        FROM settlement_instruction i WHERE i.id = ANY (p_ids) AND i.status = 'queued'
    )
    UPDATE settlement_instruction i SET
        status = 'submitted', status_at = p_at, status_note = p_note, submission_id = p_submission_id,
            batch_number = placed.batch_number,
        trace_number = p_trace_prefix || lpad((placed.trace % 10000000)::text, 7, '0'),
            trace_cycle = placed.trace / 10000000, due_at = p_due_at
    FROM placed WHERE i.id = placed.id AND i.status = 'queued';
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    RETURN v_moved;
END $$;
