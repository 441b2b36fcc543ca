-- Guard of the entries, run once per statement: the entries of a journal sum to zero in every currency, and a journal that was written before
-- takes no further ones.
CREATE FUNCTION ledger_check_entries() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
    SET enable_seqscan = off AS $$
DECLARE
    bad record;
BEGIN
    SELECT e.journal_id, a.currency, sum(e.amount_minor) AS amount_minor INTO bad
    FROM new_entries e JOIN ledger_account a ON a.id = e.account_id GROUP BY 1, 2 HAVING sum(e.amount_minor) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Journal % does not balance: % % are left over.', bad.journal_id, bad.amount_minor, bad.currency
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_balances_per_currency';
    END IF;
    SELECT n.journal_id INTO bad
    FROM (SELECT DISTINCT journal_id FROM new_entries) AS n LEFT JOIN ledger_journal j ON j.id = n.journal_id
    WHERE j.id IS NULL OR j.entry_count <> (SELECT count(*) FROM ledger_entry e WHERE e.journal_id = n.journal_id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Journal % is sealed, or not there: its entries are written together with it.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_sealed';
    END IF;
    RETURN NULL;
END $$;
