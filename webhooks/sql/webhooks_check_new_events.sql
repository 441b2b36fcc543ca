-- Statement trigger on webhooks_event: an event belongs to an environment that exists. Environments are never deleted
-- and never change their id, and events never change, so one look-up per environment replaces a foreign key, which
-- would look and lock row by row.
CREATE OR REPLACE FUNCTION webhooks_check_new_events() RETURNS trigger LANGUAGE plpgsql SET search_path = public,
    pg_temp AS $$
DECLARE
    v_unknown uuid;
BEGIN
    SELECT n.environment_id INTO v_unknown
    FROM (SELECT DISTINCT environment_id FROM new_events) AS n
    WHERE (SELECT e.id FROM partners_environment e WHERE e.id = n.environment_id) IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'There is no environment % for this event.', v_unknown
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'event_is_of_an_environment';
    END IF;
    RETURN NULL;
END $$;
