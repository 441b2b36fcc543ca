-- Row trigger: refuse to change what was ordered. The trigger's WHEN names the columns; its argument names the kind of
-- row.
CREATE OR REPLACE FUNCTION payouts_refuse_other_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was ordered never changes: make another %.', TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_what_was_ordered';
END $$;
