-- Statement trigger after DELETE: refuse to delete rows younger than 30 days. Its argument names the column of the
-- row's age.
CREATE OR REPLACE FUNCTION webhooks_refuse_early_delete() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE young boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM gone WHERE %I > now() - interval ''30 days'')', TG_ARGV[0]) INTO young;
    IF young THEN
        RAISE EXCEPTION 'Rows of % are kept for 30 days.', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_is_kept_for_30_days';
    END IF;
    RETURN NULL;
END $$;
