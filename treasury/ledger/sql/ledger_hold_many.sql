-- held: available -> payouts_pending, amount and fee. Places one hold per subject and attempt; a hold that exists is
-- left alone and its subject is not returned. All or nothing for the set: too little money raises
-- account_may_not_go_negative, a second active hold of one subject raises one_active_hold_per_subject. Amounts are
-- minor units; p_at is business time.
CREATE OR REPLACE FUNCTION ledger_hold_many(
    p_journal_id uuid, p_at timestamptz, p_hold_ids uuid[], p_subject_ids uuid[], p_attempts int[],
    p_environment_ids uuid[],
    p_currencies text[], p_amounts bigint[], p_fees bigint[], p_expires_at timestamptz[]
) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET enable_nestloop = off
        SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_environment_ids uuid[];
    v_codes text[];
    v_currencies text[];
    v_subjects uuid[];
    v_attempts int[];
    v_from uuid[];
    v_to uuid[];
    v_amounts bigint[];
    v_posted uuid[];
BEGIN
    SELECT array_agg(k.environment_id), array_agg(c.code), array_agg(k.currency) INTO v_environment_ids, v_codes,
        v_currencies
    FROM (SELECT DISTINCT u.* FROM unnest(p_environment_ids, p_currencies) AS u (environment_id, currency)) AS k
    CROSS JOIN (VALUES ('available'), ('payouts_pending')) AS c (code);
    PERFORM ledger_ready_accounts(v_environment_ids, v_codes, v_currencies);

    -- Accounts are looked up once for each environment and currency, of which a set has few.
    WITH pockets AS MATERIALIZED (
        SELECT u.environment_id, u.currency, f.id AS from_id, t.id AS to_id
        FROM unnest(v_environment_ids, v_codes, v_currencies) AS u (environment_id, code, currency)
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x WHERE x.environment_id = u.environment_id AND x.code = 'available'
                AND x.currency = u.currency LIMIT 1
        ) AS f
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x WHERE x.environment_id = u.environment_id AND x.code = 'payouts_pending'
                AND x.currency = u.currency LIMIT 1
        ) AS t
        WHERE u.code = 'available'
    ), placed AS (
        INSERT INTO ledger_hold (id, subject_id, attempt, environment_id, currency, amount_minor, fee_minor, expires_at,
            stage, stage_at, created_at)
        SELECT a.*, 'reserved', p_at, clock_timestamp()
        FROM unnest(p_hold_ids, p_subject_ids, p_attempts, p_environment_ids, p_currencies, p_amounts, p_fees,
            p_expires_at) AS a
        ON CONFLICT (subject_id, attempt) DO NOTHING
        RETURNING subject_id, attempt, environment_id, currency, amount_minor + fee_minor AS amount_minor
    )
    SELECT array_agg(p.subject_id), array_agg(p.attempt), array_agg(k.from_id), array_agg(k.to_id),
        array_agg(p.amount_minor)
    INTO v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM placed p JOIN pockets k ON k.environment_id = p.environment_id AND k.currency = p.currency;
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(
        p_journal_id, p_at, (SELECT e.livemode FROM partners_environment e WHERE e.id = v_environment_ids[1]), 'held',
            '', '', NULL,
        NULL, v_subjects, v_attempts, v_from, v_to, v_amounts
    );
    IF cardinality(v_posted) <> cardinality(v_subjects) THEN
        RAISE EXCEPTION 'A hold and its part of the journal do not agree.'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'hold_has_its_part';
    END IF;
    RETURN QUERY SELECT unnest(v_posted);
END $$;
