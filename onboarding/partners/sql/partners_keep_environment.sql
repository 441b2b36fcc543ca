-- Row trigger on partners_environment: owner and kind never change, and the business clock never goes back. An advance
-- of the clock raises the version of the environment's keys, because processes cache the clock with the key.
CREATE OR REPLACE FUNCTION partners_keep_environment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.partner_id, NEW.kind, NEW.livemode) IS DISTINCT
        FROM (OLD.id, OLD.partner_id, OLD.kind, OLD.livemode) THEN
        RAISE EXCEPTION 'Environment % never changes its owner or its kind.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'environment_keeps_owner_and_kind';
    END IF;
    IF NEW.clock_offset < OLD.clock_offset THEN
        RAISE EXCEPTION 'The clock of environment % only goes forward.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'environment_clock_only_grows';
    END IF;
    IF NEW.clock_offset <> OLD.clock_offset THEN
        UPDATE partners_apikey SET version = version + 1 WHERE environment_id = NEW.id AND revoked_at IS NULL;
    END IF;
    RETURN NEW;
END $$;
