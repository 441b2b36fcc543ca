-- withdrawn: in_transit -> payouts_pending, after a definite refusal or before a reroute. The hold is reserved again; nothing is released.
CREATE FUNCTION ledger_withdraw_many(p_journal_id uuid, p_at timestamptz, p_subject_ids uuid[])
RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
    PERFORM ledger_lock_subjects(p_subject_ids);

    SELECT bool_and(f.livemode), array_agg(h.subject_id), array_agg(h.sent_attempt), array_agg(f.id), array_agg(t.id), array_agg(h.amount_minor)
    INTO v_livemode, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM unnest(p_subject_ids) AS a (subject_id)
    JOIN ledger_hold h ON h.subject_id = a.subject_id AND h.closed_at IS NULL
    JOIN ledger_account f ON f.environment_id = h.rail_environment_id AND f.code = 'rail:' || h.rail_code || ':in_transit' AND f.currency = h.currency
    JOIN ledger_account t ON t.environment_id = h.environment_id AND t.code = 'payouts_pending' AND t.currency = h.currency
    WHERE h.stage = 'in_transit';
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(
        p_journal_id, p_at, v_livemode, 'withdrawn', '', '', NULL,
        array_fill('withdrawn'::text, ARRAY[cardinality(v_subjects)]), v_subjects, v_attempts, v_from, v_to, v_amounts
    );
    UPDATE ledger_hold h SET stage = 'reserved', stage_at = p_at, rail_environment_id = NULL, rail_code = NULL, sent_attempt = NULL
    WHERE h.subject_id = ANY (v_posted) AND h.closed_at IS NULL AND h.stage = 'in_transit';
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;
