-- returned: float -> available, what was paid; the fee is kept. Applies once to the latest settled hold of each
-- subject. The hold stays settled, because the bank did pay; the part says that the money came back.
CREATE OR REPLACE FUNCTION ledger_return_many(p_journal_id uuid, p_at timestamptz, p_subject_ids uuid[])
RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_livemode boolean;
    v_subjects uuid[];
    v_attempts int[];
    v_from uuid[];
    v_to uuid[];
    v_amounts bigint[];
BEGIN
    PERFORM ledger_lock_subjects(p_subject_ids);

    WITH paid AS (
        SELECT DISTINCT ON (h.subject_id) h.subject_id, h.attempt, h.sent_attempt, h.environment_id, h.currency,
            h.rail_environment_id, h.rail_code,
               h.settled_minor
        FROM ledger_hold h WHERE h.subject_id = ANY (p_subject_ids) AND h.stage = 'settled' ORDER BY h.subject_id,
            h.attempt DESC
    )
    SELECT bool_and(f.livemode), array_agg(p.subject_id), array_agg(p.sent_attempt), array_agg(f.id), array_agg(t.id),
        array_agg(p.settled_minor)
    INTO v_livemode, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM paid p
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = p.rail_environment_id AND x.code = 'rail:' || p.rail_code || ':float'
            AND x.currency = p.currency LIMIT 1
    ) AS f
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = p.environment_id AND x.code = 'available' AND x.currency = p.currency LIMIT 1
    ) AS t;
    IF v_subjects IS NOT NULL THEN
        RETURN QUERY SELECT unnest(ledger_book(
            p_journal_id, p_at, v_livemode, 'returned', '', '', NULL,
            NULL, v_subjects, v_attempts, v_from, v_to, v_amounts
        ));
    END IF;
END $$;
