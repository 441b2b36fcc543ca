-- Row trigger: refuse to change the account of a beneficiary. Another account is another beneficiary. The trigger's
-- WHEN names the columns.
CREATE OR REPLACE FUNCTION payouts_refuse_other_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The account of a beneficiary never changes: register another beneficiary.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'payouts_beneficiary_keeps_its_account';
END $$;
