-- Lock every account that a transition of these subjects' holds may touch, in id order. A transaction with several
-- transitions (settle some, release others) calls this once at its start and then waits for no lock. The rail is named
-- when the holds are about to be sent on it.
CREATE OR REPLACE FUNCTION ledger_lock_subjects(p_subject_ids uuid[], p_rail_environment_id uuid DEFAULT NULL,
    p_rail_code text DEFAULT NULL) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_environment_ids uuid[];
    v_codes text[];
    v_currencies text[];
BEGIN
    WITH touched AS MATERIALIZED (
        SELECT DISTINCT h.environment_id, h.currency,
            coalesce(p_rail_environment_id, h.rail_environment_id) AS rail_environment_id,
               coalesce(p_rail_code, h.rail_code) AS rail_code
        FROM ledger_hold h WHERE h.subject_id = ANY (p_subject_ids)
    ), keys AS (
        SELECT t.environment_id, c.code, t.currency FROM touched t CROSS
            JOIN (VALUES ('available'), ('payouts_pending')) AS c (code)
        UNION
        SELECT t.rail_environment_id, 'rail:' || t.rail_code || c.part, t.currency
        FROM touched t CROSS JOIN (VALUES (':in_transit'), (':float')) AS c (part) WHERE t.rail_code IS NOT NULL
        UNION
        SELECT ledger_house_environment(e.livemode), 'fees:revenue', t.currency
        FROM touched t JOIN partners_environment e ON e.id = t.environment_id WHERE t.rail_code IS NOT NULL
            AND p_rail_code IS NULL
    )
    SELECT array_agg(k.environment_id), array_agg(k.code), array_agg(k.currency) INTO v_environment_ids, v_codes,
        v_currencies FROM keys k;
    PERFORM ledger_ready_accounts(v_environment_ids, v_codes, v_currencies);
END $$;
