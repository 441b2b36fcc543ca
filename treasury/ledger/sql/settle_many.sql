-- settled: in_transit -> float, on the rail's evidence; the fee goes from payouts_pending to fees:revenue of the house. Where p_amounts says that
-- less than the hold was paid, the remainder returns to the partner: in_transit -> available. Paying more than the hold is refused.
CREATE FUNCTION ledger_settle_many(p_journal_id uuid, p_at timestamptz, p_subject_ids uuid[], p_amounts bigint[] DEFAULT NULL)
RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off AS $$
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

    WITH paid AS MATERIALIZED (
        SELECT h.subject_id, h.sent_attempt, h.environment_id, h.currency, h.rail_environment_id, h.rail_code, h.amount_minor, h.fee_minor,
               coalesce(a.amount_minor, h.amount_minor) AS paid_minor, e.livemode
        FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor)
        CROSS JOIN LATERAL (
            SELECT x.* FROM ledger_hold x WHERE x.subject_id = a.subject_id AND x.closed_at IS NULL LIMIT 1
        ) AS h
        CROSS JOIN LATERAL (SELECT x.livemode FROM partners_environment x WHERE x.id = h.environment_id LIMIT 1) AS e
        WHERE h.stage = 'in_transit'
    ), legs AS (
        SELECT 'settled' AS kind, p.subject_id, p.sent_attempt AS attempt, p.livemode, f.id AS from_id, t.id AS to_id, p.paid_minor AS amount_minor
        FROM paid p
        CROSS JOIN LATERAL (
            SELECT x.id, x.livemode FROM ledger_account x
            WHERE x.environment_id = p.rail_environment_id AND x.code = 'rail:' || p.rail_code || ':in_transit' AND x.currency = p.currency LIMIT 1
        ) AS f
        CROSS JOIN LATERAL (
            SELECT x.id, x.livemode FROM ledger_account x
            WHERE x.environment_id = p.rail_environment_id AND x.code = 'rail:' || p.rail_code || ':float' AND x.currency = p.currency LIMIT 1
        ) AS t
        UNION ALL
        SELECT 'fee' AS kind, p.subject_id, p.sent_attempt AS attempt, p.livemode, f.id AS from_id, t.id AS to_id, p.fee_minor AS amount_minor
        FROM paid p
        CROSS JOIN LATERAL (
            SELECT x.id, x.livemode FROM ledger_account x
            WHERE x.environment_id = p.environment_id AND x.code = 'payouts_pending' AND x.currency = p.currency LIMIT 1
        ) AS f
        CROSS JOIN LATERAL (
            SELECT x.id, x.livemode FROM ledger_account x
            WHERE x.environment_id = ledger_house_environment(p.livemode) AND x.code = 'fees:revenue' AND x.currency = p.currency LIMIT 1
        ) AS t
        WHERE p.fee_minor > 0
        UNION ALL
        SELECT 'remainder' AS kind, p.subject_id, p.sent_attempt AS attempt, p.livemode, f.id AS from_id, t.id AS to_id, p.amount_minor - p.paid_minor AS amount_minor
        FROM paid p
        CROSS JOIN LATERAL (
            SELECT x.id, x.livemode FROM ledger_account x
            WHERE x.environment_id = p.rail_environment_id AND x.code = 'rail:' || p.rail_code || ':in_transit' AND x.currency = p.currency LIMIT 1
        ) AS f
        CROSS JOIN LATERAL (
            SELECT x.id, x.livemode FROM ledger_account x
            WHERE x.environment_id = p.environment_id AND x.code = 'available' AND x.currency = p.currency LIMIT 1
        ) AS t
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
    SET stage = 'settled', stage_at = p_at, closed_at = p_at,
        settled_minor = CASE WHEN p_amounts IS NULL THEN h.amount_minor
            ELSE coalesce(p_amounts[array_position(p_subject_ids, h.subject_id)], h.amount_minor) END
    WHERE h.subject_id = ANY (v_posted) AND h.closed_at IS NULL AND h.stage = 'in_transit';
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;
