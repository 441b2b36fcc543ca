-- settled: in_transit -> float, on the rail's evidence; the fee goes from payouts_pending to fees:revenue of the house. Where p_amounts says that
-- less than the hold was paid, the remainder returns to the partner: in_transit -> available. Paying more than the hold is refused.
CREATE FUNCTION ledger_settle_many(p_journal_id uuid, p_at timestamptz, p_subject_ids uuid[], p_amounts bigint[] DEFAULT NULL)
RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_livemode boolean;
    v_kinds text[];
    v_subjects uuid[];
    v_attempts int[];
    v_from uuid[];
    v_to uuid[];
    v_amounts bigint[];
    v_posted uuid[];
    v_moved int;
BEGIN
    PERFORM ledger_lock_subjects(p_subject_ids);
    IF p_amounts IS NOT NULL AND EXISTS (
        SELECT FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor)
        JOIN ledger_hold h ON h.subject_id = a.subject_id AND h.closed_at IS NULL
        WHERE a.amount_minor NOT BETWEEN 1 AND h.amount_minor
    ) THEN
        RAISE EXCEPTION 'A hold is settled with something, and with no more than it holds.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_settles_at_most_its_amount';
    END IF;

    WITH paid AS (
        SELECT h.subject_id, h.sent_attempt, h.environment_id, h.currency, h.rail_environment_id, h.rail_code, h.amount_minor, h.fee_minor,
               coalesce(a.amount_minor, h.amount_minor) AS paid_minor, ledger_house_environment(e.livemode) AS house_id, e.livemode
        FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor)
        JOIN ledger_hold h ON h.subject_id = a.subject_id AND h.closed_at IS NULL
        JOIN partners_environment e ON e.id = h.environment_id
        WHERE h.stage = 'in_transit'
    ), legs AS (
        SELECT 'settled' AS kind, p.subject_id, p.sent_attempt AS attempt, f.id AS from_id, t.id AS to_id, p.paid_minor AS amount_minor, p.livemode
        FROM paid p
        JOIN ledger_account f ON f.environment_id = p.rail_environment_id AND f.code = 'rail:' || p.rail_code || ':in_transit' AND f.currency = p.currency
        JOIN ledger_account t ON t.environment_id = p.rail_environment_id AND t.code = 'rail:' || p.rail_code || ':float' AND t.currency = p.currency
        UNION ALL
        SELECT 'fee', p.subject_id, p.sent_attempt, f.id, t.id, p.fee_minor, p.livemode
        FROM paid p
        JOIN ledger_account f ON f.environment_id = p.environment_id AND f.code = 'payouts_pending' AND f.currency = p.currency
        JOIN ledger_account t ON t.environment_id = p.house_id AND t.code = 'fees:revenue' AND t.currency = p.currency
        WHERE p.fee_minor > 0
        UNION ALL
        SELECT 'remainder', p.subject_id, p.sent_attempt, f.id, t.id, p.amount_minor - p.paid_minor, p.livemode
        FROM paid p
        JOIN ledger_account f ON f.environment_id = p.rail_environment_id AND f.code = 'rail:' || p.rail_code || ':in_transit' AND f.currency = p.currency
        JOIN ledger_account t ON t.environment_id = p.environment_id AND t.code = 'available' AND t.currency = p.currency
        WHERE p.paid_minor <> p.amount_minor
    )
    SELECT bool_and(l.livemode), array_agg(l.kind), array_agg(l.subject_id), array_agg(l.attempt), array_agg(l.from_id), array_agg(l.to_id),
           array_agg(l.amount_minor)
    INTO v_livemode, v_kinds, v_subjects, v_attempts, v_from, v_to, v_amounts FROM legs l;
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(p_journal_id, p_at, v_livemode, 'settled', '', '', NULL, v_kinds, v_subjects, v_attempts, v_from, v_to, v_amounts);
    UPDATE ledger_hold h
    SET stage = 'settled', stage_at = p_at, closed_at = p_at, settled_minor = coalesce(a.amount_minor, h.amount_minor)
    FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor)
    WHERE h.subject_id = a.subject_id AND h.closed_at IS NULL AND h.stage = 'in_transit' AND a.subject_id = ANY (v_posted);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;
