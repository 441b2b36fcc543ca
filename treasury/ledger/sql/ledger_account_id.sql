-- Return the id of an account, which is opened when it is used for the first time. A code that is not in the chart and
-- an unknown environment are refused.
CREATE OR REPLACE FUNCTION ledger_account_id(p_environment_id uuid, p_code text, p_currency text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_id uuid;
BEGIN
    SELECT a.id INTO v_id FROM ledger_account a WHERE a.environment_id = p_environment_id AND a.code = p_code
        AND a.currency = p_currency;
    IF NOT FOUND THEN
        PERFORM ledger_open_accounts(ARRAY[p_environment_id], ARRAY[p_code], ARRAY[p_currency]);
        SELECT a.id INTO STRICT v_id FROM ledger_account a WHERE a.environment_id = p_environment_id
            AND a.code = p_code AND a.currency = p_currency;
    END IF;
    RETURN v_id;
END $$;
