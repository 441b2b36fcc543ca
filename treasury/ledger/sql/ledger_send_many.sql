-- submitted: payouts_pending -> in_transit of the rail, the amount; the fee stays pending until the transfer is
-- settled.
-- Only reserved holds that have not expired at p_at are sent. p_attempts numbers the instructions of each subject: a
-- reroute is sent under a new number.
-- This function and its siblings find every hold and account by its key (LATERAL ... LIMIT 1, no sequential scans), so
-- a plan that was made while the tables were small or their statistics old stays good when they are large.
CREATE OR REPLACE FUNCTION ledger_send_many(
    p_journal_id uuid, p_at timestamptz, p_subject_ids uuid[], p_attempts int[], p_rail_environment_id uuid,
    p_rail_code text
) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_subjects uuid[];
    v_attempts int[];
    v_from uuid[];
    v_to uuid[];
    v_amounts bigint[];
    v_posted uuid[];
    v_attempt int;
    v_moved int := 0;
    v_rows int;
BEGIN
    PERFORM ledger_lock_subjects(p_subject_ids, p_rail_environment_id, p_rail_code);

    SELECT array_agg(h.subject_id), array_agg(a.attempt), array_agg(f.id), array_agg(t.id), array_agg(h.amount_minor)
    INTO v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM unnest(p_subject_ids, p_attempts) AS a (subject_id, attempt)
    CROSS JOIN LATERAL (
        SELECT x.* FROM ledger_hold x WHERE x.subject_id = a.subject_id AND x.closed_at IS NULL LIMIT 1
    ) AS h
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = h.environment_id AND x.code = 'payouts_pending' AND x.currency = h.currency LIMIT 1
    ) AS f
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = p_rail_environment_id AND x.code = 'rail:' || p_rail_code || ':in_transit'
            AND x.currency = h.currency LIMIT 1
    ) AS t
    WHERE h.stage = 'reserved' AND (h.expires_at IS NULL OR h.expires_at > p_at);
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(
        p_journal_id, p_at, (SELECT e.livemode FROM partners_environment e WHERE e.id = p_rail_environment_id),
            'submitted', '', '', NULL,
        NULL, v_subjects, v_attempts, v_from, v_to, v_amounts
    );
    IF cardinality(v_posted) < cardinality(v_subjects) THEN
        SELECT array_agg(u.subject_id), array_agg(u.attempt) INTO v_subjects, v_attempts
        FROM unnest(v_subjects, v_attempts) AS u (subject_id, attempt) JOIN unnest(v_posted) AS p (subject_id)
            USING (subject_id);
    END IF;
    -- One statement per attempt number, of which a set has few; each finds its holds by their keys alone.
    FOR v_attempt IN SELECT DISTINCT u.attempt FROM unnest(v_attempts) AS u (attempt) LOOP
        UPDATE ledger_hold h
        SET stage = 'in_transit', stage_at = p_at, rail_environment_id = p_rail_environment_id, rail_code = p_rail_code,
            sent_attempt = v_attempt
        WHERE h.stage = 'reserved' AND h.closed_at IS NULL AND h.subject_id = ANY (ARRAY(
            SELECT u.subject_id FROM unnest(v_subjects, v_attempts) AS u (subject_id, attempt)
                WHERE u.attempt = v_attempt
        ));
        GET DIAGNOSTICS v_rows = ROW_COUNT;
        v_moved := v_moved + v_rows;
    END LOOP;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;
