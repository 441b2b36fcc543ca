-- Row trigger: raise the version of a rule with every change. Plans and timelines name the versions that decided.
CREATE OR REPLACE FUNCTION planning_count_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;
