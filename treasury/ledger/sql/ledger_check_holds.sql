-- Guard of the holds: a hold goes reserved -> in_transit -> settled, in_transit -> reserved, reserved -> released or expired, and no other way; what
-- it was placed for never changes. Which of these a row breaks is asked by the trigger itself (its WHEN), row by row and without a call, so this
-- function only runs for a row that is refused.
CREATE OR REPLACE FUNCTION ledger_check_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Hold % cannot go from "%" to "%", and nothing else of it changes.', OLD.id, OLD.stage, NEW.stage
        USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_transition_is_allowed';
END $$;
