-- Row trigger: refuse to use a recovery code twice and to set a one-time password device back to an earlier step.
CREATE OR REPLACE FUNCTION ops_second_factor_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A second factor that was used once cannot be used again.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ops_codes_open_once', TABLE = TG_TABLE_NAME;
END $$;
