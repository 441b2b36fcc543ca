-- Statement trigger on ledger_entry: each entry belongs to an account and a journal that exist, the entries of a
-- journal sum to zero in every currency, and a journal that was written before takes no further ones. One query,
-- because the commit of a single transfer pays for it too.
CREATE OR REPLACE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
    SET enable_seqscan = off AS $$
DECLARE
    bad record;
BEGIN
    SELECT s.journal_id, s.currency, s.amount_minor INTO bad
    FROM (
        SELECT e.journal_id, a.currency, sum(e.amount_minor) AS amount_minor
        FROM new_entries e LEFT JOIN LATERAL (SELECT x.currency FROM ledger_account x WHERE x.id = e.account_id
            LIMIT 1) AS a ON true GROUP BY 1, 2
    ) AS s
    WHERE s.amount_minor <> 0 OR s.currency IS NULL
        OR (SELECT j.entry_count FROM ledger_journal j WHERE j.id = s.journal_id)
            IS DISTINCT FROM (SELECT count(*) FROM ledger_entry e WHERE e.journal_id = s.journal_id)
    ORDER BY s.currency IS NOT NULL, s.amount_minor = 0 LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF bad.currency IS NULL THEN
        RAISE EXCEPTION 'An entry of journal % is of an account that does not exist.', bad.journal_id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'entry_is_of_an_account';
    ELSIF bad.amount_minor <> 0 THEN
        RAISE EXCEPTION 'Journal % does not balance: % % are left over.', bad.journal_id, bad.amount_minor, bad.currency
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_balances_per_currency';
    END IF;
    RAISE EXCEPTION 'Journal % is sealed, or not there: its entries are written together with it.', bad.journal_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_sealed';
END $$;
