-- Open those of the named accounts that do not exist. Two transactions that open the same account meet at its unique
-- key: the second waits there, inserts nothing, and finds the first one's row when it locks, so the first use of an
-- account cannot overdraw it. Internal: runs with the privileges of the calling function.
CREATE OR REPLACE FUNCTION ledger_open_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[])
    RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_unknown text;
BEGIN
    SELECT k.code INTO v_unknown FROM unnest(p_codes) AS k (code) WHERE NOT EXISTS (SELECT FROM ledger_chart(k.code))
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The chart of accounts has no "%".', v_unknown USING ERRCODE = 'check_violation',
            CONSTRAINT = 'account_is_in_the_chart';
    END IF;
    INSERT INTO ledger_account (id, environment_id, livemode, code, currency, side, may_go_negative, balance_minor,
        version, booked_at, created_at)
    SELECT (lpad(to_hex(c.rank), 2, '0') || substr(replace(gen_random_uuid()::text, '-', ''), 3))::uuid,
           k.environment_id, e.livemode, k.code, k.currency, c.side, c.may_go_negative, 0, 0, clock_timestamp(),
               clock_timestamp()
    FROM (SELECT DISTINCT u.* FROM unnest(p_environment_ids, p_codes, p_currencies) AS u (environment_id, code,
        currency)) AS k
    JOIN partners_environment e ON e.id = k.environment_id
    CROSS JOIN LATERAL ledger_chart(k.code) AS c
    WHERE NOT EXISTS (
        SELECT FROM ledger_account a WHERE a.environment_id = k.environment_id AND a.code = k.code
            AND a.currency = k.currency
    )
    ORDER BY k.environment_id, k.code, k.currency
    ON CONFLICT (environment_id, code, currency) DO NOTHING;
END $$;
