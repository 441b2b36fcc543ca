-- settled: in_transit -> float, on the rail's evidence. The fee goes from payouts_pending to fees:revenue of the house.
-- If p_amounts says that less than the hold was paid, the remainder returns to the partner: in_transit -> available.
-- Paying more than the hold is refused.
CREATE OR REPLACE FUNCTION ledger_settle_many(p_journal_id uuid, p_at timestamptz, p_subject_ids uuid[],
    p_amounts bigint[] DEFAULT NULL)
RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_nestloop = off
        SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_paid jsonb;
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
    IF p_amounts IS NOT NULL THEN
        IF EXISTS (
            SELECT FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor)
            CROSS JOIN LATERAL (
                SELECT x.amount_minor FROM ledger_hold x WHERE x.subject_id = a.subject_id AND x.closed_at IS NULL
                    LIMIT 1
            ) AS h
            WHERE a.amount_minor NOT BETWEEN 1 AND h.amount_minor
        ) THEN
            RAISE EXCEPTION 'A hold is settled with an amount between 1 and its own.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_settles_at_most_its_amount';
        END IF;
        SELECT jsonb_object_agg(a.subject_id, a.amount_minor) INTO v_paid
        FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor) WHERE a.subject_id IS NOT NULL;
    END IF;

    -- A set has few rails and partners: their accounts are looked up once for each, not for each hold.
    WITH paid AS MATERIALIZED (
        SELECT h.subject_id, h.sent_attempt, h.environment_id, h.currency, h.rail_environment_id, h.rail_code,
            h.amount_minor, h.fee_minor,
               coalesce(a.amount_minor, h.amount_minor) AS paid_minor
        FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor)
        JOIN (SELECT x.* FROM ledger_hold x WHERE x.subject_id = ANY (p_subject_ids)
            AND x.closed_at IS NULL OFFSET 0) AS h USING (subject_id)
        WHERE h.stage = 'in_transit'
    ), routes AS MATERIALIZED (
        SELECT r.*, e.livemode, transit.id AS transit_id, float.id AS float_id, pending.id AS pending_id,
            revenue.id AS revenue_id,
               available.id AS available_id
        FROM (SELECT DISTINCT p.environment_id, p.currency, p.rail_environment_id, p.rail_code FROM paid p) AS r
        CROSS JOIN LATERAL (SELECT x.livemode FROM partners_environment x WHERE x.id = r.environment_id LIMIT 1) AS e
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = r.rail_environment_id AND x.code = 'rail:' || r.rail_code || ':in_transit'
                AND x.currency = r.currency LIMIT 1
        ) AS transit
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = r.rail_environment_id AND x.code = 'rail:' || r.rail_code || ':float'
                AND x.currency = r.currency LIMIT 1
        ) AS float
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = r.environment_id AND x.code = 'payouts_pending' AND x.currency = r.currency LIMIT 1
        ) AS pending
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = ledger_house_environment(e.livemode) AND x.code = 'fees:revenue'
                AND x.currency = r.currency LIMIT 1
        ) AS revenue
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = r.environment_id AND x.code = 'available' AND x.currency = r.currency LIMIT 1
        ) AS available
    )
    SELECT bool_and(r.livemode), array_agg(l.kind), array_agg(p.subject_id), array_agg(p.sent_attempt),
        array_agg(l.from_id), array_agg(l.to_id),
           array_agg(l.amount_minor)
    INTO v_livemode, v_kinds, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM paid p
    JOIN routes r ON r.environment_id = p.environment_id AND r.currency = p.currency
        AND r.rail_environment_id = p.rail_environment_id
        AND r.rail_code = p.rail_code
    CROSS JOIN LATERAL (VALUES
        ('settled', r.transit_id, r.float_id, p.paid_minor),
        ('fee', r.pending_id, r.revenue_id, p.fee_minor),
        ('remainder', r.transit_id, r.available_id, p.amount_minor - p.paid_minor)
    ) AS l (kind, from_id, to_id, amount_minor)
    WHERE l.amount_minor > 0;
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(p_journal_id, p_at, v_livemode, 'settled', '', '', NULL, v_kinds, v_subjects, v_attempts,
        v_from, v_to, v_amounts);
    UPDATE ledger_hold h
    SET stage = 'settled', stage_at = p_at, closed_at = p_at,
        settled_minor = CASE WHEN v_paid IS NULL THEN h.amount_minor
            ELSE coalesce((v_paid ->> h.subject_id::text)::bigint, h.amount_minor) END
    WHERE h.subject_id = ANY (v_posted) AND h.closed_at IS NULL AND h.stage = 'in_transit';
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;
