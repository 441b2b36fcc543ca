-- Row trigger: refuse to change what the bank was told. The reference and the trace number are how the bank is asked
-- about a payment, so they never change once they are written. The trigger's WHEN names the columns; its argument names
-- the kind of row.
CREATE OR REPLACE FUNCTION settlement_refuse_other_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What the bank was told never changes: make another %.', TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_what_was_told';
END $$;
