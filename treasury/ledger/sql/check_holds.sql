-- Guard of the holds, run once per statement: a hold goes reserved -> in_transit -> settled, in_transit -> reserved, reserved -> released or
-- expired, and no other way; what it was placed for never changes. Only the statement's own rows are joined, so a loop is never the better plan,
-- and one that was remembered from a small set must not meet a large one.
CREATE FUNCTION ledger_check_holds() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp SET enable_nestloop = off AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.id, o.stage AS was, n.stage AS becomes INTO bad
    FROM new_holds n LEFT JOIN old_holds o ON o.id = n.id
    WHERE o.id IS NULL
        OR (o.stage, n.stage) NOT IN (
            ('reserved', 'in_transit'), ('in_transit', 'reserved'), ('in_transit', 'settled'), ('reserved', 'released'), ('reserved', 'expired')
        )
        OR n.subject_id <> o.subject_id OR n.attempt <> o.attempt OR n.environment_id <> o.environment_id OR n.currency <> o.currency
        OR n.amount_minor <> o.amount_minor OR n.fee_minor <> o.fee_minor OR n.created_at <> o.created_at
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Hold % cannot go from "%" to "%", and nothing else of it changes.', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_follows_its_life';
    END IF;
    RETURN NULL;
END $$;
