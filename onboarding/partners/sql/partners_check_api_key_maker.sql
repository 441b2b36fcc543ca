-- Row trigger on partners_apikey: the member who made a key belongs to the partner of the key.
CREATE OR REPLACE FUNCTION partners_check_api_key_maker() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM partners_member m JOIN partners_environment e ON e.partner_id = m.partner_id
        WHERE m.id = NEW.created_by_id AND e.id = NEW.environment_id
    ) THEN
        RAISE EXCEPTION 'API key % was made by a member of another partner.', NEW.id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'api_key_maker_is_of_the_same_partner';
    END IF;
    RETURN NEW;
END $$;
