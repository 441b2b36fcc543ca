-- Row trigger on webhooks_delivery: refuse a transition that the trigger's WHEN found to be illegal. The condition
-- stands in the trigger, so that a legal transition calls no function.
CREATE OR REPLACE FUNCTION webhooks_refuse_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Delivery % cannot go from "%" to "%".',
        NEW.id, CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.status END, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'webhooks_delivery_transition_is_allowed';
END $$;
