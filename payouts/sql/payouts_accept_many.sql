-- Accept groups of transfers. A group is one request and is accepted whole or not at all; all groups share one commit.
--
-- One call writes everything that an acceptance writes: idempotency key, beneficiaries, batch, transfers, holds, audit
-- entry, event, stored answer.
-- p_groups  one object per request, numbered n = 1, 2, ...; answers and events were rendered before the call. An answer
--           is sealed and sent in base64; the previous release sends it as JSON text
-- p_items   one object per transfer, g = its group; sealed is null where an existing beneficiary is named
-- p_plans   the distinct plans of the items, numbered i; most items share one
-- p_at      business time of all groups; p_now machine time; both made by the caller
-- outcome   accepted | replay | mismatch | in_flight | key_stale | duplicates | beneficiaries | duplicate_batch |
--           insufficient_funds
-- Waits at most lock_timeout for a concurrent request with the same key or for the account. PostgreSQL then raises
-- 55P03 and nothing is written.
-- Lateral look-ups with LIMIT keep index scans, whatever the planner believes about tables that grow a thousand rows
-- per call. Plans are made once per session: planning each call anew took a quarter of the time of a small one.
CREATE OR REPLACE FUNCTION payouts_accept_many(
    p_groups jsonb, p_items jsonb, p_plans jsonb, p_journal_id uuid, p_at timestamptz, p_now timestamptz,
    p_hold_until timestamptz, p_keys_until timestamptz
) RETURNS TABLE(group_no int, outcome text, status_code int, body bytea, detail jsonb)
LANGUAGE plpgsql SET lock_timeout = '10s' SET enable_seqscan = off SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    v_groups payouts_accept_group[];
    v_outcomes text[];
    v_codes int[];
    v_bodies bytea[];
    v_details jsonb[];
    v_good int[];
    v_claim record;
    v_claimed_at timestamptz;
    v_stale int;
    v_item_ids uuid[];
    v_hold_ids uuid[];
    v_amounts bigint[];
    v_fees bigint[];
    v_item_environments uuid[];
    v_item_currencies text[];
