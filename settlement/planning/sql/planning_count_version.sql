-- Every change of a rule gets the next version, whoever makes it: plans and passports name the versions that decided.
CREATE OR REPLACE FUNCTION planning_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
