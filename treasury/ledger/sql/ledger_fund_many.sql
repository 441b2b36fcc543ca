-- funded: float -> available. Money that arrived at a rail account is the partner's to spend. Each subject (a receipt)
-- is booked once.
CREATE OR REPLACE FUNCTION ledger_fund_many(
    p_journal_id uuid, p_at timestamptz, p_subject_ids uuid[], p_environment_ids uuid[], p_currencies text[],
    p_amounts bigint[],
    p_rail_environment_id uuid, p_rail_code text
) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
    SET enable_seqscan = off SET enable_bitmapscan = off SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    v_float_code text := 'rail:' || p_rail_code || ':float';
    v_environment_ids uuid[];
    v_codes text[];
    v_currencies text[];
    v_from uuid[];
    v_to uuid[];
BEGIN
    WITH keys AS (
        SELECT u.environment_id, 'available' AS code, u.currency
            FROM unnest(p_environment_ids, p_currencies) AS u (environment_id, currency)
        UNION
        SELECT p_rail_environment_id, v_float_code, u.currency FROM unnest(p_currencies) AS u (currency)
    )
    SELECT array_agg(k.environment_id), array_agg(k.code), array_agg(k.currency) INTO v_environment_ids, v_codes,
        v_currencies FROM keys k;
    PERFORM ledger_ready_accounts(v_environment_ids, v_codes, v_currencies);

    SELECT array_agg(f.id ORDER BY a.position), array_agg(t.id ORDER BY a.position) INTO v_from, v_to
    FROM unnest(p_environment_ids, p_currencies) WITH ORDINALITY AS a (environment_id, currency, position)
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = p_rail_environment_id AND x.code = v_float_code AND x.currency = a.currency LIMIT 1
    ) AS f
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = a.environment_id AND x.code = 'available' AND x.currency = a.currency LIMIT 1
    ) AS t;
    IF v_from IS NOT NULL THEN
        RETURN QUERY SELECT unnest(ledger_book(
            p_journal_id, p_at, (SELECT e.livemode FROM partners_environment e WHERE e.id = p_rail_environment_id),
                'funded', '', '', NULL,
            NULL, p_subject_ids,
            array_fill(1, ARRAY[cardinality(p_subject_ids)]), v_from, v_to, p_amounts
        ));
    END IF;
END $$;
