-- Statement trigger on ledger_hold: a new hold is reserved and belongs to an environment that exists. Environments are
-- never deleted and never change their id, so one look-up per environment replaces a foreign key, which would look and
-- lock the environment row by row.
CREATE OR REPLACE FUNCTION ledger_check_new_holds() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp
    SET enable_seqscan = off AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.environment_id, n.stage INTO bad
    FROM (SELECT DISTINCT environment_id, stage FROM new_holds) AS n
    WHERE n.stage <> 'reserved' OR NOT EXISTS (SELECT FROM partners_environment e WHERE e.id = n.environment_id LIMIT 1)
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF bad.stage <> 'reserved' THEN
        RAISE EXCEPTION 'A new hold is reserved.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'hold_transition_is_allowed';
    END IF;
    RAISE EXCEPTION 'There is no environment % that money could be held for.', bad.environment_id
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'hold_is_of_an_environment';
END $$;
