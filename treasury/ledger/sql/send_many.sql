-- submitted: payouts_pending -> in_transit of the rail, the amount; the fee stays pending until the transfer is settled. Only reserved holds that
-- have not expired at p_at are sent. p_attempts numbers the instructions of each subject: a reroute is sent under a new number.
CREATE FUNCTION ledger_send_many(
    p_journal_id uuid, p_at timestamptz, p_subject_ids uuid[], p_attempts int[], p_rail_environment_id uuid, p_rail_code text
) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_subjects uuid[];
    v_attempts int[];
    v_from uuid[];
    v_to uuid[];
    v_amounts bigint[];
    v_posted uuid[];
    v_moved int;
BEGIN
    PERFORM ledger_lock_subjects(p_subject_ids, p_rail_environment_id, p_rail_code);

    SELECT array_agg(h.subject_id), array_agg(a.attempt), array_agg(f.id), array_agg(t.id), array_agg(h.amount_minor)
    INTO v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM unnest(p_subject_ids, p_attempts) AS a (subject_id, attempt)
    JOIN ledger_hold h ON h.subject_id = a.subject_id AND h.closed_at IS NULL
    JOIN ledger_account f ON f.environment_id = h.environment_id AND f.code = 'payouts_pending' AND f.currency = h.currency
    JOIN ledger_account t ON t.environment_id = p_rail_environment_id AND t.code = 'rail:' || p_rail_code || ':in_transit' AND t.currency = h.currency
    WHERE h.stage = 'reserved' AND (h.expires_at IS NULL OR h.expires_at > p_at);
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(
        p_journal_id, p_at, (SELECT e.livemode FROM partners_environment e WHERE e.id = p_rail_environment_id), 'submitted', '', '', NULL,
        array_fill('submitted'::text, ARRAY[cardinality(v_subjects)]), v_subjects, v_attempts, v_from, v_to, v_amounts
    );
    UPDATE ledger_hold h
    SET stage = 'in_transit', stage_at = p_at, rail_environment_id = p_rail_environment_id, rail_code = p_rail_code, sent_attempt = a.attempt
    FROM unnest(v_subjects, v_attempts) AS a (subject_id, attempt)
    WHERE h.subject_id = a.subject_id AND h.closed_at IS NULL AND h.stage = 'reserved' AND a.subject_id = ANY (v_posted);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;
