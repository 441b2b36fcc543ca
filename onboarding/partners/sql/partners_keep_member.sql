-- Row trigger on partners_member: partner and user of a member never change; only the role does.
CREATE OR REPLACE FUNCTION partners_keep_member() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.partner_id, NEW.user_id) IS DISTINCT FROM (OLD.id, OLD.partner_id, OLD.user_id) THEN
        RAISE EXCEPTION 'Member % never changes its partner or its user.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'member_keeps_partner_and_person';
    END IF;
    RETURN NEW;
END $$;
