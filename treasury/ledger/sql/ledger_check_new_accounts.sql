-- Statement trigger on ledger_account: a new account is empty and as the chart of accounts says.
CREATE OR REPLACE FUNCTION ledger_check_new_accounts() RETURNS trigger LANGUAGE plpgsql SET search_path = public,
    pg_temp AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.code INTO bad
    FROM new_accounts n LEFT JOIN LATERAL ledger_chart(n.code) AS c ON true
    WHERE n.version <> 0 OR n.balance_minor <> 0 OR (n.side, n.may_go_negative) IS DISTINCT
        FROM (c.side, c.may_go_negative) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Account % is not empty, or not as the chart of accounts says.', bad.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_is_in_the_chart';
    END IF;
    RETURN NULL;
END $$;
