-- Statement trigger on ledger_journal: a journal is complete. Its parts, its entries and the balances that they move
-- came in the same statement; it has at least one entry; its entries are the sums of its parts; a part keeps to one
-- currency, and the journal to test or live. Parts and entries are read once, by the key of their journal. The first
-- broken rule in the order below is named.
CREATE OR REPLACE FUNCTION ledger_check_journals() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
    SET enable_seqscan = off AS $$
DECLARE
    bad record;
BEGIN
    WITH pairs AS MATERIALIZED (
        SELECT j.id AS journal_id, s.from_account_id, s.to_account_id, s.amount_minor, s.part_count FROM new_journals j
            CROSS JOIN LATERAL (
            SELECT p.from_account_id, p.to_account_id, sum(p.amount_minor) AS amount_minor, count(*) AS part_count
            FROM ledger_journalpart p WHERE p.journal_id = j.id GROUP BY 1, 2
        ) AS s
    ), entries AS MATERIALIZED (
        SELECT j.id AS journal_id, e.account_id, e.amount_minor, a.code, a.currency,
            a.livemode <> j.livemode AS is_elsewhere,
               e.account_version <> a.version OR e.balance_after_minor <> a.balance_minor AS is_wrong
        FROM new_journals j
        CROSS JOIN LATERAL (SELECT x.* FROM ledger_entry x WHERE x.journal_id = j.id OFFSET 0) AS e
        CROSS JOIN LATERAL (SELECT x.* FROM ledger_account x WHERE x.id = e.account_id LIMIT 1) AS a
    ), legs AS (
        SELECT l.journal_id, l.account_id, sum(l.amount_minor) AS amount_minor
        FROM (
            SELECT journal_id, from_account_id AS account_id, amount_minor FROM pairs
            UNION ALL SELECT journal_id, to_account_id, -amount_minor FROM pairs
        ) AS l GROUP BY 1, 2
    )
    SELECT t.* INTO bad FROM (
        SELECT 1 AS rule, j.id AS journal_id, '' AS code FROM new_journals j
        WHERE j.entry_count = 0 OR j.entry_count <> (SELECT count(*) FROM entries e WHERE e.journal_id = j.id)
            OR j.part_count = 0 OR j.part_count <> (SELECT coalesce(sum(p.part_count), 0) FROM pairs p
                WHERE p.journal_id = j.id)
        UNION ALL SELECT 2, e.journal_id, e.code FROM entries e WHERE e.is_elsewhere
        UNION ALL SELECT 3, e.journal_id, e.code FROM entries e WHERE e.is_wrong
        -- An account without an entry has no currency here. Its part is then missing in the entries: the last rule.
        UNION ALL SELECT 4, p.journal_id, '' FROM pairs p
            JOIN entries f ON f.journal_id = p.journal_id AND f.account_id = p.from_account_id
            JOIN entries t ON t.journal_id = p.journal_id AND t.account_id = p.to_account_id
                WHERE f.currency <> t.currency
        UNION ALL SELECT 5, journal_id, '' FROM legs l FULL JOIN entries e USING (journal_id, account_id)
            WHERE l.amount_minor IS DISTINCT FROM e.amount_minor
    ) AS t ORDER BY t.rule LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    CASE bad.rule
    WHEN 1 THEN
        RAISE EXCEPTION 'Journal % has not all of its parts and entries: a journal is written whole, in one statement.',
            bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_complete';
    WHEN 2 THEN
        RAISE EXCEPTION 'Journal % would move money between test and live (account %).', bad.journal_id, bad.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_of_one_world';
    WHEN 3 THEN
        RAISE EXCEPTION 'An entry of journal % does not show the balance of account %.', bad.journal_id, bad.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_shows_its_account';
    WHEN 4 THEN
        RAISE EXCEPTION 'A part of journal % goes between two currencies.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_of_one_currency';
    ELSE
        RAISE EXCEPTION 'The entries of journal % are not the sums of its parts.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_are_the_sum_of_parts';
    END CASE;
END $$;
