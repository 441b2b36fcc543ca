-- Find the instruction of each trace number of one rail account, in the latest cycle of the numbers. Unknown trace
-- numbers are left out.
CREATE OR REPLACE FUNCTION settlement_find_traces(p_rail_account_id uuid, p_traces text[]) RETURNS TABLE (
    trace_number text, id uuid, transfer_id uuid, status text, amount_minor bigint, currency text, attempt int,
        effective_on date
) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (i.trace_number) i.trace_number, i.id, i.transfer_id, i.status, i.amount_minor, i.currency,
        i.attempt::int, s.effective_on
    FROM settlement_instruction i JOIN settlement_submission s ON s.id = i.submission_id
    WHERE i.rail_account_id = p_rail_account_id AND i.trace_number = ANY (p_traces)
    ORDER BY i.trace_number, i.trace_cycle DESC;
$$;