BEGIN
    SELECT array_agg(g ORDER BY g.n) INTO v_groups
        FROM jsonb_populate_recordset(NULL::payouts_accept_group, p_groups) AS g;

    -- 1. Claim the keys, with the answers that these requests get if they are accepted. Groups of our own programs have
    -- no key.
    v_outcomes := array_fill(NULL::text, ARRAY[cardinality(v_groups)]);
    v_codes := array_fill(NULL::int, ARRAY[cardinality(v_groups)]);
    v_bodies := array_fill(NULL::bytea, ARRAY[cardinality(v_groups)]);
    v_details := array_fill(NULL::jsonb, ARRAY[cardinality(v_groups)]);
    FOR v_claim IN
        SELECT k.numbers[c.position] AS n, c.outcome, c.status_code, c.body, c.created_at
        FROM (
            SELECT array_agg(g.n ORDER BY g.n) AS numbers, array_agg(g.environment_id ORDER BY g.n) AS environment_ids,
                   array_agg(g.route ORDER BY g.n) AS routes, array_agg(g.idempotency_key ORDER BY g.n) AS keys,
                   array_agg(decode(g.fingerprint, 'base64') ORDER BY g.n) AS fingerprints,
                   array_agg(g.status_code ORDER BY g.n) AS codes, array_agg(
                       CASE WHEN left(g.body, 1) = '{' THEN convert_to(g.body, 'UTF8')
                           ELSE decode(g.body, 'base64') END ORDER BY g.n) AS bodies
            FROM unnest(v_groups) AS g WHERE g.idempotency_key IS NOT NULL
        ) AS k
        CROSS JOIN LATERAL api_idempotency_claim_many(k.environment_ids, k.routes, k.keys, k.fingerprints, p_keys_until,
            k.codes, k.bodies) AS c
    LOOP
        IF v_claim.outcome = 'new' THEN
            v_claimed_at := v_claim.created_at;
            CONTINUE;
        END IF;
        v_outcomes[v_claim.n] := v_claim.outcome;
        v_codes[v_claim.n] := v_claim.status_code;
        v_bodies[v_claim.n] := v_claim.body;
        v_details[v_claim.n] := jsonb_build_object('created_at', v_claim.created_at);
    END LOOP;

    -- 2. Check that each API key may still be used. One that may not gets no stored answer either.
    FOR v_stale IN
        SELECT g.n FROM partners_stale_keys(
            ARRAY(SELECT k.key_id FROM unnest(v_groups) AS k ORDER BY k.n),
                ARRAY(SELECT k.key_version FROM unnest(v_groups) AS k ORDER BY k.n), p_now
        ) AS stale(id) JOIN unnest(v_groups) AS g ON g.key_id = stale.id
    LOOP
        v_outcomes[v_stale] := 'key_stale';
        v_codes[v_stale] := NULL;
        v_bodies[v_stale] := NULL;
        v_details[v_stale] := NULL;
    END LOOP;

    -- 3. Lock the accounts that pay, then check what only the database knows: references, beneficiaries, funds.
    v_good := ARRAY(SELECT g.n FROM unnest(v_groups) AS g WHERE v_outcomes[g.n] IS NULL);
    IF cardinality(v_good) > 0 THEN
        SELECT j.outcomes, j.details INTO v_outcomes, v_details
            FROM payouts_judge_groups(v_groups, v_outcomes, v_details, p_items) AS j;
        v_good := ARRAY(SELECT g.n FROM unnest(v_groups) AS g WHERE v_outcomes[g.n] IS NULL);
    END IF;

    -- 4. Write what was accepted.
    IF cardinality(v_good) > 0 THEN
        IF EXISTS (SELECT FROM unnest(v_groups) AS g WHERE g.batch_id IS NOT NULL) THEN
            INSERT INTO payouts_batch (
                id, environment_id, reference, source, currency, item_count, open_count, total_minor, fee_minor,
                    submitted_by, accepted_at, created_at)
            SELECT g.batch_id, g.environment_id, g.batch_reference, g.source, g.currency, g.item_count, g.item_count,
                g.total_minor, g.fee_minor,
                   g.actor, p_at, p_now
            FROM unnest(v_groups) AS g WHERE g.n = ANY (v_good) AND g.batch_id IS NOT NULL;
        END IF;

        WITH items AS MATERIALIZED (
            SELECT i.*, g.environment_id, g.currency, g.batch_id
                FROM jsonb_populate_recordset(NULL::payouts_accept_item, p_items) AS i
            JOIN unnest(v_groups) AS g ON g.n = i.g WHERE i.g = ANY (v_good)
        ), known AS (
            INSERT INTO payouts_beneficiary (
                id, environment_id, scheme, sealed_account, fingerprint, name_hint, last4, account_type, is_disabled,
                    disabled_reason, created_at)
            SELECT DISTINCT ON (i.beneficiary_id) i.beneficiary_id, i.environment_id, 'us_ach',
                decode(i.sealed, 'base64'), decode(i.fingerprint, 'base64'),
                   i.name_hint, i.last4, i.account_type, false, '', p_now
            FROM items i WHERE i.sealed IS NOT NULL ORDER BY i.beneficiary_id
            ON CONFLICT DO NOTHING
        ), ordered AS (
            INSERT INTO payouts_transfer (
                id, environment_id, batch_id, position, beneficiary_id, amount_minor, fee_minor, currency, reference,
                    description, metadata, origin,
                status, status_at, status_note, rail, rail_account_id, release_at, promised_on, plan, attempts,
                failure_code, failure_reason, return_code, bank_reference, created_at)
            SELECT i.id, i.environment_id, i.batch_id, i.p, i.beneficiary_id, i.amount_minor, i.fee_minor, i.currency,
                i.reference, i.description,
                   coalesce(i.metadata, '{}'), coalesce(i.origin, '{}'), 'held', p_at, 'Accepted; the money is held.',
                       p.rail, p.rail_account_id, p.release_at,
                   p.promised_on, p.plan, 1, '', '', '', '', p_now
            FROM items i JOIN jsonb_populate_recordset(NULL::payouts_accept_plan, p_plans) AS p ON p.i = i.plan
        )
        SELECT array_agg(i.hold_id), array_agg(i.id), array_agg(i.environment_id), array_agg(i.currency),
            array_agg(i.amount_minor), array_agg(i.fee_minor)
        INTO v_hold_ids, v_item_ids, v_item_environments, v_item_currencies, v_amounts, v_fees FROM items i;

        PERFORM ledger_hold_many(
            p_journal_id, p_at, v_hold_ids, v_item_ids, array_fill(1, ARRAY[cardinality(v_item_ids)]),
                v_item_environments, v_item_currencies,
            v_amounts, v_fees, array_fill(p_hold_until, ARRAY[cardinality(v_item_ids)]));
        PERFORM audit_append_many(
            array_agg(g.audit_id), array_agg(g.environment_id), array_agg(g.actor), array_agg(g.action),
                array_agg(g.subject_type), array_agg(g.subject_id),
            array_agg(g.item_count), array_agg(g.audit_detail), array_agg(g.request_id), p_now)
        FROM unnest(v_groups) AS g WHERE g.n = ANY (v_good);
        PERFORM outbox_emit_many(
            array_agg(g.event_id), array_agg(g.environment_id), array_agg(g.event_type), array_agg(g.subject_id),
                array_agg(g.event_body), p_now)
        FROM unnest(v_groups) AS g WHERE g.n = ANY (v_good);
    END IF;

    -- 5. Delete the keys of requests that were refused: they may be corrected and sent again.
    IF cardinality(v_good) < cardinality(v_groups) THEN
        PERFORM api_idempotency_forget_many(array_agg(g.environment_id), array_agg(g.route),
            array_agg(g.idempotency_key), v_claimed_at)
        FROM unnest(v_groups) AS g WHERE g.idempotency_key IS NOT NULL
            AND v_outcomes[g.n] NOT IN ('replay', 'mismatch', 'in_flight')
        HAVING count(*) > 0;
    END IF;

    RETURN QUERY SELECT g.n, coalesce(v_outcomes[g.n], 'accepted'), v_codes[g.n], v_bodies[g.n], v_details[g.n]
        FROM unnest(v_groups) AS g ORDER BY g.n;
END $$;
