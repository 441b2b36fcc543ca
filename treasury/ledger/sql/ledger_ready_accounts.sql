-- Make the named accounts ready for a journal: open the missing ones, then lock all of them in id order. Every function
-- that posts calls this first. The keys are distinct. Internal: runs with the privileges of the calling function.
CREATE OR REPLACE FUNCTION ledger_ready_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[])
    RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[];
BEGIN
    IF p_codes IS NULL THEN
        RETURN;
    END IF;
    FOR attempt IN 1..2 LOOP
        v_ids := ARRAY(
            SELECT a.id
            FROM unnest(p_environment_ids, p_codes, p_currencies) AS k (environment_id, code, currency)
            CROSS JOIN LATERAL (
                SELECT x.id FROM ledger_account x WHERE x.environment_id = k.environment_id AND x.code = k.code
                    AND x.currency = k.currency LIMIT 1
            ) AS a
        );
        EXIT WHEN cardinality(v_ids) = cardinality(p_codes);
        PERFORM ledger_open_accounts(p_environment_ids, p_codes, p_currencies);
    END LOOP;
    PERFORM a.id FROM ledger_account a WHERE a.id = ANY (v_ids) ORDER BY a.id FOR NO KEY UPDATE;
END $$;
