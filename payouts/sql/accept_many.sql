-- Accept groups of transfers: each group is one request and is accepted whole or not at all; all groups share one commit.
--
-- One call does everything that one acceptance writes: idempotency key, beneficiaries, batch, transfers, holds, audit entry, event, stored answer.
-- p_groups  one object per request, numbered n = 1, 2, ...; answers and events were rendered before the call
-- p_items   one object per transfer, g = its group; sealed is null where an existing beneficiary is named
-- p_plans   the distinct plans of the items, numbered i; most items share one
-- p_at      business time of all groups; p_now machine time; both made by the caller
-- outcome   accepted | replay | mismatch | in_flight | key_revoked | duplicates | beneficiaries | duplicate_batch | insufficient_funds
-- Waits at most lock_timeout for a rival under the same key or for the account; PostgreSQL then raises 55P03 and nothing is written.
-- Lateral look-ups with LIMIT keep index scans whatever the planner believes about tables that grow a thousand rows per call.
-- Plans are made once per session: planning anew for each call took a quarter of the time of a small one, and gains nothing for a large one.
CREATE FUNCTION payouts_accept_many(
    p_groups jsonb, p_items jsonb, p_plans jsonb, p_journal_id uuid, p_at timestamptz, p_now timestamptz, p_hold_until timestamptz, p_keys_until timestamptz
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
    v_item_ids uuid[];
    v_hold_ids uuid[];
    v_amounts bigint[];
    v_fees bigint[];
    v_item_environments uuid[];
    v_item_currencies text[];
BEGIN
    SELECT array_agg(g ORDER BY g.n) INTO v_groups FROM jsonb_populate_recordset(NULL::payouts_accept_group, p_groups) AS g;

    -- 1. Claim the keys. Groups without a key (our own programs) are claimed by nobody.
    SELECT array_agg(CASE WHEN c.outcome = 'new' THEN NULL ELSE c.outcome END ORDER BY g.n), array_agg(c.status_code ORDER BY g.n),
           array_agg(c.body ORDER BY g.n), array_agg(CASE WHEN c.outcome <> 'new' THEN jsonb_build_object('created_at', c.created_at) END ORDER BY g.n)
    INTO v_outcomes, v_codes, v_bodies, v_details
    FROM unnest(v_groups) AS g
    LEFT JOIN (SELECT row_number() OVER (ORDER BY k.n)::int AS place, k.n FROM unnest(v_groups) AS k WHERE k.idempotency_key IS NOT NULL) AS keyed ON keyed.n = g.n
    LEFT JOIN api_idempotency_claim_many(
        ARRAY(SELECT k.environment_id FROM unnest(v_groups) AS k WHERE k.idempotency_key IS NOT NULL ORDER BY k.n),
        ARRAY(SELECT k.route FROM unnest(v_groups) AS k WHERE k.idempotency_key IS NOT NULL ORDER BY k.n),
        ARRAY(SELECT k.idempotency_key FROM unnest(v_groups) AS k WHERE k.idempotency_key IS NOT NULL ORDER BY k.n),
        ARRAY(SELECT decode(k.fingerprint, 'base64') FROM unnest(v_groups) AS k WHERE k.idempotency_key IS NOT NULL ORDER BY k.n),
        p_keys_until) AS c ON c.position = keyed.place;

    -- 2. Ask whether each key may still act.
    SELECT array_agg(CASE WHEN v_outcomes[g.n] IS NULL AND stale.id IS NOT NULL THEN 'key_revoked' ELSE v_outcomes[g.n] END ORDER BY g.n) INTO v_outcomes
    FROM unnest(v_groups) AS g
    LEFT JOIN partners_stale_keys(
        ARRAY(SELECT k.key_id FROM unnest(v_groups) AS k ORDER BY k.n), ARRAY(SELECT k.key_version FROM unnest(v_groups) AS k ORDER BY k.n), p_now
    ) AS stale(id) ON stale.id = g.key_id;

    -- 3. Lock the accounts that pay, then judge what only the database knows: references, beneficiaries, funds.
    v_good := ARRAY(SELECT g.n FROM unnest(v_groups) AS g WHERE v_outcomes[g.n] IS NULL);
    IF cardinality(v_good) > 0 THEN
        SELECT j.outcomes, j.details INTO v_outcomes, v_details FROM payouts_judge_groups(v_groups, v_outcomes, v_details, p_items) AS j;
        v_good := ARRAY(SELECT g.n FROM unnest(v_groups) AS g WHERE v_outcomes[g.n] IS NULL);
    END IF;

    -- 4. Write what was accepted.
    IF cardinality(v_good) > 0 THEN
        INSERT INTO payouts_batch (
            id, environment_id, reference, source, currency, item_count, open_count, total_minor, fee_minor, submitted_by, accepted_at, created_at)
        SELECT g.batch_id, g.environment_id, g.batch_reference, g.source, g.currency, g.item_count, g.item_count, g.total_minor, g.fee_minor, g.actor, p_at, p_now
        FROM unnest(v_groups) AS g WHERE g.n = ANY (v_good) AND g.batch_id IS NOT NULL;

        WITH items AS MATERIALIZED (
            SELECT i.*, g.environment_id, g.currency, g.batch_id FROM jsonb_populate_recordset(NULL::payouts_accept_item, p_items) AS i
            JOIN unnest(v_groups) AS g ON g.n = i.g WHERE i.g = ANY (v_good)
        ), known AS (
            INSERT INTO payouts_beneficiary (
                id, environment_id, scheme, sealed_account, fingerprint, name_hint, last4, account_type, is_disabled, disabled_reason, created_at)
            SELECT DISTINCT ON (i.beneficiary_id) i.beneficiary_id, i.environment_id, 'us_ach', decode(i.sealed, 'base64'), decode(i.fingerprint, 'base64'),
                   i.name_hint, i.last4, i.account_type, false, '', p_now
            FROM items i WHERE i.sealed IS NOT NULL ORDER BY i.beneficiary_id
            ON CONFLICT DO NOTHING
        ), ordered AS (
            INSERT INTO payouts_transfer (
                id, environment_id, batch_id, position, beneficiary_id, amount_minor, fee_minor, currency, reference, description, metadata, origin,
                status, status_at, status_note, rail, rail_account_id, release_at, promised_on, plan, attempts,
                failure_code, failure_reason, return_code, bank_reference, created_at)
            SELECT i.id, i.environment_id, i.batch_id, i.p, i.beneficiary_id, i.amount_minor, i.fee_minor, i.currency, i.reference, i.description,
                   coalesce(i.metadata, '{}'), coalesce(i.origin, '{}'), 'held', p_at, 'Accepted; the money is held.', p.rail, p.rail_account_id, p.release_at,
                   p.promised_on, p.plan, 1, '', '', '', '', p_now
            FROM items i JOIN jsonb_populate_recordset(NULL::payouts_accept_plan, p_plans) AS p ON p.i = i.plan
        )
        SELECT array_agg(i.hold_id), array_agg(i.id), array_agg(i.environment_id), array_agg(i.currency), array_agg(i.amount_minor), array_agg(i.fee_minor)
        INTO v_hold_ids, v_item_ids, v_item_environments, v_item_currencies, v_amounts, v_fees FROM items i;

        PERFORM ledger_hold_many(
            p_journal_id, p_at, v_hold_ids, v_item_ids, array_fill(1, ARRAY[cardinality(v_item_ids)]), v_item_environments, v_item_currencies,
            v_amounts, v_fees, array_fill(p_hold_until, ARRAY[cardinality(v_item_ids)]));
        PERFORM audit_append_many(
            array_agg(g.audit_id), array_agg(g.environment_id), array_agg(g.actor), array_agg(g.action), array_agg(g.subject_type), array_agg(g.subject_id),
            array_agg(g.item_count), array_agg(g.audit_detail), array_agg(g.request_id), p_now)
        FROM unnest(v_groups) AS g WHERE g.n = ANY (v_good);
        PERFORM outbox_emit_many(
            array_agg(g.event_id), array_agg(g.environment_id), array_agg(g.event_type), array_agg(g.subject_id), array_agg(g.event_body), p_now)
        FROM unnest(v_groups) AS g WHERE g.n = ANY (v_good);
        PERFORM api_idempotency_store_many(
            array_agg(g.environment_id), array_agg(g.route), array_agg(g.idempotency_key), array_agg(g.status_code), array_agg(convert_to(g.body, 'UTF8')))
        FROM unnest(v_groups) AS g WHERE g.n = ANY (v_good) AND g.idempotency_key IS NOT NULL;
    END IF;

    -- 5. Give back the keys of requests that were refused: they may be corrected and sent again.
    PERFORM api_idempotency_forget_many(array_agg(g.environment_id), array_agg(g.route), array_agg(g.idempotency_key))
    FROM unnest(v_groups) AS g WHERE g.idempotency_key IS NOT NULL AND v_outcomes[g.n] NOT IN ('replay', 'mismatch', 'in_flight')
    HAVING count(*) > 0;

    RETURN QUERY SELECT g.n, coalesce(v_outcomes[g.n], 'accepted'), v_codes[g.n], v_bodies[g.n], v_details[g.n] FROM unnest(v_groups) AS g ORDER BY g.n;
END $$;
