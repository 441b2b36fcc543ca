-- Check groups against what only the database knows, with the paying accounts locked: used references, unknown or
-- disabled beneficiaries, funds. Part of payouts_accept_many.
-- Funds are a running sum: groups are taken in their order while the money lasts, and a smaller one later may still
-- fit.
-- The account lock makes requests of one environment follow each other, so a reference that is free here is free until
-- the commit.
-- A reference is looked for as the first one from there on, because only the index in that order can answer that. With
-- equality, a plan made while the table was empty used any index that begins with the environment, and a batch then
-- read all transfers of the partner a thousand times.
CREATE OR REPLACE FUNCTION payouts_judge_groups(p_groups payouts_accept_group[], p_outcomes text[], p_details jsonb[],
    p_items jsonb, OUT outcomes text[], OUT details jsonb[])
LANGUAGE plpgsql AS $$
DECLARE
    v_accounts uuid[];
    v_pending uuid[];
    v_account_ids uuid[];
    v_balances bigint[];
    v_place int;
    v_need bigint;
    v_found record;
    v_group payouts_accept_group;
BEGIN
    outcomes := p_outcomes;
    details := p_details;
    -- Both accounts that a hold moves are locked here, in id order. Otherwise the hold would lock the second one late.
    SELECT array_agg(a.available_id ORDER BY g.n), array_agg(a.pending_id) INTO v_accounts, v_pending
    FROM unnest(p_groups) AS g
    LEFT JOIN (
        SELECT d.environment_id, d.currency, ledger_account_id(d.environment_id, 'available',
            d.currency) AS available_id,
               ledger_account_id(d.environment_id, 'payouts_pending', d.currency) AS pending_id
        FROM (SELECT DISTINCT k.environment_id, k.currency FROM unnest(p_groups) AS k WHERE p_outcomes[k.n] IS NULL
            ORDER BY 1, 2) AS d
    ) AS a ON a.environment_id = g.environment_id AND a.currency = g.currency AND p_outcomes[g.n] IS NULL;
    SELECT array_agg(l.id), array_agg(l.balance_minor) INTO v_account_ids, v_balances
    FROM ledger_lock_accounts(ARRAY(SELECT DISTINCT a FROM unnest(v_accounts || v_pending) AS a
        WHERE a IS NOT NULL)) AS l;

    FOR v_found IN
        SELECT g.n, CASE WHEN bool_or(found.existing IS NOT NULL) THEN 'duplicates' ELSE 'beneficiaries' END AS outcome,
               jsonb_agg(jsonb_build_object('position', i.p, 'reference', i.reference, 'existing', found.existing,
                   'beneficiary', found.trouble) ORDER BY i.p) AS detail
        FROM jsonb_to_recordset(p_items) AS i(g int, p int, reference text, beneficiary_id uuid, is_new boolean)
        JOIN unnest(p_groups) AS g ON g.n = i.g AND p_outcomes[g.n] IS NULL
        CROSS JOIN LATERAL (
            SELECT (SELECT CASE WHEN first.reference = i.reference THEN first.id END FROM (
                        SELECT t.id, t.reference FROM payouts_transfer t
                        WHERE t.environment_id = g.environment_id AND t.reference >= i.reference ORDER BY t.reference
                            LIMIT 1) AS first) AS existing,
                   (SELECT CASE WHEN b.environment_id <> g.environment_id THEN NULL WHEN b.is_disabled THEN 'disabled'
                       ELSE 'fine' END
                    FROM payouts_beneficiary b WHERE b.id = i.beneficiary_id LIMIT 1) AS standing
        ) AS asked
        CROSS JOIN LATERAL (
            SELECT asked.existing, CASE WHEN asked.standing = 'disabled' THEN 'disabled' WHEN asked.standing IS NULL
                AND NOT i.is_new THEN 'unknown' END AS trouble
        ) AS found
        WHERE found.existing IS NOT NULL OR found.trouble IS NOT NULL
        GROUP BY g.n
    LOOP
        outcomes[v_found.n] := v_found.outcome;
        details[v_found.n] := v_found.detail;
    END LOOP;

    FOREACH v_group IN ARRAY p_groups LOOP
        CONTINUE WHEN outcomes[v_group.n] IS NOT NULL;
        IF v_group.batch_reference <> '' THEN
            SELECT b.id, b.reference INTO v_found FROM payouts_batch b
            WHERE b.environment_id = v_group.environment_id AND b.reference >= v_group.batch_reference
                AND b.reference <> '' ORDER BY b.reference LIMIT 1;
            IF FOUND AND v_found.reference = v_group.batch_reference THEN
                outcomes[v_group.n] := 'duplicate_batch';
                details[v_group.n] := jsonb_build_object('existing', v_found.id, 'reference', v_group.batch_reference);
                CONTINUE;
            END IF;
        END IF;
        v_place := array_position(v_account_ids, v_accounts[v_group.n]);
        v_need := v_group.total_minor + v_group.fee_minor;
        IF v_balances[v_place] < v_need THEN
            outcomes[v_group.n] := 'insufficient_funds';
            details[v_group.n] := jsonb_build_object('available', v_balances[v_place], 'required', v_need);
        ELSE
            v_balances[v_place] := v_balances[v_place] - v_need;
        END IF;
    END LOOP;
END $$;
