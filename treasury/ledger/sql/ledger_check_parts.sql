-- Statement trigger on ledger_journalpart: no part without its journal, and none for a journal that was written before.
-- A journal states the number of its parts, so one more is always one too many. Each journal is looked up by its key.
CREATE OR REPLACE FUNCTION ledger_check_parts() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
    SET enable_seqscan = off AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.journal_id INTO bad
    FROM (SELECT DISTINCT journal_id FROM new_parts) AS n
    WHERE (SELECT j.part_count FROM ledger_journal j WHERE j.id = n.journal_id)
        IS DISTINCT FROM (SELECT count(*) FROM ledger_journalpart p WHERE p.journal_id = n.journal_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Journal % is sealed, or not there: its parts are written together with it.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_sealed';
    END IF;
    RETURN NULL;
END $$;
