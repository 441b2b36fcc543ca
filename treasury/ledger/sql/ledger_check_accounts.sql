-- Statement trigger on ledger_account: a balance changes only together with the entry that explains it, one version at
-- a time, and nothing else about an account changes.
CREATE OR REPLACE FUNCTION ledger_check_accounts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
    SET enable_seqscan = off AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.id, n.code INTO bad
    FROM new_accounts n
    LEFT JOIN old_accounts o ON o.id = n.id
    LEFT JOIN LATERAL (
        SELECT x.id, x.amount_minor, x.balance_after_minor FROM ledger_entry x WHERE x.account_id = n.id
            AND x.account_version = n.version LIMIT 1
    ) AS e ON true
    WHERE o.id IS NULL OR e.id IS NULL OR n.version <> o.version + 1 OR e.balance_after_minor <> n.balance_minor
        OR n.booked_at < o.booked_at
        OR n.balance_minor - o.balance_minor <> CASE n.side WHEN 'debit' THEN e.amount_minor ELSE -e.amount_minor END
        OR (n.environment_id, n.livemode, n.code, n.currency, n.side, n.may_go_negative, n.created_at)
           IS DISTINCT FROM (o.environment_id, o.livemode, o.code, o.currency, o.side, o.may_go_negative, o.created_at)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Account % (%) moves only by an entry of a journal.', bad.code, bad.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_moves_by_entries_alone';
    END IF;
    RETURN NULL;
END $$;
