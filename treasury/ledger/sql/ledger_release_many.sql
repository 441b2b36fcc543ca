-- released: payouts_pending -> available, amount and fee. p_stage says why the hold ends: `released` (cancelled,
-- failed) or `expired`, which takes only holds whose time is over at p_at. A hold in transit is never released: it is
-- withdrawn first, with proof.
CREATE OR REPLACE FUNCTION ledger_release_many(p_journal_id uuid, p_at timestamptz, p_subject_ids uuid[], p_stage text)
RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_livemode boolean;
    v_subjects uuid[];
    v_attempts int[];
    v_from uuid[];
    v_to uuid[];
    v_amounts bigint[];
    v_posted uuid[];
    v_moved int;
BEGIN
    IF p_stage NOT IN ('released', 'expired') THEN
        RAISE EXCEPTION 'A hold ends released or expired, not "%".', p_stage USING ERRCODE = 'check_violation',
            CONSTRAINT = 'hold_transition_is_allowed';
    END IF;
    PERFORM ledger_lock_subjects(p_subject_ids);

    SELECT bool_and(f.livemode), array_agg(h.subject_id), array_agg(h.attempt), array_agg(f.id), array_agg(t.id),
           array_agg(h.amount_minor + h.fee_minor)
    INTO v_livemode, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM unnest(p_subject_ids) AS a (subject_id)
    CROSS JOIN LATERAL (
        SELECT x.* FROM ledger_hold x WHERE x.subject_id = a.subject_id AND x.closed_at IS NULL LIMIT 1
    ) AS h
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = h.environment_id AND x.code = 'payouts_pending' AND x.currency = h.currency LIMIT 1
    ) AS f
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = h.environment_id AND x.code = 'available' AND x.currency = h.currency LIMIT 1
    ) AS t
    WHERE h.stage = 'reserved' AND (p_stage = 'released' OR h.expires_at <= p_at);
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(
        p_journal_id, p_at, v_livemode, p_stage, '', '', NULL,
        NULL, v_subjects, v_attempts, v_from, v_to, v_amounts
    );
    UPDATE ledger_hold h SET stage = p_stage, stage_at = p_at, closed_at = p_at
    WHERE h.stage = 'reserved' AND h.closed_at IS NULL AND h.subject_id = ANY (v_posted);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;
