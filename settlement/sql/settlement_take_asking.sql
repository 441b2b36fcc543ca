-- Take instructions in doubt whose next question to the bank is due, and record the question before it is asked: a
-- worker that dies leaves a row that is asked again later.
-- p_waits are seconds after the first, second, ... question; the last one repeats. Rows that another worker takes at
-- this moment are skipped.
CREATE OR REPLACE FUNCTION settlement_take_asking(p_rail_account_id uuid, p_limit int, p_waits int[],
    p_now timestamptz) RETURNS SETOF text LANGUAGE sql AS $$
    WITH due AS (
        SELECT i.id FROM settlement_instruction i JOIN settlement_submission s ON s.id = i.submission_id
        WHERE i.status = 'in_doubt' AND i.next_ask_at <= p_now AND i.rail_account_id = p_rail_account_id
            AND s.status <> 'in_doubt'
        ORDER BY i.next_ask_at, i.id LIMIT p_limit FOR NO KEY UPDATE OF i SKIP LOCKED
    )
    UPDATE settlement_instruction i SET
        asked = i.asked + 1, next_ask_at = p_now + make_interval(secs => p_waits[least(i.asked + 1,
            cardinality(p_waits))])
    FROM due WHERE i.id = due.id RETURNING i.trace_number;
$$;
