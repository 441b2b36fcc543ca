-- Guard of the journal, run once per statement: a journal is born whole. Its parts, its entries and the balances they move came in the same
-- statement, it has at least one entry, its entries are the sums of its parts, it keeps to one currency per part, and to one world, test or live.
CREATE FUNCTION ledger_check_journals() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
    SET enable_seqscan = off AS $$
DECLARE
    bad record;
BEGIN
    SELECT j.id INTO bad FROM new_journals j
    WHERE j.entry_count = 0 OR j.entry_count <> (SELECT count(*) FROM ledger_entry e WHERE e.journal_id = j.id)
        OR j.part_count = 0 OR j.part_count <> (SELECT count(*) FROM ledger_journalpart p WHERE p.journal_id = j.id) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Journal % has not all of its parts and entries: a journal is written whole, in one statement.', bad.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_born_whole';
    END IF;

    SELECT e.journal_id, a.code INTO bad
    FROM new_journals j JOIN ledger_entry e ON e.journal_id = j.id JOIN ledger_account a ON a.id = e.account_id
    WHERE a.livemode <> j.livemode LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Journal % would move money between test and live (account %).', bad.journal_id, bad.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_of_one_world';
    END IF;

    SELECT e.journal_id, a.code INTO bad
    FROM new_journals j JOIN ledger_entry e ON e.journal_id = j.id JOIN ledger_account a ON a.id = e.account_id
    WHERE e.account_version <> a.version OR e.balance_after_minor <> a.balance_minor LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'An entry of journal % does not show the balance of account %.', bad.journal_id, bad.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_shows_its_account';
    END IF;

    WITH pairs AS (
        SELECT j.id AS journal_id, s.* FROM new_journals j CROSS JOIN LATERAL (
            SELECT p.from_account_id, p.to_account_id, sum(p.amount_minor) AS amount_minor
            FROM ledger_journalpart p WHERE p.journal_id = j.id GROUP BY 1, 2
        ) AS s
    ), legs AS (
        SELECT l.journal_id, l.account_id, sum(l.amount_minor) AS amount_minor
        FROM (
            SELECT journal_id, from_account_id AS account_id, amount_minor FROM pairs
            UNION ALL SELECT journal_id, to_account_id, -amount_minor FROM pairs
        ) AS l GROUP BY 1, 2
    ), entries AS (
        SELECT e.journal_id, e.account_id, e.amount_minor FROM new_journals j JOIN ledger_entry e ON e.journal_id = j.id
    ), crossed AS (
        SELECT p.journal_id FROM pairs p
        JOIN ledger_account f ON f.id = p.from_account_id JOIN ledger_account t ON t.id = p.to_account_id WHERE f.currency <> t.currency
    )
    SELECT journal_id, true AS is_crossed INTO bad FROM crossed
    UNION ALL
    SELECT journal_id, false FROM legs FULL JOIN entries USING (journal_id, account_id) WHERE legs.amount_minor IS DISTINCT FROM entries.amount_minor
    LIMIT 1;
    IF FOUND AND bad.is_crossed THEN
        RAISE EXCEPTION 'A part of journal % goes between two currencies.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_of_one_currency';
    ELSIF FOUND THEN
        RAISE EXCEPTION 'The entries of journal % are not the sums of its parts.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_are_the_sum_of_parts';
    END IF;
    RETURN NULL;
END $$;
