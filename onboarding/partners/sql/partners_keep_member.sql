-- A member stays one person at one partner; only the role changes.
CREATE OR REPLACE FUNCTION partners_keep_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.partner_id, NEW.user_id) IS DISTINCT FROM (OLD.id, OLD.partner_id, OLD.user_id) THEN
        RAISE EXCEPTION 'Member % stays one person at one partner.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'member_keeps_partner_and_person';
    END IF;
    RETURN NEW;
END $$;
