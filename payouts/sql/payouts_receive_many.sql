-- Credit money that arrived: one receipt per environment and reference. A known receipt is left out and posts nothing.
-- Every array has one element per receipt. Returns the ids that are new.
CREATE OR REPLACE FUNCTION payouts_receive_many(
    p_ids uuid[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_references text[],
    p_received_at timestamptz,
    p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid, p_now timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    v_new uuid[];
BEGIN
    WITH added AS (
        INSERT INTO payouts_receipt (id, environment_id, currency, amount_minor, reference, rail_code, received_at,
            created_at)
        SELECT i.id, i.environment_id, i.currency, i.amount_minor, i.reference, p_rail_account_code, p_received_at,
            p_now
        FROM unnest(p_ids, p_environment_ids, p_currencies, p_amounts, p_references) AS i(id, environment_id, currency,
            amount_minor, reference)
        ORDER BY i.environment_id, i.reference
        ON CONFLICT (environment_id, reference) DO NOTHING
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO v_new FROM added;
    IF cardinality(v_new) > 0 THEN
        PERFORM ledger_fund_many(
            p_journal_id, p_received_at, array_agg(r.id), array_agg(r.environment_id), array_agg(r.currency::text),
                array_agg(r.amount_minor),
            p_rail_environment_id, p_rail_account_code)
        FROM payouts_receipt r WHERE r.id = ANY (v_new);
    END IF;
    RETURN v_new;
END $$;
