-- Row trigger on ledger_hold: refuse a transition other than reserved -> in_transit -> settled, in_transit -> reserved,
-- reserved -> released or expired, and any change of what the hold was placed for. The trigger's WHEN asks, row by row
-- and without a call, so this function runs only for a row that is refused.
CREATE OR REPLACE FUNCTION ledger_check_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Hold % cannot go from "%" to "%", and nothing else of it changes.', OLD.id, OLD.stage, NEW.stage
        USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_transition_is_allowed';
END $$;
