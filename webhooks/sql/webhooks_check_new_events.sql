-- Guard of new events, run once per statement: an event belongs to an environment that exists. Environments are never deleted and never change
-- their id, and an event is never changed, so one look per environment says what a foreign key would say row by row, with a lock each time.
CREATE OR REPLACE FUNCTION webhooks_check_new_events() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    v_unknown uuid;
BEGIN
    SELECT n.environment_id INTO v_unknown
    FROM (SELECT DISTINCT environment_id FROM new_events) AS n
    WHERE (SELECT e.id FROM partners_environment e WHERE e.id = n.environment_id) IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'There is no environment % that could be told of an event.', v_unknown
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'event_is_of_an_environment';
    END IF;
    RETURN NULL;
END $$;
