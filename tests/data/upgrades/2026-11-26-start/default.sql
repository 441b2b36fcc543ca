--
-- PostgreSQL database dump
--


-- Dumped from database version 18.4
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: payouts_accept_group; Type: TYPE; Schema: public; Owner: quittance_owner
--

CREATE TYPE public.payouts_accept_group AS (
	n integer,
	environment_id uuid,
	key_id uuid,
	key_version integer,
	actor text,
	request_id text,
	route text,
	idempotency_key text,
	fingerprint text,
	status_code integer,
	body text,
	batch_id uuid,
	batch_reference text,
	source text,
	currency text,
	item_count integer,
	total_minor bigint,
	fee_minor bigint,
	subject_type text,
	subject_id uuid,
	action text,
	audit_id uuid,
	audit_detail jsonb,
	event_id uuid,
	event_type text,
	event_body text
);


ALTER TYPE public.payouts_accept_group OWNER TO quittance_owner;

--
-- Name: payouts_accept_item; Type: TYPE; Schema: public; Owner: quittance_owner
--

CREATE TYPE public.payouts_accept_item AS (
	g integer,
	p integer,
	id uuid,
	hold_id uuid,
	beneficiary_id uuid,
	sealed text,
	fingerprint text,
	name_hint text,
	last4 text,
	account_type text,
	amount_minor bigint,
	fee_minor bigint,
	reference text,
	description text,
	metadata jsonb,
	origin jsonb,
	plan integer
);


ALTER TYPE public.payouts_accept_item OWNER TO quittance_owner;

--
-- Name: payouts_accept_plan; Type: TYPE; Schema: public; Owner: quittance_owner
--

CREATE TYPE public.payouts_accept_plan AS (
	i integer,
	rail text,
	rail_account_id uuid,
	release_at timestamp with time zone,
	promised_on date,
	plan jsonb
);


ALTER TYPE public.payouts_accept_plan OWNER TO quittance_owner;

--
-- Name: api_idempotency_claim_many(uuid[], text[], text[], bytea[], timestamp with time zone, integer[], bytea[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.api_idempotency_claim_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_fingerprints bytea[], p_expires_at timestamp with time zone, p_status_codes integer[] DEFAULT NULL::integer[], p_bodies bytea[] DEFAULT NULL::bytea[]) RETURNS TABLE("position" integer, outcome text, status_code integer, body bytea, created_at timestamp with time zone)
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_now timestamptz := clock_timestamp();
    v_mine bigint[];
BEGIN
    -- The conflicting row is locked even when it is not taken over, so it cannot be purged before it is read below.
    WITH asked AS (
        SELECT DISTINCT ON (u.environment_id, u.route, u.key) u.*
        FROM unnest(p_environment_ids, p_routes, p_keys, p_fingerprints, p_status_codes, p_bodies) WITH ORDINALITY
            AS u(environment_id, route, key, fingerprint, status_code, body, n)
        ORDER BY u.environment_id, u.route, u.key, u.n
    ), claimed AS (
        INSERT INTO api_idempotencyrecord AS r (environment_id, route, key, fingerprint, status_code, body, created_at, expires_at)
        SELECT a.environment_id, a.route, a.key, a.fingerprint, a.status_code, a.body, v_now, p_expires_at FROM asked a
        ORDER BY a.environment_id, a.route, a.key
        ON CONFLICT (environment_id, route, key) DO UPDATE
            SET fingerprint = excluded.fingerprint, status_code = excluded.status_code, body = excluded.body, created_at = v_now,
                expires_at = excluded.expires_at
            WHERE r.expires_at <= v_now
        RETURNING r.environment_id, r.route, r.key
    )
    SELECT array_agg(a.n) INTO v_mine
    FROM claimed c JOIN asked a ON a.environment_id = c.environment_id AND a.route = c.route AND a.key = c.key;

    -- All are ours nearly always; there is nothing to read again then.
    IF cardinality(v_mine) = cardinality(p_keys) THEN
        RETURN QUERY SELECT n, 'new', NULL::int, NULL::bytea, v_now FROM generate_series(1, cardinality(p_keys)) AS n;
        RETURN;
    END IF;

    -- A new statement sees what the rival committed while we waited.
    RETURN QUERY
    SELECT u.n::int,
        CASE WHEN u.n = ANY (v_mine) THEN 'new'
             WHEN r.fingerprint <> u.fingerprint THEN 'mismatch'
             WHEN r.status_code IS NULL OR EXISTS (
                 SELECT FROM unnest(v_mine) AS m (n)
                 WHERE p_environment_ids[m.n] = u.environment_id AND p_routes[m.n] = u.route AND p_keys[m.n] = u.key
             ) THEN 'in_flight'
             ELSE 'replay' END,
        r.status_code, r.body, r.created_at
    FROM unnest(p_environment_ids, p_routes, p_keys, p_fingerprints) WITH ORDINALITY AS u(environment_id, route, key, fingerprint, n)
    JOIN api_idempotencyrecord r ON r.environment_id = u.environment_id AND r.route = u.route AND r.key = u.key
    ORDER BY u.n;
END $$;


ALTER FUNCTION public.api_idempotency_claim_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_fingerprints bytea[], p_expires_at timestamp with time zone, p_status_codes integer[], p_bodies bytea[]) OWNER TO quittance_owner;

--
-- Name: api_idempotency_forget_many(uuid[], text[], text[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.api_idempotency_forget_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_claimed_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    DELETE FROM api_idempotencyrecord r USING unnest(p_environment_ids, p_routes, p_keys) AS u(environment_id, route, key)
    WHERE r.environment_id = u.environment_id AND r.route = u.route AND r.key = u.key AND r.created_at = p_claimed_at;
$$;


ALTER FUNCTION public.api_idempotency_forget_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_claimed_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: api_idempotency_store_many(uuid[], text[], text[], integer[], bytea[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.api_idempotency_store_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_status_codes integer[], p_bodies bytea[]) RETURNS void
    LANGUAGE sql
    AS $$
    UPDATE api_idempotencyrecord r SET status_code = u.status_code, body = u.body
    FROM unnest(p_environment_ids, p_routes, p_keys, p_status_codes, p_bodies) AS u(environment_id, route, key, status_code, body)
    WHERE r.environment_id = u.environment_id AND r.route = u.route AND r.key = u.key AND r.status_code IS NULL;
$$;


ALTER FUNCTION public.api_idempotency_store_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_status_codes integer[], p_bodies bytea[]) OWNER TO quittance_owner;

--
-- Name: audit_append_many(uuid[], uuid[], text[], text[], text[], uuid[], integer[], jsonb[], text[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.audit_append_many(p_ids uuid[], p_environment_ids uuid[], p_actors text[], p_actions text[], p_subject_types text[], p_subject_ids uuid[], p_counts integer[], p_details jsonb[], p_request_ids text[], p_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO audit_auditentry (id, environment_id, actor, action, subject_type, subject_id, subject_count, detail, request_id, created_at)
    SELECT u.*, p_at
    FROM unnest(p_ids, p_environment_ids, p_actors, p_actions, p_subject_types, p_subject_ids, p_counts, p_details, p_request_ids) AS u;
$$;


ALTER FUNCTION public.audit_append_many(p_ids uuid[], p_environment_ids uuid[], p_actors text[], p_actions text[], p_subject_types text[], p_subject_ids uuid[], p_counts integer[], p_details jsonb[], p_request_ids text[], p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: audit_finished_before(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.audit_finished_before() RETURNS bigint
    LANGUAGE sql
    AS $$
    WITH now AS MATERIALIZED (
        SELECT pg_current_snapshot() AS snapshot
    ), running AS (
        SELECT pg_snapshot_xip(snapshot)::text::bigint AS number FROM now
        UNION ALL
        SELECT pg_current_xact_id_if_assigned()::text::bigint
    ), elsewhere AS (
        SELECT l.transactionid::text::bigint AS short_number
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
            AND a.datid <> (SELECT d.oid FROM pg_database d WHERE d.datname = current_database())
    )
    SELECT coalesce(
        (SELECT min(r.number) FROM running r WHERE r.number & 4294967295 NOT IN (SELECT e.short_number FROM elsewhere e)),
        (SELECT pg_snapshot_xmax(snapshot)::text::bigint FROM now)
    );
$$;


ALTER FUNCTION public.audit_finished_before() OWNER TO quittance_owner;

--
-- Name: kernel_refuse_change(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.kernel_refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused; correct by adding.', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_is_append_only';
END $$;


ALTER FUNCTION public.kernel_refuse_change() OWNER TO quittance_owner;

--
-- Name: ledger_account_id(uuid, text, text); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_account_id(p_environment_id uuid, p_code text, p_currency text) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    v_id uuid;
BEGIN
    SELECT a.id INTO v_id FROM ledger_account a WHERE a.environment_id = p_environment_id AND a.code = p_code AND a.currency = p_currency;
    IF NOT FOUND THEN
        PERFORM ledger_open_accounts(ARRAY[p_environment_id], ARRAY[p_code], ARRAY[p_currency]);
        SELECT a.id INTO STRICT v_id FROM ledger_account a WHERE a.environment_id = p_environment_id AND a.code = p_code AND a.currency = p_currency;
    END IF;
    RETURN v_id;
END $$;


ALTER FUNCTION public.ledger_account_id(p_environment_id uuid, p_code text, p_currency text) OWNER TO quittance_owner;

--
-- Name: ledger_balance_by_value_date(uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_balance_by_value_date(p_account_id uuid, p_at timestamp with time zone) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
    WITH seen AS (
        SELECT coalesce(max(c.account_version), 0) AS version FROM ledger_checkpoint c WHERE c.account_id = p_account_id
    ), base AS (
        SELECT c.balance_minor, c.before_on::timestamp AT TIME ZONE 'UTC' AS before_at FROM ledger_checkpoint c
        WHERE c.account_id = p_account_id AND c.before_on <= (p_at AT TIME ZONE 'UTC')::date
        ORDER BY c.before_on DESC, c.account_version DESC LIMIT 1
    ), start AS (
        SELECT coalesce((SELECT b.balance_minor FROM base b), 0) AS balance_minor,
               coalesce((SELECT b.before_at FROM base b), '-infinity'::timestamptz) AS before_at
    ), later AS (
        SELECT coalesce(sum(e.amount_minor), 0) AS amount_minor FROM ledger_entry e, start s
        WHERE e.account_id = p_account_id AND e.effective_at >= s.before_at AND e.effective_at <= p_at
    ), backdated AS (
        SELECT coalesce(sum(e.amount_minor), 0) AS amount_minor FROM ledger_entry e, start s, seen
        WHERE e.account_id = p_account_id AND e.account_version > seen.version AND e.effective_at < s.before_at AND e.effective_at <= p_at
    )
    SELECT (s.balance_minor + CASE a.side WHEN 'debit' THEN 1 ELSE -1 END * (l.amount_minor + b.amount_minor))::bigint
    FROM start s, later l, backdated b, ledger_account a WHERE a.id = p_account_id;
$$;


ALTER FUNCTION public.ledger_balance_by_value_date(p_account_id uuid, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: ledger_book(uuid, timestamp with time zone, boolean, text, text, text, uuid, text[], uuid[], integer[], uuid[], uuid[], bigint[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_book(p_journal_id uuid, p_at timestamp with time zone, p_livemode boolean, p_kind text, p_reference text, p_description text, p_reverses_id uuid, p_kinds text[], p_subject_ids uuid[], p_attempts integer[], p_from uuid[], p_to uuid[], p_amounts bigint[]) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_posted uuid[];
BEGIN
    WITH parts AS (
        INSERT INTO ledger_journalpart (journal_id, kind, subject_id, attempt, from_account_id, to_account_id, amount_minor)
        SELECT p_journal_id, coalesce(a.kind, p_kind), a.subject_id, a.attempt, a.from_id, a.to_id, a.amount_minor
        FROM unnest(p_kinds, p_subject_ids, p_attempts, p_from, p_to, p_amounts) AS a (kind, subject_id, attempt, from_id, to_id, amount_minor)
        ON CONFLICT (subject_id, kind, attempt) DO NOTHING
        RETURNING subject_id, from_account_id, to_account_id, amount_minor
    ), pairs AS (
        SELECT p.from_account_id, p.to_account_id, sum(p.amount_minor)::bigint AS amount_minor FROM parts p GROUP BY 1, 2
    ), deltas AS (
        SELECT l.account_id, sum(l.amount_minor)::bigint AS amount_minor
        FROM (SELECT from_account_id AS account_id, amount_minor FROM pairs UNION ALL SELECT to_account_id, -amount_minor FROM pairs) AS l
        GROUP BY l.account_id
    ), journal AS (
        INSERT INTO ledger_journal (id, livemode, kind, effective_at, created_at, reference, description, reverses_id, part_count, entry_count)
        SELECT p_journal_id, p_livemode, p_kind, p_at, clock_timestamp(), p_reference, p_description, p_reverses_id,
               (SELECT count(*) FROM parts), (SELECT count(*) FROM deltas)
        WHERE EXISTS (SELECT FROM parts)
    ), booked AS (
        UPDATE ledger_account a
        SET balance_minor = a.balance_minor + CASE a.side WHEN 'debit' THEN d.amount_minor ELSE -d.amount_minor END,
            version = a.version + 1, booked_at = greatest(a.booked_at, clock_timestamp())
        FROM deltas d WHERE a.id = d.account_id AND a.id = ANY (ARRAY(SELECT x.account_id FROM deltas x))
        RETURNING a.id, d.amount_minor, a.balance_minor, a.version, a.booked_at
    ), entries AS (
        INSERT INTO ledger_entry (journal_id, account_id, amount_minor, balance_after_minor, account_version, effective_at, created_at)
        SELECT p_journal_id, b.id, b.amount_minor, b.balance_minor, b.version, p_at, b.booked_at FROM booked b ORDER BY b.id
    )
    SELECT coalesce(array_agg(DISTINCT p.subject_id), '{}') INTO v_posted FROM parts p;
    RETURN v_posted;
END $$;


ALTER FUNCTION public.ledger_book(p_journal_id uuid, p_at timestamp with time zone, p_livemode boolean, p_kind text, p_reference text, p_description text, p_reverses_id uuid, p_kinds text[], p_subject_ids uuid[], p_attempts integer[], p_from uuid[], p_to uuid[], p_amounts bigint[]) OWNER TO quittance_owner;

--
-- Name: ledger_chart(text); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_chart(p_code text) RETURNS TABLE(side text, may_go_negative boolean, rank integer)
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $_$
    SELECT c.side, c.may_go_negative, c.rank
    FROM (VALUES
        ('^available$', 'credit', false, 1),
        ('^payouts_pending$', 'credit', false, 2),
        ('^receivable$', 'debit', false, 3),
        ('^rail:[a-z0-9-]+:in_transit$', 'credit', false, 4),
        -- What a bank proves is booked even where it overdraws the account there: the books follow the evidence.
        ('^rail:[a-z0-9-]+:float$', 'debit', true, 5),
        ('^suspense:[a-z0-9-]+$', 'credit', true, 6),
        ('^fees:revenue$', 'credit', false, 7),
        ('^fees:rail_cost$', 'debit', true, 8),
        ('^fx:position$', 'credit', true, 9),
        ('^fx:result$', 'credit', true, 10),
        ('^write_off$', 'debit', true, 11),
        ('^program:[a-z0-9_-]+:commission_expense$', 'debit', true, 12),
        ('^affiliate:[a-z0-9_-]+:payable$', 'credit', true, 13)
    ) AS c (pattern, side, may_go_negative, rank)
    WHERE p_code ~ c.pattern;
$_$;


ALTER FUNCTION public.ledger_chart(p_code text) OWNER TO quittance_owner;

--
-- Name: ledger_check_accounts(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_check_accounts() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.id, n.code INTO bad
    FROM new_accounts n
    LEFT JOIN old_accounts o ON o.id = n.id
    LEFT JOIN LATERAL (
        SELECT x.id, x.amount_minor, x.balance_after_minor FROM ledger_entry x WHERE x.account_id = n.id AND x.account_version = n.version LIMIT 1
    ) AS e ON true
    WHERE o.id IS NULL OR e.id IS NULL OR n.version <> o.version + 1 OR e.balance_after_minor <> n.balance_minor OR n.booked_at < o.booked_at
        OR n.balance_minor - o.balance_minor <> CASE n.side WHEN 'debit' THEN e.amount_minor ELSE -e.amount_minor END
        OR (n.environment_id, n.livemode, n.code, n.currency, n.side, n.may_go_negative, n.created_at)
           IS DISTINCT FROM (o.environment_id, o.livemode, o.code, o.currency, o.side, o.may_go_negative, o.created_at)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Account % (%) moves only by an entry of a journal.', bad.code, bad.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_moves_by_entries_alone';
    END IF;
    RETURN NULL;
END $$;


ALTER FUNCTION public.ledger_check_accounts() OWNER TO quittance_owner;

--
-- Name: ledger_check_entries(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_check_entries() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    bad record;
BEGIN
    SELECT s.journal_id, s.currency, s.amount_minor INTO bad
    FROM (
        SELECT e.journal_id, a.currency, sum(e.amount_minor) AS amount_minor
        FROM new_entries e LEFT JOIN LATERAL (SELECT x.currency FROM ledger_account x WHERE x.id = e.account_id LIMIT 1) AS a ON true GROUP BY 1, 2
    ) AS s
    WHERE s.amount_minor <> 0 OR s.currency IS NULL
        OR (SELECT j.entry_count FROM ledger_journal j WHERE j.id = s.journal_id)
            IS DISTINCT FROM (SELECT count(*) FROM ledger_entry e WHERE e.journal_id = s.journal_id)
    ORDER BY s.currency IS NOT NULL, s.amount_minor = 0 LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF bad.currency IS NULL THEN
        RAISE EXCEPTION 'An entry of journal % is of an account that does not exist.', bad.journal_id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'entry_is_of_an_account';
    ELSIF bad.amount_minor <> 0 THEN
        RAISE EXCEPTION 'Journal % does not balance: % % are left over.', bad.journal_id, bad.amount_minor, bad.currency
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_balances_per_currency';
    END IF;
    RAISE EXCEPTION 'Journal % is sealed, or not there: its entries are written together with it.', bad.journal_id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_sealed';
END $$;


ALTER FUNCTION public.ledger_check_entries() OWNER TO quittance_owner;

--
-- Name: ledger_check_holds(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_check_holds() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'Hold % cannot go from "%" to "%", and nothing else of it changes.', OLD.id, OLD.stage, NEW.stage
        USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_transition_is_allowed';
END $$;


ALTER FUNCTION public.ledger_check_holds() OWNER TO quittance_owner;

--
-- Name: ledger_check_journals(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_check_journals() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    bad record;
BEGIN
    WITH pairs AS MATERIALIZED (
        SELECT j.id AS journal_id, s.from_account_id, s.to_account_id, s.amount_minor, s.part_count FROM new_journals j CROSS JOIN LATERAL (
            SELECT p.from_account_id, p.to_account_id, sum(p.amount_minor) AS amount_minor, count(*) AS part_count
            FROM ledger_journalpart p WHERE p.journal_id = j.id GROUP BY 1, 2
        ) AS s
    ), entries AS MATERIALIZED (
        SELECT j.id AS journal_id, e.account_id, e.amount_minor, a.code, a.currency, a.livemode <> j.livemode AS is_elsewhere,
               e.account_version <> a.version OR e.balance_after_minor <> a.balance_minor AS is_wrong
        FROM new_journals j
        CROSS JOIN LATERAL (SELECT x.* FROM ledger_entry x WHERE x.journal_id = j.id OFFSET 0) AS e
        CROSS JOIN LATERAL (SELECT x.* FROM ledger_account x WHERE x.id = e.account_id LIMIT 1) AS a
    ), legs AS (
        SELECT l.journal_id, l.account_id, sum(l.amount_minor) AS amount_minor
        FROM (
            SELECT journal_id, from_account_id AS account_id, amount_minor FROM pairs
            UNION ALL SELECT journal_id, to_account_id, -amount_minor FROM pairs
        ) AS l GROUP BY 1, 2
    )
    SELECT t.* INTO bad FROM (
        SELECT 1 AS rule, j.id AS journal_id, '' AS code FROM new_journals j
        WHERE j.entry_count = 0 OR j.entry_count <> (SELECT count(*) FROM entries e WHERE e.journal_id = j.id)
            OR j.part_count = 0 OR j.part_count <> (SELECT coalesce(sum(p.part_count), 0) FROM pairs p WHERE p.journal_id = j.id)
        UNION ALL SELECT 2, e.journal_id, e.code FROM entries e WHERE e.is_elsewhere
        UNION ALL SELECT 3, e.journal_id, e.code FROM entries e WHERE e.is_wrong
        -- An account without an entry has no currency here, but then its part is missing in the entries, which is the last rule.
        UNION ALL SELECT 4, p.journal_id, '' FROM pairs p
            JOIN entries f ON f.journal_id = p.journal_id AND f.account_id = p.from_account_id
            JOIN entries t ON t.journal_id = p.journal_id AND t.account_id = p.to_account_id WHERE f.currency <> t.currency
        UNION ALL SELECT 5, journal_id, '' FROM legs l FULL JOIN entries e USING (journal_id, account_id)
            WHERE l.amount_minor IS DISTINCT FROM e.amount_minor
    ) AS t ORDER BY t.rule LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    CASE bad.rule
    WHEN 1 THEN
        RAISE EXCEPTION 'Journal % has not all of its parts and entries: a journal is written whole, in one statement.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_complete';
    WHEN 2 THEN
        RAISE EXCEPTION 'Journal % would move money between test and live (account %).', bad.journal_id, bad.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_of_one_world';
    WHEN 3 THEN
        RAISE EXCEPTION 'An entry of journal % does not show the balance of account %.', bad.journal_id, bad.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_shows_its_account';
    WHEN 4 THEN
        RAISE EXCEPTION 'A part of journal % goes between two currencies.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'part_is_of_one_currency';
    ELSE
        RAISE EXCEPTION 'The entries of journal % are not the sums of its parts.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'entries_are_the_sum_of_parts';
    END CASE;
END $$;


ALTER FUNCTION public.ledger_check_journals() OWNER TO quittance_owner;

--
-- Name: ledger_check_new_accounts(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_check_new_accounts() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.code INTO bad
    FROM new_accounts n LEFT JOIN LATERAL ledger_chart(n.code) AS c ON true
    WHERE n.version <> 0 OR n.balance_minor <> 0 OR (n.side, n.may_go_negative) IS DISTINCT FROM (c.side, c.may_go_negative) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Account % does not open empty and as the chart of accounts says.', bad.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'account_is_in_the_chart';
    END IF;
    RETURN NULL;
END $$;


ALTER FUNCTION public.ledger_check_new_accounts() OWNER TO quittance_owner;

--
-- Name: ledger_check_new_holds(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_check_new_holds() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.environment_id, n.stage INTO bad
    FROM (SELECT DISTINCT environment_id, stage FROM new_holds) AS n
    WHERE n.stage <> 'reserved' OR NOT EXISTS (SELECT FROM partners_environment e WHERE e.id = n.environment_id LIMIT 1)
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF bad.stage <> 'reserved' THEN
        RAISE EXCEPTION 'A hold is born reserved.' USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_transition_is_allowed';
    END IF;
    RAISE EXCEPTION 'There is no environment % that money could be held for.', bad.environment_id
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'hold_is_of_an_environment';
END $$;


ALTER FUNCTION public.ledger_check_new_holds() OWNER TO quittance_owner;

--
-- Name: ledger_check_parts(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_check_parts() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    AS $$
DECLARE
    bad record;
BEGIN
    SELECT n.journal_id INTO bad
    FROM (SELECT DISTINCT journal_id FROM new_parts) AS n
    WHERE (SELECT j.part_count FROM ledger_journal j WHERE j.id = n.journal_id)
        IS DISTINCT FROM (SELECT count(*) FROM ledger_journalpart p WHERE p.journal_id = n.journal_id)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Journal % is sealed, or not there: its parts are written together with it.', bad.journal_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_sealed';
    END IF;
    RETURN NULL;
END $$;


ALTER FUNCTION public.ledger_check_parts() OWNER TO quittance_owner;

--
-- Name: ledger_fund_many(uuid, timestamp with time zone, uuid[], uuid[], text[], bigint[], uuid, text); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_fund_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_rail_environment_id uuid, p_rail_code text) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    v_float_code text := 'rail:' || p_rail_code || ':float';
    v_environment_ids uuid[];
    v_codes text[];
    v_currencies text[];
    v_from uuid[];
    v_to uuid[];
BEGIN
    WITH keys AS (
        SELECT u.environment_id, 'available' AS code, u.currency FROM unnest(p_environment_ids, p_currencies) AS u (environment_id, currency)
        UNION
        SELECT p_rail_environment_id, v_float_code, u.currency FROM unnest(p_currencies) AS u (currency)
    )
    SELECT array_agg(k.environment_id), array_agg(k.code), array_agg(k.currency) INTO v_environment_ids, v_codes, v_currencies FROM keys k;
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
            p_journal_id, p_at, (SELECT e.livemode FROM partners_environment e WHERE e.id = p_rail_environment_id), 'funded', '', '', NULL,
            NULL, p_subject_ids,
            array_fill(1, ARRAY[cardinality(p_subject_ids)]), v_from, v_to, p_amounts
        ));
    END IF;
END $$;


ALTER FUNCTION public.ledger_fund_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_rail_environment_id uuid, p_rail_code text) OWNER TO quittance_owner;

--
-- Name: ledger_hold_many(uuid, timestamp with time zone, uuid[], uuid[], integer[], uuid[], text[], bigint[], bigint[], timestamp with time zone[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_hold_many(p_journal_id uuid, p_at timestamp with time zone, p_hold_ids uuid[], p_subject_ids uuid[], p_attempts integer[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_fees bigint[], p_expires_at timestamp with time zone[]) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_nestloop TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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
    SELECT array_agg(k.environment_id), array_agg(c.code), array_agg(k.currency) INTO v_environment_ids, v_codes, v_currencies
    FROM (SELECT DISTINCT u.* FROM unnest(p_environment_ids, p_currencies) AS u (environment_id, currency)) AS k
    CROSS JOIN (VALUES ('available'), ('payouts_pending')) AS c (code);
    PERFORM ledger_ready_accounts(v_environment_ids, v_codes, v_currencies);

    -- Accounts are looked up once for each environment and currency, of which a set has few.
    WITH pockets AS MATERIALIZED (
        SELECT u.environment_id, u.currency, f.id AS from_id, t.id AS to_id
        FROM unnest(v_environment_ids, v_codes, v_currencies) AS u (environment_id, code, currency)
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x WHERE x.environment_id = u.environment_id AND x.code = 'available' AND x.currency = u.currency LIMIT 1
        ) AS f
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x WHERE x.environment_id = u.environment_id AND x.code = 'payouts_pending' AND x.currency = u.currency LIMIT 1
        ) AS t
        WHERE u.code = 'available'
    ), placed AS (
        INSERT INTO ledger_hold (id, subject_id, attempt, environment_id, currency, amount_minor, fee_minor, expires_at, stage, stage_at, created_at)
        SELECT a.*, 'reserved', p_at, clock_timestamp()
        FROM unnest(p_hold_ids, p_subject_ids, p_attempts, p_environment_ids, p_currencies, p_amounts, p_fees, p_expires_at) AS a
        ON CONFLICT (subject_id, attempt) DO NOTHING
        RETURNING subject_id, attempt, environment_id, currency, amount_minor + fee_minor AS amount_minor
    )
    SELECT array_agg(p.subject_id), array_agg(p.attempt), array_agg(k.from_id), array_agg(k.to_id), array_agg(p.amount_minor)
    INTO v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM placed p JOIN pockets k ON k.environment_id = p.environment_id AND k.currency = p.currency;
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(
        p_journal_id, p_at, (SELECT e.livemode FROM partners_environment e WHERE e.id = v_environment_ids[1]), 'held', '', '', NULL,
        NULL, v_subjects, v_attempts, v_from, v_to, v_amounts
    );
    IF cardinality(v_posted) <> cardinality(v_subjects) THEN
        RAISE EXCEPTION 'A hold and its part of the journal do not agree.' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'hold_has_its_part';
    END IF;
    RETURN QUERY SELECT unnest(v_posted);
END $$;


ALTER FUNCTION public.ledger_hold_many(p_journal_id uuid, p_at timestamp with time zone, p_hold_ids uuid[], p_subject_ids uuid[], p_attempts integer[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_fees bigint[], p_expires_at timestamp with time zone[]) OWNER TO quittance_owner;

--
-- Name: ledger_house_environment(boolean); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_house_environment(p_livemode boolean) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN p_livemode THEN '00000000-0000-7000-8000-000000000003'::uuid ELSE '00000000-0000-7000-8000-000000000002'::uuid END;
$$;


ALTER FUNCTION public.ledger_house_environment(p_livemode boolean) OWNER TO quittance_owner;

--
-- Name: ledger_lock_accounts(uuid[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_lock_accounts(p_account_ids uuid[]) RETURNS TABLE(id uuid, balance_minor bigint)
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
    SELECT a.id, a.balance_minor FROM ledger_account a WHERE a.id = ANY (p_account_ids) ORDER BY a.id FOR NO KEY UPDATE;
$$;


ALTER FUNCTION public.ledger_lock_accounts(p_account_ids uuid[]) OWNER TO quittance_owner;

--
-- Name: ledger_lock_subjects(uuid[], uuid, text); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_lock_subjects(p_subject_ids uuid[], p_rail_environment_id uuid DEFAULT NULL::uuid, p_rail_code text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    v_environment_ids uuid[];
    v_codes text[];
    v_currencies text[];
BEGIN
    WITH touched AS MATERIALIZED (
        SELECT DISTINCT h.environment_id, h.currency, coalesce(p_rail_environment_id, h.rail_environment_id) AS rail_environment_id,
               coalesce(p_rail_code, h.rail_code) AS rail_code
        FROM ledger_hold h WHERE h.subject_id = ANY (p_subject_ids)
    ), keys AS (
        SELECT t.environment_id, c.code, t.currency FROM touched t CROSS JOIN (VALUES ('available'), ('payouts_pending')) AS c (code)
        UNION
        SELECT t.rail_environment_id, 'rail:' || t.rail_code || c.part, t.currency
        FROM touched t CROSS JOIN (VALUES (':in_transit'), (':float')) AS c (part) WHERE t.rail_code IS NOT NULL
        UNION
        SELECT ledger_house_environment(e.livemode), 'fees:revenue', t.currency
        FROM touched t JOIN partners_environment e ON e.id = t.environment_id WHERE t.rail_code IS NOT NULL AND p_rail_code IS NULL
    )
    SELECT array_agg(k.environment_id), array_agg(k.code), array_agg(k.currency) INTO v_environment_ids, v_codes, v_currencies FROM keys k;
    PERFORM ledger_ready_accounts(v_environment_ids, v_codes, v_currencies);
END $$;


ALTER FUNCTION public.ledger_lock_subjects(p_subject_ids uuid[], p_rail_environment_id uuid, p_rail_code text) OWNER TO quittance_owner;

--
-- Name: ledger_open_accounts(uuid[], text[], text[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_open_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_unknown text;
BEGIN
    SELECT k.code INTO v_unknown FROM unnest(p_codes) AS k (code) WHERE NOT EXISTS (SELECT FROM ledger_chart(k.code)) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'The chart of accounts has no "%".', v_unknown USING ERRCODE = 'check_violation', CONSTRAINT = 'account_is_in_the_chart';
    END IF;
    INSERT INTO ledger_account (id, environment_id, livemode, code, currency, side, may_go_negative, balance_minor, version, booked_at, created_at)
    SELECT (lpad(to_hex(c.rank), 2, '0') || substr(replace(gen_random_uuid()::text, '-', ''), 3))::uuid,
           k.environment_id, e.livemode, k.code, k.currency, c.side, c.may_go_negative, 0, 0, clock_timestamp(), clock_timestamp()
    FROM (SELECT DISTINCT u.* FROM unnest(p_environment_ids, p_codes, p_currencies) AS u (environment_id, code, currency)) AS k
    JOIN partners_environment e ON e.id = k.environment_id
    CROSS JOIN LATERAL ledger_chart(k.code) AS c
    WHERE NOT EXISTS (
        SELECT FROM ledger_account a WHERE a.environment_id = k.environment_id AND a.code = k.code AND a.currency = k.currency
    )
    ORDER BY k.environment_id, k.code, k.currency
    ON CONFLICT (environment_id, code, currency) DO NOTHING;
END $$;


ALTER FUNCTION public.ledger_open_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[]) OWNER TO quittance_owner;

--
-- Name: ledger_post_many(uuid, timestamp with time zone, boolean, text[], uuid[], integer[], uuid[], uuid[], bigint[], text, text, boolean); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_post_many(p_journal_id uuid, p_at timestamp with time zone, p_livemode boolean, p_kinds text[], p_subject_ids uuid[], p_attempts integer[], p_from uuid[], p_to uuid[], p_amounts bigint[], p_reference text, p_description text, p_linked boolean DEFAULT false) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    v_posted uuid[];
    v_parts int;
BEGIN
    IF cardinality(p_subject_ids) = 0 THEN
        RETURN;
    END IF;
    IF p_kinds && ARRAY['held', 'submitted', 'settled', 'fee', 'remainder', 'withdrawn', 'released', 'expired', 'returned', 'funded'] THEN
        RAISE EXCEPTION 'Holds move through their own verbs.' USING ERRCODE = 'check_violation', CONSTRAINT = 'part_kind_is_free';
    END IF;
    PERFORM a.id FROM ledger_account a WHERE a.id = ANY (p_from || p_to) ORDER BY a.id FOR NO KEY UPDATE;
    v_posted := ledger_book(
        p_journal_id, p_at, p_livemode, p_kinds[1], p_reference, p_description, NULL, p_kinds, p_subject_ids, p_attempts, p_from, p_to, p_amounts
    );
    IF p_linked THEN
        SELECT j.part_count INTO v_parts FROM ledger_journal j WHERE j.id = p_journal_id;
        IF coalesce(v_parts, 0) <> cardinality(p_subject_ids) THEN
            RAISE EXCEPTION 'Linked parts are posted all or none, and one of these was posted before.'
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'linked_parts_are_all_new';
        END IF;
    END IF;
    RETURN QUERY SELECT unnest(v_posted);
END $$;


ALTER FUNCTION public.ledger_post_many(p_journal_id uuid, p_at timestamp with time zone, p_livemode boolean, p_kinds text[], p_subject_ids uuid[], p_attempts integer[], p_from uuid[], p_to uuid[], p_amounts bigint[], p_reference text, p_description text, p_linked boolean) OWNER TO quittance_owner;

--
-- Name: ledger_ready_accounts(uuid[], text[], text[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_ready_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_ids uuid[];
BEGIN
    IF p_codes IS NULL THEN
        RETURN;
    END IF;
    FOR attempt IN 1..2 LOOP
        v_ids := ARRAY(
            SELECT a.id
            FROM unnest(p_environment_ids, p_codes, p_currencies) AS k (environment_id, code, currency)
            CROSS JOIN LATERAL (
                SELECT x.id FROM ledger_account x WHERE x.environment_id = k.environment_id AND x.code = k.code AND x.currency = k.currency LIMIT 1
            ) AS a
        );
        EXIT WHEN cardinality(v_ids) = cardinality(p_codes);
        PERFORM ledger_open_accounts(p_environment_ids, p_codes, p_currencies);
    END LOOP;
    PERFORM a.id FROM ledger_account a WHERE a.id = ANY (v_ids) ORDER BY a.id FOR NO KEY UPDATE;
END $$;


ALTER FUNCTION public.ledger_ready_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[]) OWNER TO quittance_owner;

--
-- Name: ledger_release_many(uuid, timestamp with time zone, uuid[], text); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_release_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_stage text) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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
    IF p_stage NOT IN ('released', 'expired') THEN
        RAISE EXCEPTION 'A hold ends released or expired, not "%".', p_stage USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_transition_is_allowed';
    END IF;
    PERFORM ledger_lock_subjects(p_subject_ids);

    SELECT bool_and(f.livemode), array_agg(h.subject_id), array_agg(h.attempt), array_agg(f.id), array_agg(t.id),
           array_agg(h.amount_minor + h.fee_minor)
    INTO v_livemode, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM unnest(p_subject_ids) AS a (subject_id)
    CROSS JOIN LATERAL (
        SELECT x.* FROM ledger_hold x WHERE x.subject_id = a.subject_id AND x.closed_at IS NULL LIMIT 1
    ) AS h
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = h.environment_id AND x.code = 'payouts_pending' AND x.currency = h.currency LIMIT 1
    ) AS f
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = h.environment_id AND x.code = 'available' AND x.currency = h.currency LIMIT 1
    ) AS t
    WHERE h.stage = 'reserved' AND (p_stage = 'released' OR h.expires_at <= p_at);
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(
        p_journal_id, p_at, v_livemode, p_stage, '', '', NULL,
        NULL, v_subjects, v_attempts, v_from, v_to, v_amounts
    );
    UPDATE ledger_hold h SET stage = p_stage, stage_at = p_at, closed_at = p_at
    WHERE h.stage = 'reserved' AND h.closed_at IS NULL AND h.subject_id = ANY (v_posted);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;


ALTER FUNCTION public.ledger_release_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_stage text) OWNER TO quittance_owner;

--
-- Name: ledger_require_moved(integer, integer); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_require_moved(p_moved integer, p_posted integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF p_moved <> p_posted THEN
        RAISE EXCEPTION 'Another transaction moved one of these holds meanwhile; try again.' USING ERRCODE = 'serialization_failure';
    END IF;
END $$;


ALTER FUNCTION public.ledger_require_moved(p_moved integer, p_posted integer) OWNER TO quittance_owner;

--
-- Name: ledger_return_many(uuid, timestamp with time zone, uuid[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_return_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[]) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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
        SELECT DISTINCT ON (h.subject_id) h.subject_id, h.attempt, h.sent_attempt, h.environment_id, h.currency, h.rail_environment_id, h.rail_code,
               h.settled_minor
        FROM ledger_hold h WHERE h.subject_id = ANY (p_subject_ids) AND h.stage = 'settled' ORDER BY h.subject_id, h.attempt DESC
    )
    SELECT bool_and(f.livemode), array_agg(p.subject_id), array_agg(p.sent_attempt), array_agg(f.id), array_agg(t.id), array_agg(p.settled_minor)
    INTO v_livemode, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM paid p
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = p.rail_environment_id AND x.code = 'rail:' || p.rail_code || ':float' AND x.currency = p.currency LIMIT 1
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


ALTER FUNCTION public.ledger_return_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[]) OWNER TO quittance_owner;

--
-- Name: ledger_reverse_journal(uuid, timestamp with time zone, uuid, text); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_reverse_journal(p_journal_id uuid, p_at timestamp with time zone, p_reverses_id uuid, p_description text) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    v_journal ledger_journal;
    v_kinds text[];
    v_subjects uuid[];
    v_attempts int[];
    v_from uuid[];
    v_to uuid[];
    v_amounts bigint[];
BEGIN
    SELECT j.* INTO v_journal FROM ledger_journal j WHERE j.id = p_reverses_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no journal % to reverse.', p_reverses_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_reversible';
    END IF;
    IF v_journal.kind IN ('held', 'submitted', 'settled', 'withdrawn', 'released', 'expired', 'returned') THEN
        RAISE EXCEPTION 'A journal that moved holds is not reversed; move the holds.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_reversible';
    END IF;
    SELECT array_agg('reversed:' || p.kind), array_agg(p.subject_id), array_agg(p.attempt), array_agg(p.to_account_id),
           array_agg(p.from_account_id), array_agg(p.amount_minor)
    INTO v_kinds, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM ledger_journalpart p WHERE p.journal_id = p_reverses_id;
    PERFORM a.id FROM ledger_account a WHERE a.id = ANY (v_from || v_to) ORDER BY a.id FOR NO KEY UPDATE;
    RETURN QUERY SELECT unnest(ledger_book(
        p_journal_id, p_at, v_journal.livemode, 'reversed', v_journal.reference, p_description, p_reverses_id,
        v_kinds, v_subjects, v_attempts, v_from, v_to, v_amounts
    ));
END $$;


ALTER FUNCTION public.ledger_reverse_journal(p_journal_id uuid, p_at timestamp with time zone, p_reverses_id uuid, p_description text) OWNER TO quittance_owner;

--
-- Name: ledger_send_many(uuid, timestamp with time zone, uuid[], integer[], uuid, text); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_send_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_attempts integer[], p_rail_environment_id uuid, p_rail_code text) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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
        WHERE x.environment_id = p_rail_environment_id AND x.code = 'rail:' || p_rail_code || ':in_transit' AND x.currency = h.currency LIMIT 1
    ) AS t
    WHERE h.stage = 'reserved' AND (h.expires_at IS NULL OR h.expires_at > p_at);
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(
        p_journal_id, p_at, (SELECT e.livemode FROM partners_environment e WHERE e.id = p_rail_environment_id), 'submitted', '', '', NULL,
        NULL, v_subjects, v_attempts, v_from, v_to, v_amounts
    );
    IF cardinality(v_posted) < cardinality(v_subjects) THEN
        SELECT array_agg(u.subject_id), array_agg(u.attempt) INTO v_subjects, v_attempts
        FROM unnest(v_subjects, v_attempts) AS u (subject_id, attempt) JOIN unnest(v_posted) AS p (subject_id) USING (subject_id);
    END IF;
    -- One statement per attempt number, of which a set has few; each finds its holds by their keys alone.
    FOR v_attempt IN SELECT DISTINCT u.attempt FROM unnest(v_attempts) AS u (attempt) LOOP
        UPDATE ledger_hold h
        SET stage = 'in_transit', stage_at = p_at, rail_environment_id = p_rail_environment_id, rail_code = p_rail_code, sent_attempt = v_attempt
        WHERE h.stage = 'reserved' AND h.closed_at IS NULL AND h.subject_id = ANY (ARRAY(
            SELECT u.subject_id FROM unnest(v_subjects, v_attempts) AS u (subject_id, attempt) WHERE u.attempt = v_attempt
        ));
        GET DIAGNOSTICS v_rows = ROW_COUNT;
        v_moved := v_moved + v_rows;
    END LOOP;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;


ALTER FUNCTION public.ledger_send_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_attempts integer[], p_rail_environment_id uuid, p_rail_code text) OWNER TO quittance_owner;

--
-- Name: ledger_settle_many(uuid, timestamp with time zone, uuid[], bigint[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_settle_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_amounts bigint[] DEFAULT NULL::bigint[]) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_nestloop TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
DECLARE
    v_paid jsonb;
    v_livemode boolean;
    v_kinds text[];
    v_subjects uuid[];
    v_attempts int[];
    v_from uuid[];
    v_to uuid[];
    v_amounts bigint[];
    v_posted uuid[];
    v_moved int;
BEGIN
    PERFORM ledger_lock_subjects(p_subject_ids);
    IF p_amounts IS NOT NULL THEN
        IF EXISTS (
            SELECT FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor)
            CROSS JOIN LATERAL (
                SELECT x.amount_minor FROM ledger_hold x WHERE x.subject_id = a.subject_id AND x.closed_at IS NULL LIMIT 1
            ) AS h
            WHERE a.amount_minor NOT BETWEEN 1 AND h.amount_minor
        ) THEN
            RAISE EXCEPTION 'A hold is settled with something, and with no more than it holds.'
                USING ERRCODE = 'check_violation', CONSTRAINT = 'hold_settles_at_most_its_amount';
        END IF;
        SELECT jsonb_object_agg(a.subject_id, a.amount_minor) INTO v_paid
        FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor) WHERE a.subject_id IS NOT NULL;
    END IF;

    -- A set has few rails and partners: their accounts are looked up once for each, not for each hold.
    WITH paid AS MATERIALIZED (
        SELECT h.subject_id, h.sent_attempt, h.environment_id, h.currency, h.rail_environment_id, h.rail_code, h.amount_minor, h.fee_minor,
               coalesce(a.amount_minor, h.amount_minor) AS paid_minor
        FROM unnest(p_subject_ids, p_amounts) AS a (subject_id, amount_minor)
        JOIN (SELECT x.* FROM ledger_hold x WHERE x.subject_id = ANY (p_subject_ids) AND x.closed_at IS NULL OFFSET 0) AS h USING (subject_id)
        WHERE h.stage = 'in_transit'
    ), routes AS MATERIALIZED (
        SELECT r.*, e.livemode, transit.id AS transit_id, float.id AS float_id, pending.id AS pending_id, revenue.id AS revenue_id,
               available.id AS available_id
        FROM (SELECT DISTINCT p.environment_id, p.currency, p.rail_environment_id, p.rail_code FROM paid p) AS r
        CROSS JOIN LATERAL (SELECT x.livemode FROM partners_environment x WHERE x.id = r.environment_id LIMIT 1) AS e
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = r.rail_environment_id AND x.code = 'rail:' || r.rail_code || ':in_transit' AND x.currency = r.currency LIMIT 1
        ) AS transit
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = r.rail_environment_id AND x.code = 'rail:' || r.rail_code || ':float' AND x.currency = r.currency LIMIT 1
        ) AS float
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = r.environment_id AND x.code = 'payouts_pending' AND x.currency = r.currency LIMIT 1
        ) AS pending
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = ledger_house_environment(e.livemode) AND x.code = 'fees:revenue' AND x.currency = r.currency LIMIT 1
        ) AS revenue
        CROSS JOIN LATERAL (
            SELECT x.id FROM ledger_account x
            WHERE x.environment_id = r.environment_id AND x.code = 'available' AND x.currency = r.currency LIMIT 1
        ) AS available
    )
    SELECT bool_and(r.livemode), array_agg(l.kind), array_agg(p.subject_id), array_agg(p.sent_attempt), array_agg(l.from_id), array_agg(l.to_id),
           array_agg(l.amount_minor)
    INTO v_livemode, v_kinds, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM paid p
    JOIN routes r ON r.environment_id = p.environment_id AND r.currency = p.currency AND r.rail_environment_id = p.rail_environment_id
        AND r.rail_code = p.rail_code
    CROSS JOIN LATERAL (VALUES
        ('settled', r.transit_id, r.float_id, p.paid_minor),
        ('fee', r.pending_id, r.revenue_id, p.fee_minor),
        ('remainder', r.transit_id, r.available_id, p.amount_minor - p.paid_minor)
    ) AS l (kind, from_id, to_id, amount_minor)
    WHERE l.amount_minor > 0;
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(p_journal_id, p_at, v_livemode, 'settled', '', '', NULL, v_kinds, v_subjects, v_attempts, v_from, v_to, v_amounts);
    UPDATE ledger_hold h
    SET stage = 'settled', stage_at = p_at, closed_at = p_at,
        settled_minor = CASE WHEN v_paid IS NULL THEN h.amount_minor ELSE coalesce((v_paid ->> h.subject_id::text)::bigint, h.amount_minor) END
    WHERE h.subject_id = ANY (v_posted) AND h.closed_at IS NULL AND h.stage = 'in_transit';
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;


ALTER FUNCTION public.ledger_settle_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_amounts bigint[]) OWNER TO quittance_owner;

--
-- Name: ledger_take_checkpoints(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_take_checkpoints() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    v_written int;
BEGIN
    -- One taker at a time; balances may go on moving meanwhile, because a checkpoint speaks of the versions that it has seen.
    PERFORM pg_advisory_xact_lock(hashtextextended('ledger_take_checkpoints', 0));
    WITH seen AS (
        SELECT c.account_id, max(c.account_version) AS account_version FROM ledger_checkpoint c GROUP BY c.account_id
    ), fresh AS (
        SELECT a.id AS account_id, a.side, a.version, coalesce(s.account_version, 0) AS seen_version
        FROM ledger_account a LEFT JOIN seen s ON s.account_id = a.id WHERE a.version > coalesce(s.account_version, 0)
    ), days AS (
        SELECT f.account_id, (e.effective_at AT TIME ZONE 'UTC')::date + 1 AS before_on,
               sum(CASE f.side WHEN 'debit' THEN e.amount_minor ELSE -e.amount_minor END)::bigint AS delta_minor
        FROM fresh f JOIN ledger_entry e ON e.account_id = f.account_id AND e.account_version > f.seen_version AND e.account_version <= f.version
        GROUP BY 1, 2
    ), touched AS (
        SELECT d.account_id, min(d.before_on) AS first_on FROM days d GROUP BY d.account_id
    ), base AS (
        -- What the account held before the first day that changed: nothing of that can have changed.
        SELECT t.account_id, coalesce(b.balance_minor, 0) AS balance_minor
        FROM touched t LEFT JOIN LATERAL (
            SELECT c.balance_minor FROM ledger_checkpoint c WHERE c.account_id = t.account_id AND c.before_on < t.first_on
            ORDER BY c.before_on DESC, c.account_version DESC LIMIT 1
        ) AS b ON true
    ), known AS (
        SELECT DISTINCT ON (c.account_id, c.before_on) c.account_id, c.before_on, c.balance_minor
        FROM touched t JOIN ledger_checkpoint c ON c.account_id = t.account_id AND c.before_on >= t.first_on
        ORDER BY c.account_id, c.before_on, c.account_version DESC
    ), points AS (
        SELECT k.account_id, k.before_on FROM known k UNION SELECT d.account_id, d.before_on FROM days d
    ), sums AS (
        SELECT p.account_id, p.before_on, sum(coalesce(d.delta_minor, 0)) OVER so_far AS delta_minor,
               -- A day without a checkpoint stands on the latest one before it; counting the known ones so far gives both the same group.
               count(k.balance_minor) OVER so_far AS known_group, k.balance_minor AS known_minor
        FROM points p
        LEFT JOIN days d USING (account_id, before_on)
        LEFT JOIN known k USING (account_id, before_on)
        WINDOW so_far AS (PARTITION BY p.account_id ORDER BY p.before_on)
    ), written AS (
        INSERT INTO ledger_checkpoint (account_id, before_on, account_version, balance_minor, created_at)
        SELECT s.account_id, s.before_on, f.version,
               coalesce(max(s.known_minor) OVER (PARTITION BY s.account_id, s.known_group), b.balance_minor) + s.delta_minor, clock_timestamp()
        FROM sums s JOIN fresh f ON f.account_id = s.account_id JOIN base b ON b.account_id = s.account_id
        RETURNING 1
    )
    SELECT count(*) INTO v_written FROM written;
    RETURN v_written;
END $$;


ALTER FUNCTION public.ledger_take_checkpoints() OWNER TO quittance_owner;

--
-- Name: ledger_withdraw_many(uuid, timestamp with time zone, uuid[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ledger_withdraw_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[]) RETURNS SETOF uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'public', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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

    SELECT bool_and(f.livemode), array_agg(h.subject_id), array_agg(h.sent_attempt), array_agg(f.id), array_agg(t.id),
           array_agg(h.amount_minor)
    INTO v_livemode, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM unnest(p_subject_ids) AS a (subject_id)
    CROSS JOIN LATERAL (
        SELECT x.* FROM ledger_hold x WHERE x.subject_id = a.subject_id AND x.closed_at IS NULL LIMIT 1
    ) AS h
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = h.rail_environment_id AND x.code = 'rail:' || h.rail_code || ':in_transit' AND x.currency = h.currency LIMIT 1
    ) AS f
    CROSS JOIN LATERAL (
        SELECT x.id, x.livemode FROM ledger_account x
        WHERE x.environment_id = h.environment_id AND x.code = 'payouts_pending' AND x.currency = h.currency LIMIT 1
    ) AS t
    WHERE h.stage = 'in_transit';
    IF v_subjects IS NULL THEN
        RETURN;
    END IF;

    v_posted := ledger_book(
        p_journal_id, p_at, v_livemode, 'withdrawn', '', '', NULL,
        NULL, v_subjects, v_attempts, v_from, v_to, v_amounts
    );
    UPDATE ledger_hold h SET stage = 'reserved', stage_at = p_at, rail_environment_id = NULL, rail_code = NULL, sent_attempt = NULL
    WHERE h.stage = 'in_transit' AND h.closed_at IS NULL AND h.subject_id = ANY (v_posted);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    PERFORM ledger_require_moved(v_moved, cardinality(v_posted));
    RETURN QUERY SELECT unnest(v_posted);
END $$;


ALTER FUNCTION public.ledger_withdraw_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[]) OWNER TO quittance_owner;

--
-- Name: ops_second_factor_guard(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.ops_second_factor_guard() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'A second factor that was used once cannot be used again.'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ops_codes_open_once', TABLE = TG_TABLE_NAME;
END $$;


ALTER FUNCTION public.ops_second_factor_guard() OWNER TO quittance_owner;

--
-- Name: outbox_emit_many(uuid[], uuid[], text[], uuid[], text[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.outbox_emit_many(p_event_ids uuid[], p_environment_ids uuid[], p_types text[], p_subject_ids uuid[], p_bodies text[], p_at timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO webhooks_event (id, environment_id, type, subject_id, body, created_at)
    SELECT u.id, u.environment_id, u.type, u.subject_id, convert_to(u.body, 'UTF8'), p_at
    FROM unnest(p_event_ids, p_environment_ids, p_types, p_subject_ids, p_bodies) AS u (id, environment_id, type, subject_id, body);

    INSERT INTO webhooks_outboxentry (event_id)
    SELECT u.id
    FROM unnest(p_event_ids, p_environment_ids) WITH ORDINALITY AS u (id, environment_id, position)
    WHERE u.environment_id IN (
        SELECT p.environment_id FROM webhooks_endpoint p WHERE p.status = 'enabled' AND p.environment_id = ANY (p_environment_ids)
    )
    ORDER BY u.position;
$$;


ALTER FUNCTION public.outbox_emit_many(p_event_ids uuid[], p_environment_ids uuid[], p_types text[], p_subject_ids uuid[], p_bodies text[], p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: partners_check_api_key_maker(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.partners_check_api_key_maker() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM partners_member m JOIN partners_environment e ON e.partner_id = m.partner_id
        WHERE m.id = NEW.created_by_id AND e.id = NEW.environment_id
    ) THEN
        RAISE EXCEPTION 'API key % was made by somebody of another partner.', NEW.id
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'api_key_maker_is_of_the_same_partner';
    END IF;
    RETURN NEW;
END $$;


ALTER FUNCTION public.partners_check_api_key_maker() OWNER TO quittance_owner;

--
-- Name: partners_keep_api_key(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.partners_keep_api_key() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.id, NEW.environment_id, NEW.kind, NEW.secret_hash, NEW.hint, NEW.scopes, NEW.created_by_id, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.environment_id, OLD.kind, OLD.secret_hash, OLD.hint, OLD.scopes, OLD.created_by_id, OLD.created_at) THEN
        RAISE EXCEPTION 'API key % stays what it was made as.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'api_key_stays_what_it_is';
    END IF;
    IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
        RAISE EXCEPTION 'API key % was revoked and stays so.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'api_key_stays_revoked';
    END IF;
    IF (NEW.name, NEW.allowed_ips, NEW.expires_at, NEW.revoked_at, NEW.replaced_by_id)
        IS DISTINCT FROM (OLD.name, OLD.allowed_ips, OLD.expires_at, OLD.revoked_at, OLD.replaced_by_id) THEN
        NEW.version := OLD.version + 1;
    ELSIF NEW.version <> OLD.version + 1 THEN
        NEW.version := OLD.version;
    END IF;
    RETURN NEW;
END $$;


ALTER FUNCTION public.partners_keep_api_key() OWNER TO quittance_owner;

--
-- Name: partners_keep_environment(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.partners_keep_environment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.id, NEW.partner_id, NEW.kind, NEW.livemode) IS DISTINCT FROM (OLD.id, OLD.partner_id, OLD.kind, OLD.livemode) THEN
        RAISE EXCEPTION 'Environment % keeps its owner and its kind.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'environment_keeps_owner_and_kind';
    END IF;
    IF NEW.clock_offset < OLD.clock_offset THEN
        RAISE EXCEPTION 'The clock of environment % only goes forward.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'environment_clock_only_grows';
    END IF;
    IF NEW.clock_offset <> OLD.clock_offset THEN
        UPDATE partners_apikey SET version = version + 1 WHERE environment_id = NEW.id AND revoked_at IS NULL;
    END IF;
    RETURN NEW;
END $$;


ALTER FUNCTION public.partners_keep_environment() OWNER TO quittance_owner;

--
-- Name: partners_keep_member(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.partners_keep_member() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF (NEW.id, NEW.partner_id, NEW.user_id) IS DISTINCT FROM (OLD.id, OLD.partner_id, OLD.user_id) THEN
        RAISE EXCEPTION 'Member % stays one person at one partner.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'member_keeps_partner_and_person';
    END IF;
    RETURN NEW;
END $$;


ALTER FUNCTION public.partners_keep_member() OWNER TO quittance_owner;

--
-- Name: partners_stale_keys(uuid[], integer[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.partners_stale_keys(p_key_ids uuid[], p_versions integer[], p_at timestamp with time zone) RETURNS SETOF uuid
    LANGUAGE sql STABLE
    AS $$
    SELECT DISTINCT u.key_id
    FROM unnest(p_key_ids, p_versions) AS u(key_id, version)
    LEFT JOIN partners_apikey k ON k.id = u.key_id
    WHERE u.key_id IS NOT NULL AND (k.id IS NULL OR k.version <> u.version OR k.revoked_at IS NOT NULL OR k.expires_at <= p_at);
$$;


ALTER FUNCTION public.partners_stale_keys(p_key_ids uuid[], p_versions integer[], p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_accept_many(jsonb, jsonb, jsonb, uuid, timestamp with time zone, timestamp with time zone, timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_accept_many(p_groups jsonb, p_items jsonb, p_plans jsonb, p_journal_id uuid, p_at timestamp with time zone, p_now timestamp with time zone, p_hold_until timestamp with time zone, p_keys_until timestamp with time zone) RETURNS TABLE(group_no integer, outcome text, status_code integer, body bytea, detail jsonb)
    LANGUAGE plpgsql
    SET lock_timeout TO '10s'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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
    SELECT array_agg(g ORDER BY g.n) INTO v_groups FROM jsonb_populate_recordset(NULL::payouts_accept_group, p_groups) AS g;

    -- 1. Claim the keys, with the answers that these requests get if they are accepted. Groups without a key (our own programs) claim none.
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
                   array_agg(g.status_code ORDER BY g.n) AS codes, array_agg(convert_to(g.body, 'UTF8') ORDER BY g.n) AS bodies
            FROM unnest(v_groups) AS g WHERE g.idempotency_key IS NOT NULL
        ) AS k
        CROSS JOIN LATERAL api_idempotency_claim_many(k.environment_ids, k.routes, k.keys, k.fingerprints, p_keys_until, k.codes, k.bodies) AS c
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

    -- 2. Ask whether each key may still act.
    FOR v_stale IN
        SELECT g.n FROM partners_stale_keys(
            ARRAY(SELECT k.key_id FROM unnest(v_groups) AS k ORDER BY k.n), ARRAY(SELECT k.key_version FROM unnest(v_groups) AS k ORDER BY k.n), p_now
        ) AS stale(id) JOIN unnest(v_groups) AS g ON g.key_id = stale.id WHERE v_outcomes[g.n] IS NULL
    LOOP
        v_outcomes[v_stale] := 'key_stale';
    END LOOP;

    -- 3. Lock the accounts that pay, then judge what only the database knows: references, beneficiaries, funds.
    v_good := ARRAY(SELECT g.n FROM unnest(v_groups) AS g WHERE v_outcomes[g.n] IS NULL);
    IF cardinality(v_good) > 0 THEN
        SELECT j.outcomes, j.details INTO v_outcomes, v_details FROM payouts_judge_groups(v_groups, v_outcomes, v_details, p_items) AS j;
        v_good := ARRAY(SELECT g.n FROM unnest(v_groups) AS g WHERE v_outcomes[g.n] IS NULL);
    END IF;

    -- 4. Write what was accepted.
    IF cardinality(v_good) > 0 THEN
        IF EXISTS (SELECT FROM unnest(v_groups) AS g WHERE g.batch_id IS NOT NULL) THEN
            INSERT INTO payouts_batch (
                id, environment_id, reference, source, currency, item_count, open_count, total_minor, fee_minor, submitted_by, accepted_at, created_at)
            SELECT g.batch_id, g.environment_id, g.batch_reference, g.source, g.currency, g.item_count, g.item_count, g.total_minor, g.fee_minor,
                   g.actor, p_at, p_now
            FROM unnest(v_groups) AS g WHERE g.n = ANY (v_good) AND g.batch_id IS NOT NULL;
        END IF;

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
    END IF;

    -- 5. Give back the keys of requests that were refused: they may be corrected and sent again.
    IF cardinality(v_good) < cardinality(v_groups) THEN
        PERFORM api_idempotency_forget_many(array_agg(g.environment_id), array_agg(g.route), array_agg(g.idempotency_key), v_claimed_at)
        FROM unnest(v_groups) AS g WHERE g.idempotency_key IS NOT NULL AND v_outcomes[g.n] NOT IN ('replay', 'mismatch', 'in_flight')
        HAVING count(*) > 0;
    END IF;

    RETURN QUERY SELECT g.n, coalesce(v_outcomes[g.n], 'accepted'), v_codes[g.n], v_bodies[g.n], v_details[g.n] FROM unnest(v_groups) AS g ORDER BY g.n;
END $$;


ALTER FUNCTION public.payouts_accept_many(p_groups jsonb, p_items jsonb, p_plans jsonb, p_journal_id uuid, p_at timestamp with time zone, p_now timestamp with time zone, p_hold_until timestamp with time zone, p_keys_until timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_cancel_many(uuid[], text, text, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_cancel_many(p_ids uuid[], p_note text, p_stage text, p_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_freed uuid[];
    v_holding uuid[];
BEGIN
    moved := payouts_lock_many(p_ids, '{created,in_review,held,queued}', true);
    completed := '{}';
    IF cardinality(moved) = 0 THEN
        RETURN;
    END IF;
    v_freed := ARRAY(SELECT ledger_release_many(p_journal_id, p_at, moved, p_stage));
    IF p_stage = 'expired' THEN
        moved := v_freed;
    END IF;
    v_holding := ARRAY(SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (moved) AND t.status IN ('held', 'queued'));
    PERFORM payouts_require_booked(v_holding, ARRAY(SELECT f FROM unnest(v_freed) AS f WHERE f = ANY (v_holding)));
    UPDATE payouts_transfer SET status = 'cancelled', status_at = p_at, status_note = left(p_note, 300) WHERE id = ANY (moved);
    completed := payouts_complete_batches(moved, p_at);
END $$;


ALTER FUNCTION public.payouts_cancel_many(p_ids uuid[], p_note text, p_stage text, p_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]) OWNER TO quittance_owner;

--
-- Name: payouts_compact_tallies(date); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_compact_tallies(p_before date) RETURNS bigint
    LANGUAGE sql
    AS $$
    WITH old AS (
        DELETE FROM payouts_statustotal t WHERE t.id IN (
            SELECT s.id FROM payouts_statustotal s WHERE s.day < p_before AND s.day > '1970-01-01' ORDER BY s.id FOR UPDATE SKIP LOCKED
        )
        RETURNING t.*
    ), added AS (
        INSERT INTO payouts_statustotal AS t (environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor)
        SELECT o.environment_id, o.currency, o.status, '1970-01-01', sum(o.entered_count), sum(o.entered_minor), sum(o.departed_count),
            sum(o.departed_minor)
        FROM old o GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (environment_id, currency, status, day) DO UPDATE SET
            entered_count = t.entered_count + excluded.entered_count, entered_minor = t.entered_minor + excluded.entered_minor,
            departed_count = t.departed_count + excluded.departed_count, departed_minor = t.departed_minor + excluded.departed_minor
    )
    SELECT count(*) FROM old;
$$;


ALTER FUNCTION public.payouts_compact_tallies(p_before date) OWNER TO quittance_owner;

--
-- Name: payouts_complete_batches(uuid[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_complete_batches(p_transfer_ids uuid[], p_at timestamp with time zone) RETURNS uuid[]
    LANGUAGE sql
    AS $$
    WITH completed AS (
        UPDATE payouts_batch b SET completed_at = p_at
        WHERE b.id = ANY (ARRAY(SELECT DISTINCT t.batch_id FROM payouts_transfer t WHERE t.id = ANY (p_transfer_ids) AND t.batch_id IS NOT NULL))
          AND b.open_count = 0 AND b.completed_at IS NULL
        RETURNING b.id
    )
    SELECT coalesce(array_agg(id ORDER BY id), '{}') FROM completed;
$$;


ALTER FUNCTION public.payouts_complete_batches(p_transfer_ids uuid[], p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_dead_letter_many(uuid[], text[], text[], uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_dead_letter_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid, p_at timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{submitted}', false);
BEGIN
    IF cardinality(v_ids) > 0 THEN
        UPDATE payouts_transfer t SET
            status = 'dead_letter', status_at = p_at, status_note = left(i.reason, 300), failure_code = left(i.code, 40), failure_reason = left(i.reason, 300)
        FROM unnest(p_ids, p_codes, p_reasons) AS i(id, code, reason) WHERE t.id = i.id AND t.id = ANY (v_ids);
        PERFORM payouts_require_booked(v_ids, ARRAY(SELECT ledger_withdraw_many(p_journal_id, p_at, v_ids)));
    END IF;
    RETURN v_ids;
END $$;


ALTER FUNCTION public.payouts_dead_letter_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_fail_many(uuid[], text[], text[], uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_fail_many(p_ids uuid[], p_codes text[], p_reasons text[], p_withdraw_journal_id uuid, p_release_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_sent uuid[];
BEGIN
    moved := payouts_lock_many(p_ids, '{held,submitted,dead_letter}', true);
    completed := '{}';
    IF cardinality(moved) > 0 THEN
        v_sent := ARRAY(SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (moved) AND t.status = 'submitted' ORDER BY t.id);
        UPDATE payouts_transfer t SET
            status = 'failed', status_at = p_at, status_note = left(i.reason, 300), failure_code = left(i.code, 40), failure_reason = left(i.reason, 300)
        FROM unnest(p_ids, p_codes, p_reasons) AS i(id, code, reason) WHERE t.id = i.id AND t.id = ANY (moved);
        IF cardinality(v_sent) > 0 THEN
            PERFORM ledger_withdraw_many(p_withdraw_journal_id, p_at, v_sent);
        END IF;
        PERFORM payouts_require_booked(moved, ARRAY(SELECT ledger_release_many(p_release_journal_id, p_at, moved, 'released')));
        completed := payouts_complete_batches(moved, p_at);
    END IF;
END $$;


ALTER FUNCTION public.payouts_fail_many(p_ids uuid[], p_codes text[], p_reasons text[], p_withdraw_journal_id uuid, p_release_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]) OWNER TO quittance_owner;

--
-- Name: payouts_fold_tallies(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_fold_tallies() RETURNS bigint
    LANGUAGE sql
    AS $$
    WITH folded AS (
        DELETE FROM payouts_statusdelta d
        WHERE d.id IN (SELECT s.id FROM payouts_statusdelta s ORDER BY s.id FOR UPDATE SKIP LOCKED)
        RETURNING d.*
    ), added AS (
        INSERT INTO payouts_statustotal AS t (environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor)
        SELECT f.environment_id, f.currency, f.status, f.day, sum(f.entered_count), sum(f.entered_minor), sum(f.departed_count), sum(f.departed_minor)
        FROM folded f GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (environment_id, currency, status, day) DO UPDATE SET
            entered_count = t.entered_count + excluded.entered_count, entered_minor = t.entered_minor + excluded.entered_minor,
            departed_count = t.departed_count + excluded.departed_count, departed_minor = t.departed_minor + excluded.departed_minor
    )
    SELECT count(*) FROM folded;
$$;


ALTER FUNCTION public.payouts_fold_tallies() OWNER TO quittance_owner;

--
-- Name: payouts_is_open(text); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_is_open(p_status text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT p_status IN ('created', 'in_review', 'held', 'queued', 'submitted', 'dead_letter');
$$;


ALTER FUNCTION public.payouts_is_open(p_status text) OWNER TO quittance_owner;

--
-- Name: payouts_judge_groups(public.payouts_accept_group[], text[], jsonb[], jsonb); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_judge_groups(p_groups public.payouts_accept_group[], p_outcomes text[], p_details jsonb[], p_items jsonb, OUT outcomes text[], OUT details jsonb[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
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
    -- Both accounts that a hold moves are locked here, in id order, before anything else: the hold itself would otherwise lock the second one late.
    SELECT array_agg(a.available_id ORDER BY g.n), array_agg(a.pending_id) INTO v_accounts, v_pending
    FROM unnest(p_groups) AS g
    LEFT JOIN (
        SELECT d.environment_id, d.currency, ledger_account_id(d.environment_id, 'available', d.currency) AS available_id,
               ledger_account_id(d.environment_id, 'payouts_pending', d.currency) AS pending_id
        FROM (SELECT DISTINCT k.environment_id, k.currency FROM unnest(p_groups) AS k WHERE p_outcomes[k.n] IS NULL ORDER BY 1, 2) AS d
    ) AS a ON a.environment_id = g.environment_id AND a.currency = g.currency AND p_outcomes[g.n] IS NULL;
    SELECT array_agg(l.id), array_agg(l.balance_minor) INTO v_account_ids, v_balances
    FROM ledger_lock_accounts(ARRAY(SELECT DISTINCT a FROM unnest(v_accounts || v_pending) AS a WHERE a IS NOT NULL)) AS l;

    FOR v_found IN
        SELECT g.n, CASE WHEN bool_or(found.existing IS NOT NULL) THEN 'duplicates' ELSE 'beneficiaries' END AS outcome,
               jsonb_agg(jsonb_build_object('position', i.p, 'reference', i.reference, 'existing', found.existing, 'beneficiary', found.trouble) ORDER BY i.p) AS detail
        FROM jsonb_to_recordset(p_items) AS i(g int, p int, reference text, beneficiary_id uuid, is_new boolean)
        JOIN unnest(p_groups) AS g ON g.n = i.g AND p_outcomes[g.n] IS NULL
        CROSS JOIN LATERAL (
            SELECT (SELECT CASE WHEN first.reference = i.reference THEN first.id END FROM (
                        SELECT t.id, t.reference FROM payouts_transfer t
                        WHERE t.environment_id = g.environment_id AND t.reference >= i.reference ORDER BY t.reference LIMIT 1) AS first) AS existing,
                   (SELECT CASE WHEN b.environment_id <> g.environment_id THEN NULL WHEN b.is_disabled THEN 'disabled' ELSE 'fine' END
                    FROM payouts_beneficiary b WHERE b.id = i.beneficiary_id LIMIT 1) AS standing
        ) AS asked
        CROSS JOIN LATERAL (
            SELECT asked.existing, CASE WHEN asked.standing = 'disabled' THEN 'disabled' WHEN asked.standing IS NULL AND NOT i.is_new THEN 'unknown' END AS trouble
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
            WHERE b.environment_id = v_group.environment_id AND b.reference >= v_group.batch_reference AND b.reference <> '' ORDER BY b.reference LIMIT 1;
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


ALTER FUNCTION public.payouts_judge_groups(p_groups public.payouts_accept_group[], p_outcomes text[], p_details jsonb[], p_items jsonb, OUT outcomes text[], OUT details jsonb[]) OWNER TO quittance_owner;

--
-- Name: payouts_lock_many(uuid[], text[], boolean); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_lock_many(p_ids uuid[], p_from text[], p_with_batches boolean) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_ids uuid[];
BEGIN
    IF p_with_batches THEN
        PERFORM b.id FROM payouts_batch b
        WHERE b.id = ANY (ARRAY(SELECT DISTINCT t.batch_id FROM payouts_transfer t WHERE t.id = ANY (p_ids) AND t.batch_id IS NOT NULL))
        ORDER BY b.id FOR NO KEY UPDATE;
    END IF;
    SELECT array_agg(locked.id) INTO v_ids FROM (
        SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (p_ids) AND t.status = ANY (p_from) ORDER BY t.id FOR NO KEY UPDATE
    ) locked;
    RETURN coalesce(v_ids, '{}');
END $$;


ALTER FUNCTION public.payouts_lock_many(p_ids uuid[], p_from text[], p_with_batches boolean) OWNER TO quittance_owner;

--
-- Name: payouts_queue_many(uuid[], text, uuid, timestamp with time zone, date, jsonb, text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_queue_many(p_ids uuid[], p_rail text, p_rail_account_id uuid, p_release_at timestamp with time zone, p_promised_on date, p_plan jsonb, p_note text, p_at timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{held}', false);
BEGIN
    UPDATE payouts_transfer t SET
        status = 'queued', status_at = p_at, status_note = left(p_note, 300), rail = p_rail, rail_account_id = p_rail_account_id,
        release_at = p_release_at, promised_on = p_promised_on, plan = coalesce(p_plan, t.plan)
    WHERE t.id = ANY (v_ids);
    RETURN v_ids;
END $$;


ALTER FUNCTION public.payouts_queue_many(p_ids uuid[], p_rail text, p_rail_account_id uuid, p_release_at timestamp with time zone, p_promised_on date, p_plan jsonb, p_note text, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_receive_many(uuid[], uuid[], text[], bigint[], text[], timestamp with time zone, uuid, text, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_receive_many(p_ids uuid[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_references text[], p_received_at timestamp with time zone, p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid, p_now timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_new uuid[];
BEGIN
    WITH added AS (
        INSERT INTO payouts_receipt (id, environment_id, currency, amount_minor, reference, rail_code, received_at, created_at)
        SELECT i.id, i.environment_id, i.currency, i.amount_minor, i.reference, p_rail_account_code, p_received_at, p_now
        FROM unnest(p_ids, p_environment_ids, p_currencies, p_amounts, p_references) AS i(id, environment_id, currency, amount_minor, reference)
        ORDER BY i.environment_id, i.reference
        ON CONFLICT (environment_id, reference) DO NOTHING
        RETURNING id
    )
    SELECT coalesce(array_agg(id), '{}') INTO v_new FROM added;
    IF cardinality(v_new) > 0 THEN
        PERFORM ledger_fund_many(
            p_journal_id, p_received_at, array_agg(r.id), array_agg(r.environment_id), array_agg(r.currency::text), array_agg(r.amount_minor),
            p_rail_environment_id, p_rail_account_code)
        FROM payouts_receipt r WHERE r.id = ANY (v_new);
    END IF;
    RETURN v_new;
END $$;


ALTER FUNCTION public.payouts_receive_many(p_ids uuid[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_references text[], p_received_at timestamp with time zone, p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid, p_now timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_refuse_other_order(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_refuse_other_order() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'What was ordered never changes: make another %.', TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_what_was_ordered';
END $$;


ALTER FUNCTION public.payouts_refuse_other_order() OWNER TO quittance_owner;

--
-- Name: payouts_require_booked(uuid[], uuid[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_require_booked(p_moved uuid[], p_booked uuid[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF cardinality(p_moved) <> cardinality(p_booked) THEN
        RAISE EXCEPTION '% transfers would move, but the books have the money of % of them.', cardinality(p_moved), cardinality(p_booked)
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'transfer_moves_with_its_money';
    END IF;
END $$;


ALTER FUNCTION public.payouts_require_booked(p_moved uuid[], p_booked uuid[]) OWNER TO quittance_owner;

--
-- Name: payouts_retry_many(uuid[], uuid[], text, timestamp with time zone, uuid, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_retry_many(p_ids uuid[], p_hold_ids uuid[], p_note text, p_hold_until timestamp with time zone, p_journal_id uuid, p_release_journal_id uuid, p_at timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{failed,returned,dead_letter}', true);
    v_without_hold uuid[] := ARRAY(SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (v_ids) AND t.status <> 'dead_letter' ORDER BY t.id);
    v_dead uuid[] := ARRAY(SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (v_ids) AND t.status = 'dead_letter' ORDER BY t.id);
BEGIN
    IF cardinality(v_ids) = 0 THEN
        RETURN v_ids;
    END IF;
    IF cardinality(v_dead) > 0 THEN
        -- All accounts first: what is released and what is held again may be of several partners.
        PERFORM ledger_lock_subjects(v_ids);
        v_without_hold := v_without_hold || ARRAY(SELECT ledger_release_many(p_release_journal_id, p_at, v_dead, 'expired'));
    END IF;
    UPDATE payouts_transfer SET
        status = 'held', status_at = p_at, status_note = p_note, failure_code = '', failure_reason = '', return_code = '', bank_reference = '',
        attempts = attempts + (id = ANY (v_without_hold))::int
    WHERE id = ANY (v_ids);
    IF cardinality(v_without_hold) > 0 THEN
        PERFORM ledger_hold_many(
            p_journal_id, p_at, array_agg(i.hold_id), array_agg(t.id), array_agg(t.attempts::int), array_agg(t.environment_id),
            array_agg(t.currency::text), array_agg(t.amount_minor), array_agg(CASE WHEN paid.once THEN 0 ELSE t.fee_minor END), array_agg(p_hold_until))
        FROM unnest(p_ids, p_hold_ids) AS i(id, hold_id)
        JOIN payouts_transfer t USING (id)
        CROSS JOIN LATERAL (
            SELECT EXISTS (SELECT FROM payouts_transferhistory h WHERE h.subject_id = t.id AND h.to_status = 'settled') AS once
        ) AS paid
        WHERE t.id = ANY (v_without_hold);
    END IF;
    RETURN v_ids;
END $$;


ALTER FUNCTION public.payouts_retry_many(p_ids uuid[], p_hold_ids uuid[], p_note text, p_hold_until timestamp with time zone, p_journal_id uuid, p_release_journal_id uuid, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_return_many(uuid[], text[], text[], uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_return_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid, p_at timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{settled}', false);
BEGIN
    IF cardinality(v_ids) > 0 THEN
        UPDATE payouts_transfer t SET
            status = 'returned', status_at = p_at, status_note = left(i.code || ': ' || i.reason, 300), return_code = left(i.code, 10), failure_reason = left(i.reason, 300)
        FROM unnest(p_ids, p_codes, p_reasons) AS i(id, code, reason) WHERE t.id = i.id AND t.id = ANY (v_ids);
        PERFORM payouts_require_booked(v_ids, ARRAY(SELECT ledger_return_many(p_journal_id, p_at, v_ids)));
    END IF;
    RETURN v_ids;
END $$;


ALTER FUNCTION public.payouts_return_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_settle_many(uuid[], text[], uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_settle_many(p_ids uuid[], p_bank_references text[], p_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]) RETURNS record
    LANGUAGE plpgsql
    AS $$
BEGIN
    moved := payouts_lock_many(p_ids, '{submitted}', true);
    completed := '{}';
    IF cardinality(moved) > 0 THEN
        UPDATE payouts_transfer t SET
            status = 'settled', status_at = p_at, status_note = 'The bank settled it.', bank_reference = left(coalesce(i.bank_reference, ''), 64)
        FROM unnest(p_ids, p_bank_references) AS i(id, bank_reference) WHERE t.id = i.id AND t.id = ANY (moved);
        PERFORM payouts_require_booked(moved, ARRAY(SELECT ledger_settle_many(p_journal_id, p_at, moved)));
        completed := payouts_complete_batches(moved, p_at);
    END IF;
END $$;


ALTER FUNCTION public.payouts_settle_many(p_ids uuid[], p_bank_references text[], p_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]) OWNER TO quittance_owner;

--
-- Name: payouts_submit_many(uuid[], integer[], uuid, text, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_submit_many(p_ids uuid[], p_attempts integer[], p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid, p_at timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{queued}', false);
    v_attempts int[];
BEGIN
    IF cardinality(v_ids) = 0 THEN
        RETURN v_ids;
    END IF;
    SELECT array_agg(i.id), array_agg(i.attempt) INTO v_ids, v_attempts
    FROM unnest(p_ids, p_attempts) AS i(id, attempt) JOIN unnest(v_ids) AS locked(id) USING (id);
    v_ids := ARRAY(SELECT ledger_send_many(p_journal_id, p_at, v_ids, v_attempts, p_rail_environment_id, p_rail_account_code));
    UPDATE payouts_transfer SET status = 'submitted', status_at = p_at, status_note = left('Claimed for ' || p_rail_account_code || '.', 300) WHERE id = ANY (v_ids);
    RETURN v_ids;
END $$;


ALTER FUNCTION public.payouts_submit_many(p_ids uuid[], p_attempts integer[], p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_tally_inserted(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_tally_inserted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO payouts_statusdelta (environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor)
    SELECT n.environment_id, n.currency, n.status, (n.status_at AT TIME ZONE 'UTC')::date, count(*), sum(n.amount_minor), 0, 0
    FROM after_rows n GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;


ALTER FUNCTION public.payouts_tally_inserted() OWNER TO quittance_owner;

--
-- Name: payouts_tally_updated(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_tally_updated() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
BEGIN
    INSERT INTO payouts_statusdelta (environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor)
    SELECT m.environment_id, m.currency, side.status, m.day,
           sum(side.came), sum(side.came * m.amount_minor), sum(1 - side.came), sum((1 - side.came) * m.amount_minor)
    FROM (
        SELECT n.environment_id, n.currency, o.status AS was, n.status AS becomes, n.amount_minor,
               (n.status_at AT TIME ZONE 'UTC')::date AS day
        FROM after_rows n JOIN before_rows o USING (id) WHERE n.status <> o.status
    ) m CROSS JOIN LATERAL (VALUES (m.becomes, 1), (m.was, 0)) AS side(status, came)
    GROUP BY 1, 2, 3, 4;

    UPDATE payouts_batch b SET open_count = b.open_count + changed.delta
    FROM (
        SELECT n.batch_id, sum(payouts_is_open(n.status)::int - payouts_is_open(o.status)::int) AS delta
        FROM after_rows n JOIN before_rows o USING (id) WHERE n.batch_id IS NOT NULL AND n.status <> o.status GROUP BY n.batch_id
    ) changed
    WHERE b.id = changed.batch_id AND changed.delta <> 0;
    RETURN NULL;
END $$;


ALTER FUNCTION public.payouts_tally_updated() OWNER TO quittance_owner;

--
-- Name: payouts_transfer_status_inserted(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_transfer_status_inserted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, '' AS was, n.status AS becomes INTO bad FROM after_rows n
    WHERE ('', n.status) NOT IN (VALUES ('', 'created'), ('', 'held'), ('', 'in_review'), ('created', 'cancelled'), ('created', 'held'), ('created', 'in_review'), ('dead_letter', 'failed'), ('dead_letter', 'held'), ('failed', 'held'), ('held', 'cancelled'), ('held', 'failed'), ('held', 'in_review'), ('held', 'queued'), ('in_review', 'cancelled'), ('in_review', 'held'), ('queued', 'cancelled'), ('queued', 'held'), ('queued', 'in_review'), ('queued', 'submitted'), ('returned', 'held'), ('settled', 'returned'), ('submitted', 'dead_letter'), ('submitted', 'failed'), ('submitted', 'held'), ('submitted', 'settled')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transfer % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payouts_transfer_transition_is_allowed';
    END IF;
    INSERT INTO payouts_transferhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, '', n.status, n.status_at, n.status_note, clock_timestamp() FROM after_rows n;
    RETURN NULL;
END $$;


ALTER FUNCTION public.payouts_transfer_status_inserted() OWNER TO quittance_owner;

--
-- Name: payouts_transfer_status_updated(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_transfer_status_updated() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, o.status AS was, n.status AS becomes INTO bad FROM after_rows n JOIN before_rows o USING (id)
    WHERE n.status <> o.status AND (o.status, n.status) NOT IN (VALUES ('', 'created'), ('', 'held'), ('', 'in_review'), ('created', 'cancelled'), ('created', 'held'), ('created', 'in_review'), ('dead_letter', 'failed'), ('dead_letter', 'held'), ('failed', 'held'), ('held', 'cancelled'), ('held', 'failed'), ('held', 'in_review'), ('held', 'queued'), ('in_review', 'cancelled'), ('in_review', 'held'), ('queued', 'cancelled'), ('queued', 'held'), ('queued', 'in_review'), ('queued', 'submitted'), ('returned', 'held'), ('settled', 'returned'), ('submitted', 'dead_letter'), ('submitted', 'failed'), ('submitted', 'held'), ('submitted', 'settled')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transfer % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'payouts_transfer_transition_is_allowed';
    END IF;
    INSERT INTO payouts_transferhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, o.status, n.status, n.status_at, n.status_note, clock_timestamp()
    FROM after_rows n JOIN before_rows o USING (id) WHERE n.status <> o.status;
    RETURN NULL;
END $$;


ALTER FUNCTION public.payouts_transfer_status_updated() OWNER TO quittance_owner;

--
-- Name: payouts_unqueue_many(uuid[], text, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_unqueue_many(p_ids uuid[], p_note text, p_at timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{queued}', false);
BEGIN
    UPDATE payouts_transfer SET status = 'held', status_at = p_at, status_note = p_note WHERE id = ANY (v_ids);
    RETURN v_ids;
END $$;


ALTER FUNCTION public.payouts_unqueue_many(p_ids uuid[], p_note text, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: payouts_withdraw_many(uuid[], text, uuid, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.payouts_withdraw_many(p_ids uuid[], p_note text, p_journal_id uuid, p_at timestamp with time zone) RETURNS uuid[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{submitted}', false);
BEGIN
    IF cardinality(v_ids) > 0 THEN
        UPDATE payouts_transfer SET status = 'held', status_at = p_at, status_note = p_note WHERE id = ANY (v_ids);
        PERFORM payouts_require_booked(v_ids, ARRAY(SELECT ledger_withdraw_many(p_journal_id, p_at, v_ids)));
    END IF;
    RETURN v_ids;
END $$;


ALTER FUNCTION public.payouts_withdraw_many(p_ids uuid[], p_note text, p_journal_id uuid, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: planning_count_version(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.planning_count_version() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    NEW.version := OLD.version + 1;
    RETURN NEW;
END $$;


ALTER FUNCTION public.planning_count_version() OWNER TO quittance_owner;

--
-- Name: planning_take_traces(uuid, integer); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.planning_take_traces(p_rail_account_id uuid, p_count integer) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE v_first bigint;
BEGIN
    IF p_count < 1 OR p_count >= 10000000 THEN
        RAISE EXCEPTION 'A claim takes between 1 and 9,999,999 trace numbers, not %.', p_count USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT CASE WHEN next_trace % 10000000 + p_count > 10000000 OR next_trace % 10000000 = 0
                THEN ((next_trace + 9999999) / 10000000) * 10000000 + 1 ELSE next_trace END
        INTO v_first FROM planning_railaccount WHERE id = p_rail_account_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no rail account %.', p_rail_account_id USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE planning_railaccount SET next_trace = v_first + p_count WHERE id = p_rail_account_id;
    RETURN v_first;
END $$;


ALTER FUNCTION public.planning_take_traces(p_rail_account_id uuid, p_count integer) OWNER TO quittance_owner;

--
-- Name: reconciliation_discrepancy_status_inserted(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.reconciliation_discrepancy_status_inserted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, '' AS was, n.status AS becomes INTO bad FROM after_rows n
    WHERE ('', n.status) NOT IN (VALUES ('', 'open'), ('open', 'resolved')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'discrepancy % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reconciliation_discrepancy_transition_is_allowed';
    END IF;
    INSERT INTO reconciliation_discrepancyhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, '', n.status, n.status_at, n.status_note, clock_timestamp() FROM after_rows n;
    RETURN NULL;
END $$;


ALTER FUNCTION public.reconciliation_discrepancy_status_inserted() OWNER TO quittance_owner;

--
-- Name: reconciliation_discrepancy_status_updated(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.reconciliation_discrepancy_status_updated() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, o.status AS was, n.status AS becomes INTO bad FROM after_rows n JOIN before_rows o USING (id)
    WHERE n.status <> o.status AND (o.status, n.status) NOT IN (VALUES ('', 'open'), ('open', 'resolved')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'discrepancy % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'reconciliation_discrepancy_transition_is_allowed';
    END IF;
    INSERT INTO reconciliation_discrepancyhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, o.status, n.status, n.status_at, n.status_note, clock_timestamp()
    FROM after_rows n JOIN before_rows o USING (id) WHERE n.status <> o.status;
    RETURN NULL;
END $$;


ALTER FUNCTION public.reconciliation_discrepancy_status_updated() OWNER TO quittance_owner;

--
-- Name: reconciliation_prove_many(uuid[], uuid[], uuid[], text[], uuid[], text[], bigint[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.reconciliation_prove_many(p_ids uuid[], p_match_ids uuid[], p_environment_ids uuid[], p_kinds text[], p_subject_ids uuid[], p_references text[], p_amounts bigint[]) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE
    proven integer;
BEGIN
    INSERT INTO reconciliation_proof (id, match_id, environment_id, kind, subject_id, reference, amount_minor)
    SELECT * FROM unnest(p_ids, p_match_ids, p_environment_ids, p_kinds, p_subject_ids, p_references, p_amounts);
    GET DIAGNOSTICS proven = ROW_COUNT;
    RETURN proven;
END $$;


ALTER FUNCTION public.reconciliation_prove_many(p_ids uuid[], p_match_ids uuid[], p_environment_ids uuid[], p_kinds text[], p_subject_ids uuid[], p_references text[], p_amounts bigint[]) OWNER TO quittance_owner;

--
-- Name: settlement_claim_many(uuid, uuid[], bigint, text, timestamp with time zone, timestamp with time zone, text); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_claim_many(p_submission_id uuid, p_ids uuid[], p_first_trace bigint, p_trace_prefix text, p_due_at timestamp with time zone, p_at timestamp with time zone, p_note text) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE v_moved int;
BEGIN
    WITH placed AS (
        SELECT i.id,
            p_first_trace - 1 + row_number() OVER (ORDER BY i.environment_id, i.entry_description, i.id) AS trace,
            dense_rank() OVER (ORDER BY i.environment_id, i.entry_description) AS batch_number
        FROM settlement_instruction i WHERE i.id = ANY (p_ids) AND i.status = 'queued'
    )
    UPDATE settlement_instruction i SET
        status = 'submitted', status_at = p_at, status_note = p_note, submission_id = p_submission_id, batch_number = placed.batch_number,
        trace_number = p_trace_prefix || lpad((placed.trace % 10000000)::text, 7, '0'), trace_cycle = placed.trace / 10000000, due_at = p_due_at
    FROM placed WHERE i.id = placed.id AND i.status = 'queued';
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    RETURN v_moved;
END $$;


ALTER FUNCTION public.settlement_claim_many(p_submission_id uuid, p_ids uuid[], p_first_trace bigint, p_trace_prefix text, p_due_at timestamp with time zone, p_at timestamp with time zone, p_note text) OWNER TO quittance_owner;

--
-- Name: settlement_close_many(uuid[], text[], text, text[], text[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_close_many(p_ids uuid[], p_from text[], p_to text, p_codes text[], p_reasons text[], p_at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE v_moved int;
BEGIN
    UPDATE settlement_instruction i SET
        status = p_to, status_at = p_at, status_note = left(said.reason, 300), outcome_code = left(said.code, 40),
        outcome_reason = left(said.reason, 300), due_at = NULL, next_ask_at = NULL
    FROM unnest(p_ids, p_codes, p_reasons) AS said(id, code, reason)
    WHERE i.id = said.id AND i.status = ANY (p_from);
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    RETURN v_moved;
END $$;


ALTER FUNCTION public.settlement_close_many(p_ids uuid[], p_from text[], p_to text, p_codes text[], p_reasons text[], p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: settlement_find_traces(uuid, text[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_find_traces(p_rail_account_id uuid, p_traces text[]) RETURNS TABLE(trace_number text, id uuid, transfer_id uuid, status text, amount_minor bigint, currency text, attempt integer, effective_on date)
    LANGUAGE sql STABLE
    AS $$
    SELECT DISTINCT ON (i.trace_number) i.trace_number, i.id, i.transfer_id, i.status, i.amount_minor, i.currency, i.attempt::int, s.effective_on
    FROM settlement_instruction i JOIN settlement_submission s ON s.id = i.submission_id
    WHERE i.rail_account_id = p_rail_account_id AND i.trace_number = ANY (p_traces)
    ORDER BY i.trace_number, i.trace_cycle DESC;
$$;


ALTER FUNCTION public.settlement_find_traces(p_rail_account_id uuid, p_traces text[]) OWNER TO quittance_owner;

--
-- Name: settlement_fold_tallies(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_fold_tallies() RETURNS bigint
    LANGUAGE sql
    AS $$
    WITH folded AS (
        DELETE FROM settlement_statusdelta d
        WHERE d.id IN (SELECT s.id FROM settlement_statusdelta s ORDER BY s.id FOR UPDATE SKIP LOCKED)
        RETURNING d.*
    ), totals AS (
        INSERT INTO settlement_statustotal AS t (environment_id, currency, status, count, amount_minor)
        SELECT f.environment_id, f.currency, f.status, sum(f.count), sum(f.amount_minor) FROM folded f GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (environment_id, currency, status) DO UPDATE
            SET count = t.count + excluded.count, amount_minor = t.amount_minor + excluded.amount_minor
    ), shares AS (
        INSERT INTO settlement_windowshare AS w (environment_id, window_id, count, amount_minor)
        SELECT f.environment_id, f.window_id, sum(f.count), sum(f.amount_minor) FROM folded f
        WHERE f.status <> 'withdrawn' GROUP BY 1, 2 HAVING sum(f.count) <> 0 ORDER BY 1, 2
        ON CONFLICT (environment_id, window_id) DO UPDATE
            SET count = w.count + excluded.count, amount_minor = w.amount_minor + excluded.amount_minor
    )
    SELECT count(*) FROM folded;
$$;


ALTER FUNCTION public.settlement_fold_tallies() OWNER TO quittance_owner;

--
-- Name: settlement_instruction_status_inserted(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_instruction_status_inserted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, '' AS was, n.status AS becomes INTO bad FROM after_rows n
    WHERE ('', n.status) NOT IN (VALUES ('', 'queued'), ('accepted', 'in_doubt'), ('accepted', 'refused'), ('accepted', 'settled'), ('in_doubt', 'accepted'), ('in_doubt', 'refused'), ('in_doubt', 'settled'), ('in_doubt', 'submitted'), ('in_doubt', 'withdrawn'), ('queued', 'submitted'), ('queued', 'withdrawn'), ('settled', 'returned'), ('submitted', 'accepted'), ('submitted', 'in_doubt'), ('submitted', 'refused'), ('submitted', 'settled'), ('submitted', 'withdrawn')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'instruction % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_instruction_transition_is_allowed';
    END IF;
    INSERT INTO settlement_instructionhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, '', n.status, n.status_at, n.status_note, clock_timestamp() FROM after_rows n;
    RETURN NULL;
END $$;


ALTER FUNCTION public.settlement_instruction_status_inserted() OWNER TO quittance_owner;

--
-- Name: settlement_instruction_status_updated(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_instruction_status_updated() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, o.status AS was, n.status AS becomes INTO bad FROM after_rows n JOIN before_rows o USING (id)
    WHERE n.status <> o.status AND (o.status, n.status) NOT IN (VALUES ('', 'queued'), ('accepted', 'in_doubt'), ('accepted', 'refused'), ('accepted', 'settled'), ('in_doubt', 'accepted'), ('in_doubt', 'refused'), ('in_doubt', 'settled'), ('in_doubt', 'submitted'), ('in_doubt', 'withdrawn'), ('queued', 'submitted'), ('queued', 'withdrawn'), ('settled', 'returned'), ('submitted', 'accepted'), ('submitted', 'in_doubt'), ('submitted', 'refused'), ('submitted', 'settled'), ('submitted', 'withdrawn')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'instruction % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_instruction_transition_is_allowed';
    END IF;
    INSERT INTO settlement_instructionhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, o.status, n.status, n.status_at, n.status_note, clock_timestamp()
    FROM after_rows n JOIN before_rows o USING (id) WHERE n.status <> o.status;
    RETURN NULL;
END $$;


ALTER FUNCTION public.settlement_instruction_status_updated() OWNER TO quittance_owner;

--
-- Name: settlement_queue_many(uuid[], uuid[], uuid[], bigint[], text[], text[], uuid[], uuid[], timestamp with time zone, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_queue_many(p_ids uuid[], p_environment_ids uuid[], p_transfer_ids uuid[], p_amounts bigint[], p_currencies text[], p_descriptions text[], p_rail_account_ids uuid[], p_window_ids uuid[], p_at timestamp with time zone, p_now timestamp with time zone) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO settlement_instruction (
        id, environment_id, created_at, status, status_at, status_note, transfer_id, attempt, rail_account_id, window_id, amount_minor, currency,
        entry_description, asked, bank_reference, outcome_code, outcome_reason)
    SELECT i.id, i.environment_id, p_now, 'queued', p_at, '', i.transfer_id,
        1 + coalesce((SELECT max(earlier.attempt) FROM settlement_instruction earlier WHERE earlier.transfer_id = i.transfer_id), 0),
        i.rail_account_id, i.window_id, i.amount_minor, i.currency, i.entry_description, 0, '', '', ''
    FROM unnest(p_ids, p_environment_ids, p_transfer_ids, p_amounts, p_currencies, p_descriptions, p_rail_account_ids, p_window_ids)
        AS i(id, environment_id, transfer_id, amount_minor, currency, entry_description, rail_account_id, window_id);
$$;


ALTER FUNCTION public.settlement_queue_many(p_ids uuid[], p_environment_ids uuid[], p_transfer_ids uuid[], p_amounts bigint[], p_currencies text[], p_descriptions text[], p_rail_account_ids uuid[], p_window_ids uuid[], p_at timestamp with time zone, p_now timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: settlement_refuse_other_order(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_refuse_other_order() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'What the bank was told never changes: make another %.', TG_ARGV[0]
        USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_keeps_what_was_told';
END $$;


ALTER FUNCTION public.settlement_refuse_other_order() OWNER TO quittance_owner;

--
-- Name: settlement_settle_many(uuid[], date[], text[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_settle_many(p_ids uuid[], p_settled_on date[], p_bank_references text[], p_at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    AS $$
DECLARE v_moved int;
BEGIN
    UPDATE settlement_instruction i SET
        status = 'settled', status_at = p_at, status_note = 'The bank settled it.', settled_on = said.settled_on,
        bank_reference = left(said.bank_reference, 64), due_at = NULL, next_ask_at = NULL
    FROM unnest(p_ids, p_settled_on, p_bank_references) AS said(id, settled_on, bank_reference)
    WHERE i.id = said.id AND i.status IN ('submitted', 'accepted', 'in_doubt');
    GET DIAGNOSTICS v_moved = ROW_COUNT;
    RETURN v_moved;
END $$;


ALTER FUNCTION public.settlement_settle_many(p_ids uuid[], p_settled_on date[], p_bank_references text[], p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: settlement_submission_status_inserted(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_submission_status_inserted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, '' AS was, n.status AS becomes INTO bad FROM after_rows n
    WHERE ('', n.status) NOT IN (VALUES ('', 'claimed'), ('claimed', 'acknowledged'), ('claimed', 'in_doubt'), ('claimed', 'rejected'), ('claimed', 'sent'), ('in_doubt', 'absent'), ('in_doubt', 'acknowledged'), ('in_doubt', 'rejected'), ('in_doubt', 'sent'), ('sent', 'acknowledged'), ('sent', 'in_doubt'), ('sent', 'rejected')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'submission % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_submission_transition_is_allowed';
    END IF;
    INSERT INTO settlement_submissionhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, '', n.status, n.status_at, n.status_note, clock_timestamp() FROM after_rows n;
    RETURN NULL;
END $$;


ALTER FUNCTION public.settlement_submission_status_inserted() OWNER TO quittance_owner;

--
-- Name: settlement_submission_status_updated(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_submission_status_updated() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, o.status AS was, n.status AS becomes INTO bad FROM after_rows n JOIN before_rows o USING (id)
    WHERE n.status <> o.status AND (o.status, n.status) NOT IN (VALUES ('', 'claimed'), ('claimed', 'acknowledged'), ('claimed', 'in_doubt'), ('claimed', 'rejected'), ('claimed', 'sent'), ('in_doubt', 'absent'), ('in_doubt', 'acknowledged'), ('in_doubt', 'rejected'), ('in_doubt', 'sent'), ('sent', 'acknowledged'), ('sent', 'in_doubt'), ('sent', 'rejected')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'submission % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'settlement_submission_transition_is_allowed';
    END IF;
    INSERT INTO settlement_submissionhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, o.status, n.status, n.status_at, n.status_note, clock_timestamp()
    FROM after_rows n JOIN before_rows o USING (id) WHERE n.status <> o.status;
    RETURN NULL;
END $$;


ALTER FUNCTION public.settlement_submission_status_updated() OWNER TO quittance_owner;

--
-- Name: settlement_take_asking(uuid, integer, integer[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_take_asking(p_rail_account_id uuid, p_limit integer, p_waits integer[], p_now timestamp with time zone) RETURNS SETOF text
    LANGUAGE sql
    AS $$
    WITH due AS (
        SELECT i.id FROM settlement_instruction i JOIN settlement_submission s ON s.id = i.submission_id
        WHERE i.status = 'in_doubt' AND i.next_ask_at <= p_now AND i.rail_account_id = p_rail_account_id AND s.status <> 'in_doubt'
        ORDER BY i.next_ask_at, i.id LIMIT p_limit FOR NO KEY UPDATE OF i SKIP LOCKED
    )
    UPDATE settlement_instruction i SET
        asked = i.asked + 1, next_ask_at = p_now + make_interval(secs => p_waits[least(i.asked + 1, cardinality(p_waits))])
    FROM due WHERE i.id = due.id RETURNING i.trace_number;
$$;


ALTER FUNCTION public.settlement_take_asking(p_rail_account_id uuid, p_limit integer, p_waits integer[], p_now timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: settlement_tally_inserted(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_tally_inserted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO settlement_statusdelta (environment_id, window_id, currency, status, count, amount_minor)
    SELECT n.environment_id, n.window_id, n.currency, n.status, count(*), sum(n.amount_minor) FROM after_rows n GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;


ALTER FUNCTION public.settlement_tally_inserted() OWNER TO quittance_owner;

--
-- Name: settlement_tally_updated(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.settlement_tally_updated() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
BEGIN
    INSERT INTO settlement_statusdelta (environment_id, window_id, currency, status, count, amount_minor)
    SELECT m.environment_id, m.window_id, m.currency, side.status, sum(side.sign), sum(side.sign * m.amount_minor)
    FROM (
        SELECT n.environment_id, n.window_id, n.currency, o.status AS was, n.status AS becomes, n.amount_minor
        FROM after_rows n JOIN before_rows o USING (id) WHERE n.status <> o.status
    ) m CROSS JOIN LATERAL (VALUES (m.becomes, 1), (m.was, -1)) AS side (status, sign)
    GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;


ALTER FUNCTION public.settlement_tally_updated() OWNER TO quittance_owner;

--
-- Name: webhooks_check_new_events(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_check_new_events() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'public', 'pg_temp'
    AS $$
DECLARE
    v_unknown uuid;
BEGIN
    SELECT n.environment_id INTO v_unknown
    FROM (SELECT DISTINCT environment_id FROM new_events) AS n
    WHERE (SELECT e.id FROM partners_environment e WHERE e.id = n.environment_id) IS NULL
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'There is no environment % that could be told of an event.', v_unknown
            USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'event_is_of_an_environment';
    END IF;
    RETURN NULL;
END $$;


ALTER FUNCTION public.webhooks_check_new_events() OWNER TO quittance_owner;

--
-- Name: webhooks_claim_many(timestamp with time zone, timestamp with time zone, integer, integer, integer, integer, uuid[], integer[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_claim_many(p_at timestamp with time zone, p_lease_until timestamp with time zone, p_limit integer, p_slots_first integer, p_slots_failing integer, p_environment_first integer, p_busy uuid[], p_slots integer[]) RETURNS TABLE(delivery_id uuid, fence integer, number integer, tries integer, endpoint_id uuid, endpoint_version integer, event_id uuid, body bytea, is_test boolean, replays integer)
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY WITH RECURSIVE waiting (id) AS (
        (SELECT d.endpoint_id FROM webhooks_delivery d WHERE d.status = 'pending' ORDER BY d.endpoint_id LIMIT 1)
        UNION ALL
        SELECT (SELECT d.endpoint_id FROM webhooks_delivery d WHERE d.status = 'pending' AND d.endpoint_id > w.id ORDER BY d.endpoint_id LIMIT 1)
        FROM waiting w WHERE w.id IS NOT NULL
    ), serving AS (
        SELECT c.id, c.version, c.slots, count(*) OVER () AS others
        FROM (
            SELECT p.id, p.version, coalesce(b.slots, least(
                CASE WHEN p.failures_in_a_row >= 3 THEN p_slots_failing ELSE p_slots_first END,
                greatest(1, p_environment_first / count(*) OVER (PARTITION BY p.environment_id))
            )) AS slots
            FROM waiting w
            JOIN webhooks_endpoint p ON p.id = w.id AND p.status = 'enabled' AND (p.paused_until IS NULL OR p.paused_until <= p_at)
            LEFT JOIN unnest(p_busy, p_slots) AS b (id, slots) ON b.id = p.id
        ) c
        WHERE c.slots > 0
        -- Who comes first is drawn by lot: with more endpoints than p_limit nobody is always last.
        ORDER BY random()
    ), free AS (
        SELECT d.id, s.version
        FROM serving s
        CROSS JOIN LATERAL (
            SELECT due.id
            FROM webhooks_delivery due
            WHERE due.endpoint_id = s.id AND due.status = 'pending' AND due.due_at <= p_at
              AND (due.lease_until IS NULL OR due.lease_until <= p_at)
              -- It is the first of its subject. Written with LIMIT, so that it stays a look-up per row and does not become a join.
              AND due.sequence = (
                  SELECT first.sequence FROM webhooks_delivery first
                  WHERE first.endpoint_id = due.endpoint_id AND first.subject_id = due.subject_id AND first.finished_at IS NULL
                  ORDER BY first.endpoint_id, first.subject_id, first.sequence LIMIT 1
              )
            ORDER BY due.due_at, due.sequence
            LIMIT least(s.slots, greatest(1, p_limit / s.others))
            FOR NO KEY UPDATE SKIP LOCKED
        ) AS d
        LIMIT p_limit
    ), taken AS (
        UPDATE webhooks_delivery d
        SET lease_until = p_lease_until, fence = d.fence + 1, attempts = d.attempts + 1, tries = d.tries + 1
        FROM free WHERE d.id = free.id
        RETURNING d.id, d.fence, d.attempts, d.tries, d.endpoint_id, free.version, d.event_id, d.is_test, d.replays, d.due_at, d.sequence
    )
    SELECT t.id, t.fence, t.attempts, t.tries, t.endpoint_id, t.version, t.event_id, e.body, t.is_test, t.replays
    FROM taken t JOIN webhooks_event e ON e.id = t.event_id
    ORDER BY t.due_at, t.sequence;
END $$;


ALTER FUNCTION public.webhooks_claim_many(p_at timestamp with time zone, p_lease_until timestamp with time zone, p_limit integer, p_slots_first integer, p_slots_failing integer, p_environment_first integer, p_busy uuid[], p_slots integer[]) OWNER TO quittance_owner;

--
-- Name: webhooks_delivery_id(uuid, uuid); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_delivery_id(p_event_id uuid, p_endpoint_id uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT (substr(p_event_id::text, 1, 14) || '8' || substr(p_event_id::text, 16, 4) || '8'
            || substr(md5(p_event_id::text || p_endpoint_id::text), 1, 3) || '-' || substr(md5(p_event_id::text || p_endpoint_id::text), 4, 12))::uuid;
$$;


ALTER FUNCTION public.webhooks_delivery_id(p_event_id uuid, p_endpoint_id uuid) OWNER TO quittance_owner;

--
-- Name: webhooks_endpoint_status_inserted(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_endpoint_status_inserted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, '' AS was, n.status AS becomes INTO bad FROM after_rows n
    WHERE ('', n.status) NOT IN (VALUES ('', 'enabled'), ('disabled', 'deleted'), ('disabled', 'enabled'), ('enabled', 'deleted'), ('enabled', 'disabled')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Webhook endpoint % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'webhooks_endpoint_transition_is_allowed';
    END IF;
    INSERT INTO webhooks_endpointhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, '', n.status, n.status_at, n.status_note, clock_timestamp() FROM after_rows n;
    RETURN NULL;
END $$;


ALTER FUNCTION public.webhooks_endpoint_status_inserted() OWNER TO quittance_owner;

--
-- Name: webhooks_endpoint_status_updated(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_endpoint_status_updated() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_nestloop TO 'off'
    AS $$
DECLARE bad record;
BEGIN
    SELECT n.id, o.status AS was, n.status AS becomes INTO bad FROM after_rows n JOIN before_rows o USING (id)
    WHERE n.status <> o.status AND (o.status, n.status) NOT IN (VALUES ('', 'enabled'), ('disabled', 'deleted'), ('disabled', 'enabled'), ('enabled', 'deleted'), ('enabled', 'disabled')) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'Webhook endpoint % cannot go from "%" to "%".', bad.id, bad.was, bad.becomes
            USING ERRCODE = 'check_violation', CONSTRAINT = 'webhooks_endpoint_transition_is_allowed';
    END IF;
    INSERT INTO webhooks_endpointhistory (subject_id, from_status, to_status, at, note, recorded_at)
    SELECT n.id, o.status, n.status, n.status_at, n.status_note, clock_timestamp()
    FROM after_rows n JOIN before_rows o USING (id) WHERE n.status <> o.status;
    RETURN NULL;
END $$;


ALTER FUNCTION public.webhooks_endpoint_status_updated() OWNER TO quittance_owner;

--
-- Name: webhooks_fan_out(integer, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_fan_out(p_limit integer, p_at timestamp with time zone) RETURNS integer
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET join_collapse_limit TO '1'
    AS $$
DECLARE taken int;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('webhooks_fan_out')) THEN
        RETURN NULL;
    END IF;
    WITH doorstep AS (
        DELETE FROM webhooks_outboxentry
        WHERE sequence = ANY (ARRAY(SELECT o.sequence FROM webhooks_outboxentry o ORDER BY o.sequence LIMIT p_limit))
        RETURNING sequence, event_id
    ), written AS (
        INSERT INTO webhooks_delivery (id, environment_id, event_id, endpoint_id, subject_id, sequence, status, due_at, created_at)
        SELECT webhooks_delivery_id(e.id, p.id), e.environment_id, e.id, p.id, e.subject_id, d.sequence, 'pending',
               greatest(p_at, (SELECT b.due_at FROM webhooks_delivery b
                               WHERE b.endpoint_id = p.id AND b.subject_id = e.subject_id AND b.finished_at IS NULL
                               ORDER BY b.endpoint_id, b.subject_id, b.sequence DESC LIMIT 1)),
               p_at
        FROM doorstep d
        CROSS JOIN LATERAL (SELECT x.id, x.environment_id, x.subject_id, x.type FROM webhooks_event x WHERE x.id = d.event_id LIMIT 1) e
        JOIN webhooks_endpoint p ON p.environment_id = e.environment_id AND p.status = 'enabled'
         AND (cardinality(p.event_types) = 0 OR e.type = ANY (p.event_types))
        ORDER BY d.sequence
        ON CONFLICT (event_id, endpoint_id) DO NOTHING
        RETURNING 1
    )
    SELECT count(*) INTO taken FROM doorstep;
    RETURN taken;
END $$;


ALTER FUNCTION public.webhooks_fan_out(p_limit integer, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: webhooks_give_back_many(uuid[], integer[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_give_back_many(p_delivery_ids uuid[], p_fences integer[]) RETURNS SETOF uuid
    LANGUAGE sql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    UPDATE webhooks_delivery d
    SET lease_until = NULL, attempts = d.attempts - 1, tries = greatest(d.tries - 1, 0)
    FROM unnest(p_delivery_ids, p_fences) AS t (id, fence)
    WHERE d.id = t.id AND d.fence = t.fence AND d.lease_until IS NOT NULL
    RETURNING d.id;
$$;


ALTER FUNCTION public.webhooks_give_back_many(p_delivery_ids uuid[], p_fences integer[]) OWNER TO quittance_owner;

--
-- Name: webhooks_purge(uuid, integer); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_purge(p_before uuid, p_limit integer) RETURNS TABLE(deliveries bigint, events bigint)
    LANGUAGE plpgsql
    AS $$
DECLARE old uuid[];
BEGIN
    SELECT coalesce(array_agg(o.id), '{}') INTO old FROM (
        SELECT d.id FROM webhooks_delivery d
        WHERE d.id < p_before AND d.status <> 'pending' AND d.created_at < now() - interval '30 days' AND d.finished_at < now() - interval '30 days'
        ORDER BY d.id LIMIT p_limit FOR UPDATE SKIP LOCKED
    ) o;
    DELETE FROM webhooks_attempt a WHERE a.delivery_id = ANY (old);
    DELETE FROM webhooks_delivery d WHERE d.id = ANY (old);
    deliveries := cardinality(old);

    WITH gone AS (
        DELETE FROM webhooks_event WHERE id IN (
            SELECT e.id FROM webhooks_event e
            WHERE e.id < p_before AND e.created_at < now() - interval '30 days'
              AND NOT EXISTS (SELECT 1 FROM webhooks_delivery d WHERE d.event_id = e.id)
              AND NOT EXISTS (SELECT 1 FROM webhooks_outboxentry o WHERE o.event_id = e.id)
            ORDER BY e.id LIMIT p_limit
        ) RETURNING 1
    )
    SELECT count(*) INTO events FROM gone;
    RETURN NEXT;
END $$;


ALTER FUNCTION public.webhooks_purge(p_before uuid, p_limit integer) OWNER TO quittance_owner;

--
-- Name: webhooks_record_health(uuid[], text[], timestamp with time zone[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_record_health(p_delivery_ids uuid[], p_errors text[], p_paused_until timestamp with time zone[], p_at timestamp with time zone) RETURNS SETOF uuid
    LANGUAGE sql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    WITH told AS (
        SELECT d.endpoint_id, count(*) FILTER (WHERE t.error = '') AS successes, count(*) FILTER (WHERE t.error <> '') AS failures,
               max(t.paused_until) AS paused_until
        FROM unnest(p_delivery_ids, p_errors, p_paused_until) AS t (id, error, paused_until)
        JOIN webhooks_delivery d ON d.id = t.id
        GROUP BY d.endpoint_id
    ), locked AS (
        SELECT p.id, p.failures_in_a_row AS streak, told.* FROM webhooks_endpoint p JOIN told ON told.endpoint_id = p.id
        WHERE told.failures > 0 OR p.failures_in_a_row > 0 OR p.paused_until IS NOT NULL OR p.last_success_at IS NULL
           OR p.last_success_at < p_at - interval '10 seconds'
        ORDER BY p.id FOR NO KEY UPDATE OF p
    ), updated AS (
        UPDATE webhooks_endpoint p
        SET last_success_at = CASE WHEN l.successes > 0 THEN p_at ELSE p.last_success_at END,
            last_failure_at = CASE WHEN l.failures > 0 THEN p_at ELSE p.last_failure_at END,
            failures_in_a_row = CASE WHEN l.successes > 0 THEN 0 ELSE p.failures_in_a_row + l.failures END,
            failing_since = CASE WHEN l.successes > 0 THEN NULL ELSE coalesce(p.failing_since, p_at) END,
            paused_until = l.paused_until
        FROM locked l WHERE p.id = l.id
        RETURNING p.id, l.streak >= 10 AND l.successes > 0 AS is_back
    )
    SELECT id FROM updated WHERE is_back;
$$;


ALTER FUNCTION public.webhooks_record_health(p_delivery_ids uuid[], p_errors text[], p_paused_until timestamp with time zone[], p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: webhooks_record_many(uuid[], integer[], integer[], timestamp with time zone[], integer[], integer[], text[], bytea[], text[], timestamp with time zone[], timestamp with time zone[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_record_many(p_delivery_ids uuid[], p_fences integer[], p_numbers integer[], p_started_at timestamp with time zone[], p_durations_ms integer[], p_status_codes integer[], p_errors text[], p_responses bytea[], p_statuses text[], p_due_at timestamp with time zone[], p_paused_until timestamp with time zone[], p_at timestamp with time zone) RETURNS TABLE(what text, id uuid)
    LANGUAGE plpgsql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY SELECT 'recovered', r FROM webhooks_record_health(p_delivery_ids, p_errors, p_paused_until, p_at) AS r;

    INSERT INTO webhooks_attempt (environment_id, delivery_id, number, at, duration_ms, status_code, error, response)
    SELECT d.environment_id, d.id, t.number, t.started_at, t.duration_ms, t.status_code, t.error, t.response
    FROM unnest(p_delivery_ids, p_numbers, p_started_at, p_durations_ms, p_status_codes, p_errors, p_responses)
         AS t (id, number, started_at, duration_ms, status_code, error, response)
    JOIN webhooks_delivery d ON d.id = t.id
    ON CONFLICT (delivery_id, number) DO NOTHING;

    RETURN QUERY
    UPDATE webhooks_delivery d
    SET status = t.status, lease_until = NULL, due_at = coalesce(t.due_at, d.due_at), last_status_code = t.status_code, last_error = t.error,
        finished_at = CASE WHEN t.status = 'pending' THEN NULL ELSE p_at END
    FROM unnest(p_delivery_ids, p_fences, p_statuses, p_due_at, p_status_codes, p_errors) AS t (id, fence, status, due_at, status_code, error)
    WHERE d.id = t.id AND d.fence = t.fence AND d.lease_until IS NOT NULL
    RETURNING 'recorded', d.id;

    IF 'pending' = ANY (p_statuses) THEN
        PERFORM webhooks_wait_behind(p_delivery_ids, p_statuses);
    END IF;
END $$;


ALTER FUNCTION public.webhooks_record_many(p_delivery_ids uuid[], p_fences integer[], p_numbers integer[], p_started_at timestamp with time zone[], p_durations_ms integer[], p_status_codes integer[], p_errors text[], p_responses bytea[], p_statuses text[], p_due_at timestamp with time zone[], p_paused_until timestamp with time zone[], p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: webhooks_refuse_early_delete(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_refuse_early_delete() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE young boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM gone WHERE %I > now() - interval ''30 days'')', TG_ARGV[0]) INTO young;
    IF young THEN
        RAISE EXCEPTION 'Rows of % are kept for 30 days.', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_is_kept_for_30_days';
    END IF;
    RETURN NULL;
END $$;


ALTER FUNCTION public.webhooks_refuse_early_delete() OWNER TO quittance_owner;

--
-- Name: webhooks_refuse_transition(); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_refuse_transition() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'Delivery % cannot go from "%" to "%".',
        NEW.id, CASE WHEN TG_OP = 'INSERT' THEN '' ELSE OLD.status END, NEW.status
        USING ERRCODE = 'check_violation', CONSTRAINT = 'webhooks_delivery_transition_is_allowed';
END $$;


ALTER FUNCTION public.webhooks_refuse_transition() OWNER TO quittance_owner;

--
-- Name: webhooks_replay_many(uuid[], timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_replay_many(p_delivery_ids uuid[], p_at timestamp with time zone) RETURNS SETOF uuid
    LANGUAGE sql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    WITH wanted AS (
        SELECT d.id FROM webhooks_delivery d JOIN webhooks_endpoint p ON p.id = d.endpoint_id AND p.status = 'enabled'
        WHERE d.id = ANY (p_delivery_ids) AND (d.lease_until IS NULL OR d.lease_until <= p_at)
        ORDER BY d.id FOR NO KEY UPDATE OF d
    )
    UPDATE webhooks_delivery d
    SET status = 'pending', tries = 0, due_at = p_at, lease_until = NULL, finished_at = NULL, replays = d.replays + 1
    FROM wanted WHERE d.id = wanted.id
    RETURNING d.id;
$$;


ALTER FUNCTION public.webhooks_replay_many(p_delivery_ids uuid[], p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: webhooks_replay_missing(uuid, timestamp with time zone, timestamp with time zone, integer, timestamp with time zone); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_replay_missing(p_endpoint_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_at timestamp with time zone) RETURNS SETOF uuid
    LANGUAGE sql
    AS $$
    WITH missed AS (
        SELECT e.id, e.environment_id, e.subject_id, p.id AS endpoint_id
        FROM webhooks_endpoint p
        JOIN webhooks_event e ON e.environment_id = p.environment_id
        WHERE p.id = p_endpoint_id AND p.status = 'enabled' AND e.created_at >= p_from AND e.created_at < p_until
          AND (cardinality(p.event_types) = 0 OR e.type = ANY (p.event_types)) AND e.type NOT LIKE 'webhook.%'
          AND NOT EXISTS (SELECT 1 FROM webhooks_delivery d WHERE d.event_id = e.id AND d.endpoint_id = p.id)
          AND NOT EXISTS (SELECT 1 FROM webhooks_outboxentry o WHERE o.event_id = e.id)
        ORDER BY e.id LIMIT p_limit
    )
    INSERT INTO webhooks_delivery (id, environment_id, event_id, endpoint_id, subject_id, sequence, status, replays, due_at, created_at)
    SELECT webhooks_delivery_id(m.id, m.endpoint_id), m.environment_id, m.id, m.endpoint_id, m.subject_id,
           nextval(pg_get_serial_sequence('webhooks_outboxentry', 'sequence')), 'pending', 1, p_at, p_at
    FROM (SELECT * FROM missed ORDER BY id) m
    ON CONFLICT (event_id, endpoint_id) DO NOTHING
    RETURNING id;
$$;


ALTER FUNCTION public.webhooks_replay_missing(p_endpoint_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_at timestamp with time zone) OWNER TO quittance_owner;

--
-- Name: webhooks_wait_behind(uuid[], text[]); Type: FUNCTION; Schema: public; Owner: quittance_owner
--

CREATE FUNCTION public.webhooks_wait_behind(p_delivery_ids uuid[], p_statuses text[]) RETURNS void
    LANGUAGE sql
    SET enable_seqscan TO 'off'
    SET enable_bitmapscan TO 'off'
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    AS $$
    WITH behind AS MATERIALIZED (
        SELECT later.id, first.due_at
        FROM unnest(p_delivery_ids, p_statuses) AS t (id, status)
        JOIN webhooks_delivery first ON first.id = t.id
        -- OFFSET 0 keeps this a look-up per row.
        CROSS JOIN LATERAL (
            SELECT d.id FROM webhooks_delivery d
            WHERE d.endpoint_id = first.endpoint_id AND d.subject_id = first.subject_id AND d.finished_at IS NULL AND d.sequence > first.sequence
              AND d.due_at < first.due_at
            OFFSET 0
        ) later
        WHERE t.status = 'pending'
    )
    UPDATE webhooks_delivery d SET due_at = behind.due_at FROM behind WHERE d.id = behind.id;
$$;


ALTER FUNCTION public.webhooks_wait_behind(p_delivery_ids uuid[], p_statuses text[]) OWNER TO quittance_owner;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: api_idempotencyrecord; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.api_idempotencyrecord (
    id bigint NOT NULL,
    environment_id uuid NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    status_code integer,
    body bytea,
    content_type text DEFAULT 'application/json'::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL
);


ALTER TABLE public.api_idempotencyrecord OWNER TO quittance_owner;

--
-- Name: api_idempotencyrecord_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.api_idempotencyrecord ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_idempotencyrecord_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: audit_auditentry; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.audit_auditentry (
    id uuid NOT NULL,
    environment_id uuid,
    actor text NOT NULL,
    action text NOT NULL,
    subject_type text NOT NULL,
    subject_id uuid,
    subject_count integer NOT NULL,
    detail jsonb NOT NULL,
    request_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    transaction_id bigint DEFAULT ((pg_current_xact_id())::text)::bigint NOT NULL,
    CONSTRAINT audit_entry_count_is_not_negative CHECK ((subject_count >= 0)),
    CONSTRAINT audit_entry_says_who_did_what_to_what CHECK (((NOT (actor = ''::text)) AND (NOT (action = ''::text)) AND (NOT (subject_type = ''::text))))
);


ALTER TABLE public.audit_auditentry OWNER TO quittance_owner;

--
-- Name: audit_auditseal; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.audit_auditseal (
    sequence bigint NOT NULL,
    from_transaction bigint NOT NULL,
    to_transaction bigint NOT NULL,
    entry_count integer NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT audit_seal_covers_something CHECK ((to_transaction > from_transaction))
);


ALTER TABLE public.audit_auditseal OWNER TO quittance_owner;

--
-- Name: auth_group; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);


ALTER TABLE public.auth_group OWNER TO quittance_owner;

--
-- Name: auth_group_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_group_permissions; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);


ALTER TABLE public.auth_group_permissions OWNER TO quittance_owner;

--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_permission; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);


ALTER TABLE public.auth_permission OWNER TO quittance_owner;

--
-- Name: auth_permission_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_user; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.auth_user (
    id integer NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    username character varying(150) NOT NULL,
    first_name character varying(150) NOT NULL,
    last_name character varying(150) NOT NULL,
    email character varying(254) NOT NULL,
    is_staff boolean NOT NULL,
    is_active boolean NOT NULL,
    date_joined timestamp with time zone NOT NULL
);


ALTER TABLE public.auth_user OWNER TO quittance_owner;

--
-- Name: auth_user_groups; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.auth_user_groups (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    group_id integer NOT NULL
);


ALTER TABLE public.auth_user_groups OWNER TO quittance_owner;

--
-- Name: auth_user_groups_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.auth_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_user_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.auth_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: auth_user_user_permissions; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.auth_user_user_permissions (
    id bigint NOT NULL,
    user_id integer NOT NULL,
    permission_id integer NOT NULL
);


ALTER TABLE public.auth_user_user_permissions OWNER TO quittance_owner;

--
-- Name: auth_user_user_permissions_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.auth_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: axes_accessattempt; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.axes_accessattempt (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    get_data text NOT NULL,
    post_data text NOT NULL,
    failures_since_start integer NOT NULL,
    CONSTRAINT axes_accessattempt_failures_since_start_check CHECK ((failures_since_start >= 0))
);


ALTER TABLE public.axes_accessattempt OWNER TO quittance_owner;

--
-- Name: axes_accessattempt_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.axes_accessattempt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessattempt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: axes_accessattemptexpiration; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.axes_accessattemptexpiration (
    access_attempt_id integer NOT NULL,
    expires_at timestamp with time zone NOT NULL
);


ALTER TABLE public.axes_accessattemptexpiration OWNER TO quittance_owner;

--
-- Name: axes_accessfailurelog; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.axes_accessfailurelog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    locked_out boolean NOT NULL
);


ALTER TABLE public.axes_accessfailurelog OWNER TO quittance_owner;

--
-- Name: axes_accessfailurelog_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.axes_accessfailurelog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accessfailurelog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: axes_accesslog; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.axes_accesslog (
    id integer NOT NULL,
    user_agent character varying(255) NOT NULL,
    ip_address inet,
    username character varying(255),
    http_accept character varying(1025) NOT NULL,
    path_info character varying(255) NOT NULL,
    attempt_time timestamp with time zone NOT NULL,
    logout_time timestamp with time zone,
    session_hash character varying(64) NOT NULL
);


ALTER TABLE public.axes_accesslog OWNER TO quittance_owner;

--
-- Name: axes_accesslog_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.axes_accesslog ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.axes_accesslog_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_admin_log; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_admin_log (
    id integer NOT NULL,
    action_time timestamp with time zone NOT NULL,
    object_id text,
    object_repr character varying(200) NOT NULL,
    action_flag smallint NOT NULL,
    change_message text NOT NULL,
    content_type_id integer,
    user_id integer NOT NULL,
    CONSTRAINT django_admin_log_action_flag_check CHECK ((action_flag >= 0))
);


ALTER TABLE public.django_admin_log OWNER TO quittance_owner;

--
-- Name: django_admin_log_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.django_admin_log ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_admin_log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_celery_beat_clockedschedule; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_celery_beat_clockedschedule (
    id integer NOT NULL,
    clocked_time timestamp with time zone NOT NULL
);


ALTER TABLE public.django_celery_beat_clockedschedule OWNER TO quittance_owner;

--
-- Name: django_celery_beat_clockedschedule_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.django_celery_beat_clockedschedule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_celery_beat_clockedschedule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_celery_beat_crontabschedule; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_celery_beat_crontabschedule (
    id integer NOT NULL,
    minute character varying(240) NOT NULL,
    hour character varying(96) NOT NULL,
    day_of_week character varying(64) NOT NULL,
    day_of_month character varying(124) NOT NULL,
    month_of_year character varying(64) NOT NULL,
    timezone character varying(63) NOT NULL
);


ALTER TABLE public.django_celery_beat_crontabschedule OWNER TO quittance_owner;

--
-- Name: django_celery_beat_crontabschedule_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.django_celery_beat_crontabschedule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_celery_beat_crontabschedule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_celery_beat_intervalschedule; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_celery_beat_intervalschedule (
    id integer NOT NULL,
    every integer NOT NULL,
    period character varying(24) NOT NULL
);


ALTER TABLE public.django_celery_beat_intervalschedule OWNER TO quittance_owner;

--
-- Name: django_celery_beat_intervalschedule_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.django_celery_beat_intervalschedule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_celery_beat_intervalschedule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_celery_beat_periodictask; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_celery_beat_periodictask (
    id integer NOT NULL,
    name character varying(200) NOT NULL,
    task character varying(200) NOT NULL,
    args text NOT NULL,
    kwargs text NOT NULL,
    queue character varying(200),
    exchange character varying(200),
    routing_key character varying(200),
    expires timestamp with time zone,
    enabled boolean NOT NULL,
    last_run_at timestamp with time zone,
    total_run_count integer NOT NULL,
    date_changed timestamp with time zone NOT NULL,
    description text NOT NULL,
    crontab_id integer,
    interval_id integer,
    solar_id integer,
    one_off boolean NOT NULL,
    start_time timestamp with time zone,
    priority integer,
    headers text NOT NULL,
    clocked_id integer,
    expire_seconds integer,
    CONSTRAINT django_celery_beat_periodictask_expire_seconds_check CHECK ((expire_seconds >= 0)),
    CONSTRAINT django_celery_beat_periodictask_priority_check CHECK ((priority >= 0)),
    CONSTRAINT django_celery_beat_periodictask_total_run_count_check CHECK ((total_run_count >= 0))
);


ALTER TABLE public.django_celery_beat_periodictask OWNER TO quittance_owner;

--
-- Name: django_celery_beat_periodictask_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.django_celery_beat_periodictask ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_celery_beat_periodictask_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_celery_beat_periodictasks; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_celery_beat_periodictasks (
    ident smallint NOT NULL,
    last_update timestamp with time zone NOT NULL
);


ALTER TABLE public.django_celery_beat_periodictasks OWNER TO quittance_owner;

--
-- Name: django_celery_beat_solarschedule; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_celery_beat_solarschedule (
    id integer NOT NULL,
    event character varying(24) NOT NULL,
    latitude numeric(9,6) NOT NULL,
    longitude numeric(9,6) NOT NULL
);


ALTER TABLE public.django_celery_beat_solarschedule OWNER TO quittance_owner;

--
-- Name: django_celery_beat_solarschedule_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.django_celery_beat_solarschedule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_celery_beat_solarschedule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_content_type; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);


ALTER TABLE public.django_content_type OWNER TO quittance_owner;

--
-- Name: django_content_type_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_migrations; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);


ALTER TABLE public.django_migrations OWNER TO quittance_owner;

--
-- Name: django_migrations_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: django_session; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);


ALTER TABLE public.django_session OWNER TO quittance_owner;

--
-- Name: kernel_sqlfunction; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.kernel_sqlfunction (
    id bigint NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    definition text NOT NULL,
    applied_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL
);


ALTER TABLE public.kernel_sqlfunction OWNER TO quittance_owner;

--
-- Name: kernel_sqlfunction_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.kernel_sqlfunction ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.kernel_sqlfunction_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_account; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.ledger_account (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    livemode boolean NOT NULL,
    code character varying(80) NOT NULL,
    currency character varying(10) NOT NULL,
    side character varying(6) NOT NULL,
    may_go_negative boolean NOT NULL,
    balance_minor bigint NOT NULL,
    version bigint NOT NULL,
    booked_at timestamp with time zone NOT NULL,
    environment_id uuid NOT NULL,
    CONSTRAINT account_may_not_go_negative CHECK ((may_go_negative OR (balance_minor >= 0))),
    CONSTRAINT account_opens_empty CHECK (((version > 0) OR (balance_minor = 0))),
    CONSTRAINT account_side_is_known CHECK (((side)::text = ANY ((ARRAY['debit'::character varying, 'credit'::character varying])::text[])))
)
WITH (fillfactor='50', autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000');


ALTER TABLE public.ledger_account OWNER TO quittance_owner;

--
-- Name: ledger_checkpoint; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.ledger_checkpoint (
    id bigint NOT NULL,
    before_on date NOT NULL,
    account_version bigint NOT NULL,
    balance_minor bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    account_id uuid NOT NULL
);


ALTER TABLE public.ledger_checkpoint OWNER TO quittance_owner;

--
-- Name: ledger_checkpoint_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.ledger_checkpoint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ledger_checkpoint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_entry; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.ledger_entry (
    id bigint NOT NULL,
    amount_minor bigint NOT NULL,
    balance_after_minor bigint NOT NULL,
    account_version bigint NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    account_id uuid NOT NULL,
    journal_id uuid NOT NULL
);


ALTER TABLE public.ledger_entry OWNER TO quittance_owner;

--
-- Name: ledger_entry_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.ledger_entry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ledger_entry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ledger_hold; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.ledger_hold (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    subject_id uuid NOT NULL,
    attempt integer NOT NULL,
    amount_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    currency character varying(10) NOT NULL,
    stage character varying(10) NOT NULL,
    stage_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    expires_at timestamp with time zone,
    rail_environment_id uuid,
    rail_code character varying(60),
    sent_attempt integer,
    settled_minor bigint,
    environment_id uuid NOT NULL,
    CONSTRAINT hold_amount_is_positive CHECK (((amount_minor > 0) AND (fee_minor >= 0))),
    CONSTRAINT hold_in_transit_names_its_rail CHECK ((((rail_code IS NOT NULL) AND (rail_environment_id IS NOT NULL) AND (sent_attempt IS NOT NULL) AND ((stage)::text = ANY ((ARRAY['in_transit'::character varying, 'settled'::character varying])::text[]))) OR ((rail_code IS NULL) AND (rail_environment_id IS NULL) AND (sent_attempt IS NULL) AND ((stage)::text = ANY ((ARRAY['reserved'::character varying, 'released'::character varying, 'expired'::character varying])::text[]))))),
    CONSTRAINT hold_is_closed_at_its_end CHECK ((((closed_at IS NULL) AND ((stage)::text = ANY ((ARRAY['reserved'::character varying, 'in_transit'::character varying])::text[]))) OR ((closed_at IS NOT NULL) AND ((stage)::text = ANY ((ARRAY['settled'::character varying, 'released'::character varying, 'expired'::character varying])::text[]))))),
    CONSTRAINT hold_settles_at_most_its_amount CHECK ((((settled_minor > 0) AND (settled_minor <= amount_minor) AND ((stage)::text = 'settled'::text)) OR ((NOT ((stage)::text = 'settled'::text)) AND (settled_minor IS NULL))))
)
WITH (fillfactor='60');


ALTER TABLE public.ledger_hold OWNER TO quittance_owner;

--
-- Name: ledger_journal; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.ledger_journal (
    id uuid NOT NULL,
    livemode boolean NOT NULL,
    kind character varying(80) NOT NULL,
    effective_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone NOT NULL,
    reference character varying(200) NOT NULL,
    description character varying(300) NOT NULL,
    part_count integer NOT NULL,
    entry_count integer NOT NULL,
    reverses_id uuid,
    CONSTRAINT journal_has_a_kind CHECK ((NOT ((kind)::text = ''::text))),
    CONSTRAINT journal_has_parts_and_entries CHECK (((entry_count > 1) AND (part_count > 0)))
);


ALTER TABLE public.ledger_journal OWNER TO quittance_owner;

--
-- Name: ledger_journalpart; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.ledger_journalpart (
    id bigint NOT NULL,
    kind character varying(80) NOT NULL,
    subject_id uuid NOT NULL,
    attempt integer NOT NULL,
    amount_minor bigint NOT NULL,
    from_account_id uuid NOT NULL,
    journal_id uuid NOT NULL,
    to_account_id uuid NOT NULL,
    CONSTRAINT part_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT part_goes_somewhere CHECK ((NOT (from_account_id = to_account_id)))
);


ALTER TABLE public.ledger_journalpart OWNER TO quittance_owner;

--
-- Name: ledger_journalpart_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.ledger_journalpart ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ledger_journalpart_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: observability_heartbeat; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.observability_heartbeat (
    name character varying(64) NOT NULL,
    seen_at timestamp with time zone NOT NULL
);


ALTER TABLE public.observability_heartbeat OWNER TO quittance_owner;

--
-- Name: ops_recoverycode; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.ops_recoverycode (
    id bigint NOT NULL,
    fingerprint bytea NOT NULL,
    used_at timestamp with time zone,
    device_id bigint NOT NULL
);


ALTER TABLE public.ops_recoverycode OWNER TO quittance_owner;

--
-- Name: ops_recoverycode_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.ops_recoverycode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ops_recoverycode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: ops_totpdevice; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.ops_totpdevice (
    id bigint NOT NULL,
    name character varying(64) NOT NULL,
    confirmed boolean NOT NULL,
    throttling_failure_timestamp timestamp with time zone,
    throttling_failure_count integer NOT NULL,
    sealed_key bytea NOT NULL,
    last_step bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    last_used_at timestamp with time zone,
    user_id integer NOT NULL,
    CONSTRAINT ops_totp_confirmed_at_some_time CHECK (((NOT confirmed) OR (confirmed_at IS NOT NULL))),
    CONSTRAINT ops_totpdevice_throttling_failure_count_check CHECK ((throttling_failure_count >= 0))
);


ALTER TABLE public.ops_totpdevice OWNER TO quittance_owner;

--
-- Name: ops_totpdevice_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.ops_totpdevice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.ops_totpdevice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: partners_apikey; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.partners_apikey (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    name character varying(100) NOT NULL,
    kind character varying(2) NOT NULL,
    hint character varying(24) NOT NULL,
    secret_hash bytea NOT NULL,
    scopes character varying(40)[] NOT NULL,
    allowed_ips character varying(43)[] NOT NULL,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    last_used_at timestamp with time zone,
    version integer NOT NULL,
    replaced_by_id uuid,
    environment_id uuid NOT NULL,
    created_by_id uuid,
    CONSTRAINT api_key_addresses_are_networks CHECK (((allowed_ips)::cidr[] IS NOT NULL)),
    CONSTRAINT api_key_does_not_replace_itself CHECK ((NOT ((replaced_by_id = id) AND (replaced_by_id IS NOT NULL)))),
    CONSTRAINT api_key_expires_after_creation CHECK (((expires_at IS NULL) OR (expires_at >= created_at))),
    CONSTRAINT api_key_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['sk'::character varying, 'rk'::character varying])::text[]))),
    CONSTRAINT partners_apikey_version_check CHECK ((version >= 0)),
    CONSTRAINT restricted_api_key_names_its_scopes CHECK (((((kind)::text = 'sk'::text) AND (
CASE
    WHEN (scopes IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(scopes, 1), 0)
END = 0)) OR (((kind)::text = 'rk'::text) AND (
CASE
    WHEN (scopes IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(scopes, 1), 0)
END > 0))))
);


ALTER TABLE public.partners_apikey OWNER TO quittance_owner;

--
-- Name: partners_environment; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.partners_environment (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    kind character varying(4) NOT NULL,
    livemode boolean NOT NULL,
    clock_offset interval NOT NULL,
    partner_id uuid NOT NULL,
    CONSTRAINT environment_clock_is_never_behind CHECK ((clock_offset >= '00:00:00'::interval)),
    CONSTRAINT environment_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['test'::character varying, 'live'::character varying])::text[]))),
    CONSTRAINT environment_livemode_follows_kind CHECK (((((kind)::text = 'live'::text) AND livemode) OR (((kind)::text = 'test'::text) AND (NOT livemode)))),
    CONSTRAINT live_environment_has_the_real_time CHECK (((NOT livemode) OR (clock_offset = '00:00:00'::interval)))
);


ALTER TABLE public.partners_environment OWNER TO quittance_owner;

--
-- Name: partners_member; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.partners_member (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    role character varying(12) NOT NULL,
    user_id integer NOT NULL,
    partner_id uuid NOT NULL,
    CONSTRAINT member_role_is_known CHECK (((role)::text = ANY ((ARRAY['owner'::character varying, 'developer'::character varying, 'preparer'::character varying, 'approver'::character varying, 'viewer'::character varying])::text[])))
);


ALTER TABLE public.partners_member OWNER TO quittance_owner;

--
-- Name: partners_partner; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.partners_partner (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    name character varying(200) NOT NULL,
    slug character varying(60) NOT NULL,
    is_house boolean NOT NULL,
    CONSTRAINT partner_has_a_name_and_a_slug CHECK (((NOT ((name)::text = ''::text)) AND (NOT ((slug)::text = ''::text))))
);


ALTER TABLE public.partners_partner OWNER TO quittance_owner;

--
-- Name: payouts_batch; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.payouts_batch (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    reference character varying(64) NOT NULL,
    source character varying(4) NOT NULL,
    currency character varying(4) NOT NULL,
    item_count integer NOT NULL,
    open_count integer NOT NULL,
    total_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    submitted_by character varying(60) NOT NULL,
    accepted_at timestamp with time zone NOT NULL,
    completed_at timestamp with time zone,
    environment_id uuid NOT NULL,
    CONSTRAINT batch_has_no_more_open_transfers_than_transfers CHECK ((open_count <= item_count)),
    CONSTRAINT batch_has_one_to_a_thousand_transfers CHECK (((item_count >= 1) AND (item_count <= 1000))),
    CONSTRAINT batch_source_is_known CHECK (((source)::text = ANY ((ARRAY['json'::character varying, 'csv'::character varying])::text[]))),
    CONSTRAINT batch_total_is_positive CHECK (((fee_minor >= 0) AND (total_minor > 0))),
    CONSTRAINT payouts_batch_item_count_check CHECK ((item_count >= 0)),
    CONSTRAINT payouts_batch_open_count_check CHECK ((open_count >= 0))
);


ALTER TABLE public.payouts_batch OWNER TO quittance_owner;

--
-- Name: payouts_beneficiary; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.payouts_beneficiary (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    scheme character varying(10) NOT NULL,
    sealed_account bytea NOT NULL,
    fingerprint bytea NOT NULL,
    name_hint character varying(40) NOT NULL,
    last4 character varying(4) NOT NULL,
    account_type character varying(8) NOT NULL,
    is_disabled boolean NOT NULL,
    disabled_reason character varying(200) NOT NULL,
    environment_id uuid NOT NULL,
    CONSTRAINT beneficiary_account_type_is_known CHECK (((account_type)::text = ANY ((ARRAY['checking'::character varying, 'savings'::character varying])::text[]))),
    CONSTRAINT beneficiary_scheme_is_known CHECK (((scheme)::text = 'us_ach'::text))
);


ALTER TABLE public.payouts_beneficiary OWNER TO quittance_owner;

--
-- Name: payouts_receipt; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.payouts_receipt (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    amount_minor bigint NOT NULL,
    currency character varying(4) NOT NULL,
    reference character varying(64) NOT NULL,
    rail_code character varying(40) NOT NULL,
    received_at timestamp with time zone NOT NULL,
    bank_told_at timestamp with time zone,
    environment_id uuid NOT NULL,
    CONSTRAINT receipt_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT receipt_has_a_reference CHECK ((NOT ((reference)::text = ''::text)))
);


ALTER TABLE public.payouts_receipt OWNER TO quittance_owner;

--
-- Name: payouts_statusdelta; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.payouts_statusdelta (
    currency character varying(4) NOT NULL,
    status character varying(20) NOT NULL,
    day date NOT NULL,
    entered_count bigint NOT NULL,
    entered_minor bigint NOT NULL,
    departed_count bigint NOT NULL,
    departed_minor bigint NOT NULL,
    id bigint NOT NULL,
    environment_id uuid NOT NULL
);


ALTER TABLE public.payouts_statusdelta OWNER TO quittance_owner;

--
-- Name: payouts_statusdelta_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.payouts_statusdelta ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payouts_statusdelta_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: payouts_statustotal; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.payouts_statustotal (
    currency character varying(4) NOT NULL,
    status character varying(20) NOT NULL,
    day date NOT NULL,
    entered_count bigint NOT NULL,
    entered_minor bigint NOT NULL,
    departed_count bigint NOT NULL,
    departed_minor bigint NOT NULL,
    id bigint NOT NULL,
    environment_id uuid NOT NULL
);


ALTER TABLE public.payouts_statustotal OWNER TO quittance_owner;

--
-- Name: payouts_statustotal_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.payouts_statustotal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payouts_statustotal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: payouts_transfer; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.payouts_transfer (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    status_at timestamp with time zone NOT NULL,
    status_note character varying(300) NOT NULL,
    "position" smallint NOT NULL,
    amount_minor bigint NOT NULL,
    fee_minor bigint NOT NULL,
    currency character varying(4) NOT NULL,
    reference character varying(64) NOT NULL,
    description character varying(140) NOT NULL,
    metadata jsonb NOT NULL,
    origin jsonb NOT NULL,
    status character varying(20) NOT NULL,
    rail character varying(20) NOT NULL,
    rail_account_id uuid,
    release_at timestamp with time zone,
    promised_on date,
    plan jsonb NOT NULL,
    attempts smallint NOT NULL,
    failure_code character varying(40) NOT NULL,
    failure_reason character varying(300) NOT NULL,
    return_code character varying(10) NOT NULL,
    bank_reference character varying(64) NOT NULL,
    batch_id uuid,
    beneficiary_id uuid NOT NULL,
    environment_id uuid NOT NULL,
    refund_of_id uuid,
    CONSTRAINT payouts_transfer_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT payouts_transfer_position_check CHECK (("position" >= 0)),
    CONSTRAINT transfer_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT transfer_attempts_begin_at_one CHECK ((attempts >= 1)),
    CONSTRAINT transfer_fee_is_not_negative CHECK ((fee_minor >= 0)),
    CONSTRAINT transfer_has_a_reference CHECK ((NOT ((reference)::text = ''::text))),
    CONSTRAINT transfer_status_is_known CHECK (((status)::text = ANY ((ARRAY['created'::character varying, 'in_review'::character varying, 'held'::character varying, 'queued'::character varying, 'submitted'::character varying, 'settled'::character varying, 'failed'::character varying, 'returned'::character varying, 'dead_letter'::character varying, 'cancelled'::character varying])::text[])))
);


ALTER TABLE public.payouts_transfer OWNER TO quittance_owner;

--
-- Name: payouts_transferhistory; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.payouts_transferhistory (
    id bigint NOT NULL,
    subject_id uuid NOT NULL,
    from_status character varying(20) NOT NULL,
    to_status character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    note character varying(300) NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);


ALTER TABLE public.payouts_transferhistory OWNER TO quittance_owner;

--
-- Name: payouts_transferhistory_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.payouts_transferhistory ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.payouts_transferhistory_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: planning_feerule; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.planning_feerule (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    rail character varying(20) NOT NULL,
    currency character varying(4) NOT NULL,
    flat_minor bigint NOT NULL,
    version integer NOT NULL,
    CONSTRAINT fee_is_not_negative CHECK ((flat_minor >= 0)),
    CONSTRAINT planning_feerule_version_check CHECK ((version >= 0))
);


ALTER TABLE public.planning_feerule OWNER TO quittance_owner;

--
-- Name: planning_railaccount; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.planning_railaccount (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    livemode boolean NOT NULL,
    code character varying(40) NOT NULL,
    rail character varying(20) NOT NULL,
    currency character varying(4) NOT NULL,
    countries character varying(2)[] NOT NULL,
    amount_max_minor bigint NOT NULL,
    settings jsonb NOT NULL,
    credentials bytea,
    next_trace bigint NOT NULL,
    is_enabled boolean NOT NULL,
    version integer NOT NULL,
    environment_id uuid NOT NULL,
    CONSTRAINT live_rail_account_uses_no_drop_folder CHECK (((NOT livemode) OR (NOT ((settings -> 'transport'::text) = '"drop_folder"'::jsonb)))),
    CONSTRAINT planning_railaccount_version_check CHECK ((version >= 0)),
    CONSTRAINT rail_account_has_a_currency CHECK ((NOT ((currency)::text = ''::text))),
    CONSTRAINT rail_account_limit_is_positive CHECK ((amount_max_minor > 0)),
    CONSTRAINT rail_account_next_trace_is_positive CHECK ((next_trace > 0))
);


ALTER TABLE public.planning_railaccount OWNER TO quittance_owner;

--
-- Name: planning_windowpolicy; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.planning_windowpolicy (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    name character varying(40) NOT NULL,
    zone character varying(40) NOT NULL,
    deadlines time without time zone[] NOT NULL,
    calendar character varying(40) NOT NULL,
    lead_business_days smallint NOT NULL,
    submit_lead_minutes smallint NOT NULL,
    is_enabled boolean NOT NULL,
    version integer NOT NULL,
    rail_account_id uuid NOT NULL,
    CONSTRAINT planning_windowpolicy_lead_business_days_check CHECK ((lead_business_days >= 0)),
    CONSTRAINT planning_windowpolicy_submit_lead_minutes_check CHECK ((submit_lead_minutes >= 0)),
    CONSTRAINT planning_windowpolicy_version_check CHECK ((version >= 0)),
    CONSTRAINT window_policy_lead_is_at_most_ten_days CHECK ((lead_business_days <= 10))
);


ALTER TABLE public.planning_windowpolicy OWNER TO quittance_owner;

--
-- Name: reconciliation_discrepancy; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.reconciliation_discrepancy (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    status_at timestamp with time zone NOT NULL,
    status_note character varying(300) NOT NULL,
    kind character varying(20) NOT NULL,
    status character varying(20) NOT NULL,
    subject_kind character varying(20) NOT NULL,
    subject_id uuid,
    difference_minor bigint NOT NULL,
    currency character varying(4) NOT NULL,
    reasons character varying(300)[] NOT NULL,
    in_suspense boolean NOT NULL,
    resolution character varying(20) NOT NULL,
    resolution_note character varying(500) NOT NULL,
    environment_id uuid,
    rail_account_id uuid NOT NULL,
    resolved_by_id integer,
    run_id uuid NOT NULL,
    line_id uuid,
    CONSTRAINT a_resolved_discrepancy_says_how CHECK (((((resolution)::text = ''::text) AND ((status)::text = 'open'::text)) OR (((status)::text = 'resolved'::text) AND (NOT ((resolution)::text = ''::text))))),
    CONSTRAINT discrepancy_is_about_a_line_or_a_movement CHECK (((line_id IS NOT NULL) OR (subject_id IS NOT NULL)))
);


ALTER TABLE public.reconciliation_discrepancy OWNER TO quittance_owner;

--
-- Name: reconciliation_discrepancyhistory; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.reconciliation_discrepancyhistory (
    id bigint NOT NULL,
    subject_id uuid NOT NULL,
    from_status character varying(20) NOT NULL,
    to_status character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    note character varying(300) NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);


ALTER TABLE public.reconciliation_discrepancyhistory OWNER TO quittance_owner;

--
-- Name: reconciliation_discrepancyhistory_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.reconciliation_discrepancyhistory ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconciliation_discrepancyhistory_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: reconciliation_match; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.reconciliation_match (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    rule character varying(40) NOT NULL,
    reference character varying(80) NOT NULL,
    rules_version integer NOT NULL,
    confidence smallint NOT NULL,
    reasons character varying(300)[] NOT NULL,
    proven_count integer NOT NULL,
    amount_minor bigint NOT NULL,
    currency character varying(4) NOT NULL,
    run_id uuid NOT NULL,
    line_id uuid NOT NULL,
    CONSTRAINT match_confidence_is_a_percentage CHECK (((confidence >= 0) AND (confidence <= 100))),
    CONSTRAINT match_proves_something CHECK ((proven_count >= 1))
);


ALTER TABLE public.reconciliation_match OWNER TO quittance_owner;

--
-- Name: reconciliation_proof; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.reconciliation_proof (
    id uuid NOT NULL,
    kind character varying(20) NOT NULL,
    subject_id uuid NOT NULL,
    reference character varying(80) NOT NULL,
    amount_minor bigint NOT NULL,
    environment_id uuid NOT NULL,
    match_id uuid NOT NULL
);


ALTER TABLE public.reconciliation_proof OWNER TO quittance_owner;

--
-- Name: reconciliation_run; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.reconciliation_run (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    livemode boolean NOT NULL,
    day date NOT NULL,
    currency character varying(4) NOT NULL,
    status character varying(20) NOT NULL,
    rules_version integer NOT NULL,
    line_count integer NOT NULL,
    lines_matched integer NOT NULL,
    transfers_proven integer NOT NULL,
    amount_minor bigint NOT NULL,
    amount_matched_minor bigint NOT NULL,
    discrepancies_opened integer NOT NULL,
    waiting_count integer NOT NULL,
    float_minor bigint NOT NULL,
    closing_minor bigint NOT NULL,
    waiting_minor bigint NOT NULL,
    closed_at timestamp with time zone NOT NULL,
    rail_account_id uuid NOT NULL,
    statement_id uuid NOT NULL,
    CONSTRAINT a_run_matches_at_most_its_lines CHECK ((lines_matched <= line_count))
);


ALTER TABLE public.reconciliation_run OWNER TO quittance_owner;

--
-- Name: reconciliation_runshare; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.reconciliation_runshare (
    id bigint NOT NULL,
    environment_id uuid NOT NULL,
    run_id uuid NOT NULL
);


ALTER TABLE public.reconciliation_runshare OWNER TO quittance_owner;

--
-- Name: reconciliation_runshare_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.reconciliation_runshare ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.reconciliation_runshare_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: reconciliation_statement; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.reconciliation_statement (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    livemode boolean NOT NULL,
    name character varying(200) NOT NULL,
    format character varying(20) NOT NULL,
    sha256 character varying(64) NOT NULL,
    raw bytea NOT NULL,
    status character varying(20) NOT NULL,
    reason character varying(500) NOT NULL,
    as_of_on date,
    currency character varying(4) NOT NULL,
    opening_minor bigint,
    closing_minor bigint,
    line_count integer NOT NULL,
    rail_account_id uuid NOT NULL,
    CONSTRAINT imported_statement_has_day_and_balances CHECK ((((status)::text = 'quarantined'::text) OR ((as_of_on IS NOT NULL) AND (closing_minor IS NOT NULL) AND (opening_minor IS NOT NULL))))
);


ALTER TABLE public.reconciliation_statement OWNER TO quittance_owner;

--
-- Name: reconciliation_statementline; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.reconciliation_statementline (
    id uuid NOT NULL,
    "position" integer NOT NULL,
    booked_on date NOT NULL,
    value_on date NOT NULL,
    amount_minor bigint NOT NULL,
    currency character varying(4) NOT NULL,
    type_code character varying(10) NOT NULL,
    "references" character varying(80)[] NOT NULL,
    text character varying(500) NOT NULL,
    rail_account_id uuid NOT NULL,
    statement_id uuid NOT NULL,
    CONSTRAINT statement_line_moves_money CHECK ((NOT (amount_minor = 0)))
);


ALTER TABLE public.reconciliation_statementline OWNER TO quittance_owner;

--
-- Name: reconciliation_statementsighting; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.reconciliation_statementsighting (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    name character varying(200) NOT NULL,
    mark character varying(60) NOT NULL,
    rail_account_id uuid NOT NULL
);


ALTER TABLE public.reconciliation_statementsighting OWNER TO quittance_owner;

--
-- Name: settlement_bankfile; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_bankfile (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    name character varying(200) NOT NULL,
    sha256 bytea NOT NULL,
    mark character varying(60) NOT NULL,
    kind character varying(30) NOT NULL,
    status character varying(12) NOT NULL,
    reason character varying(500) NOT NULL,
    size_bytes integer NOT NULL,
    outcome_count integer NOT NULL,
    applied_count integer NOT NULL,
    sealed_content bytea,
    read_at timestamp with time zone NOT NULL,
    rail_account_id uuid NOT NULL,
    CONSTRAINT bank_file_status_is_known CHECK (((status)::text = ANY ((ARRAY['applied'::character varying, 'quarantined'::character varying])::text[]))),
    CONSTRAINT quarantined_bank_file_says_why CHECK ((NOT (((reason)::text = ''::text) AND ((status)::text = 'quarantined'::text)))),
    CONSTRAINT settlement_bankfile_applied_count_check CHECK ((applied_count >= 0)),
    CONSTRAINT settlement_bankfile_outcome_count_check CHECK ((outcome_count >= 0)),
    CONSTRAINT settlement_bankfile_size_bytes_check CHECK ((size_bytes >= 0))
);


ALTER TABLE public.settlement_bankfile OWNER TO quittance_owner;

--
-- Name: settlement_clockadvance; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_clockadvance (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    advanced_by interval NOT NULL,
    offset_after interval NOT NULL,
    bank_told_at timestamp with time zone,
    environment_id uuid NOT NULL,
    CONSTRAINT clock_only_moves_forward CHECK ((advanced_by > '00:00:00'::interval))
);


ALTER TABLE public.settlement_clockadvance OWNER TO quittance_owner;

--
-- Name: settlement_incident; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_incident (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    kind character varying(20) NOT NULL,
    subject character varying(200) NOT NULL,
    detail character varying(500) NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_by character varying(60) NOT NULL,
    resolution character varying(500) NOT NULL,
    bank_file_id uuid,
    rail_account_id uuid NOT NULL,
    instruction_id uuid,
    CONSTRAINT closed_incident_says_who_and_why CHECK (((closed_at IS NULL) OR ((NOT ((closed_by)::text = ''::text)) AND (NOT ((resolution)::text = ''::text))))),
    CONSTRAINT incident_kind_is_known CHECK (((kind)::text = ANY ((ARRAY['amount_differs'::character varying, 'unknown_trace'::character varying, 'unknown_file'::character varying, 'contradiction'::character varying, 'grave_answer'::character varying, 'duplicate_entry'::character varying, 'entry_unwritable'::character varying, 'correction_advised'::character varying, 'file_quarantined'::character varying, 'dead_letter'::character varying])::text[])))
);


ALTER TABLE public.settlement_incident OWNER TO quittance_owner;

--
-- Name: settlement_instruction; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_instruction (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    status_at timestamp with time zone NOT NULL,
    status_note character varying(300) NOT NULL,
    attempt smallint NOT NULL,
    status character varying(20) NOT NULL,
    amount_minor bigint NOT NULL,
    currency character varying(4) NOT NULL,
    entry_description character varying(10) NOT NULL,
    batch_number integer,
    trace_number character varying(35),
    trace_cycle integer,
    due_at timestamp with time zone,
    next_ask_at timestamp with time zone,
    asked smallint NOT NULL,
    settled_on date,
    bank_reference character varying(64) NOT NULL,
    outcome_code character varying(40) NOT NULL,
    outcome_reason character varying(300) NOT NULL,
    environment_id uuid NOT NULL,
    rail_account_id uuid NOT NULL,
    transfer_id uuid NOT NULL,
    submission_id uuid,
    window_id uuid NOT NULL,
    CONSTRAINT instruction_amount_is_positive CHECK ((amount_minor > 0)),
    CONSTRAINT instruction_at_the_bank_has_a_trace_and_a_file CHECK ((((status)::text = ANY ((ARRAY['queued'::character varying, 'withdrawn'::character varying])::text[])) OR ((submission_id IS NOT NULL) AND (trace_number IS NOT NULL)))),
    CONSTRAINT instruction_attempts_begin_at_one CHECK ((attempt > 0)),
    CONSTRAINT instruction_status_is_known CHECK (((status)::text = ANY ((ARRAY['queued'::character varying, 'submitted'::character varying, 'accepted'::character varying, 'in_doubt'::character varying, 'settled'::character varying, 'refused'::character varying, 'returned'::character varying, 'withdrawn'::character varying])::text[]))),
    CONSTRAINT settlement_instruction_asked_check CHECK ((asked >= 0)),
    CONSTRAINT settlement_instruction_attempt_check CHECK ((attempt >= 0)),
    CONSTRAINT settlement_instruction_batch_number_check CHECK ((batch_number >= 0)),
    CONSTRAINT settlement_instruction_trace_cycle_check CHECK ((trace_cycle >= 0))
)
WITH (fillfactor='70');


ALTER TABLE public.settlement_instruction OWNER TO quittance_owner;

--
-- Name: settlement_instructionhistory; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_instructionhistory (
    id bigint NOT NULL,
    subject_id uuid NOT NULL,
    from_status character varying(20) NOT NULL,
    to_status character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    note character varying(300) NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);


ALTER TABLE public.settlement_instructionhistory OWNER TO quittance_owner;

--
-- Name: settlement_instructionhistory_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.settlement_instructionhistory ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlement_instructionhistory_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: settlement_statusdelta; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_statusdelta (
    id bigint NOT NULL,
    currency character varying(4) NOT NULL,
    status character varying(20) NOT NULL,
    count bigint NOT NULL,
    amount_minor bigint NOT NULL,
    environment_id uuid NOT NULL,
    window_id uuid NOT NULL
);


ALTER TABLE public.settlement_statusdelta OWNER TO quittance_owner;

--
-- Name: settlement_statusdelta_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.settlement_statusdelta ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlement_statusdelta_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: settlement_statustotal; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_statustotal (
    id bigint NOT NULL,
    currency character varying(4) NOT NULL,
    status character varying(20) NOT NULL,
    count bigint NOT NULL,
    amount_minor bigint NOT NULL,
    environment_id uuid NOT NULL
);


ALTER TABLE public.settlement_statustotal OWNER TO quittance_owner;

--
-- Name: settlement_statustotal_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.settlement_statustotal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlement_statustotal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: settlement_submission; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_submission (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    status_at timestamp with time zone NOT NULL,
    status_note character varying(300) NOT NULL,
    status character varying(20) NOT NULL,
    reference character varying(80) NOT NULL,
    file_id_modifier character varying(1) NOT NULL,
    effective_on date NOT NULL,
    entry_count integer NOT NULL,
    total_minor bigint NOT NULL,
    first_trace bigint NOT NULL,
    order_sha256 bytea,
    bank_reference character varying(80) NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    acknowledged_at timestamp with time zone,
    lease_until timestamp with time zone NOT NULL,
    fence integer NOT NULL,
    next_ask_at timestamp with time zone,
    asked integer NOT NULL,
    rail_account_id uuid NOT NULL,
    window_id uuid NOT NULL,
    CONSTRAINT settlement_submission_asked_check CHECK ((asked >= 0)),
    CONSTRAINT settlement_submission_entry_count_check CHECK ((entry_count >= 0)),
    CONSTRAINT settlement_submission_fence_check CHECK ((fence >= 0)),
    CONSTRAINT submission_has_a_reference CHECK ((NOT ((reference)::text = ''::text))),
    CONSTRAINT submission_has_entries CHECK ((entry_count > 0)),
    CONSTRAINT submission_status_is_known CHECK (((status)::text = ANY ((ARRAY['claimed'::character varying, 'sent'::character varying, 'acknowledged'::character varying, 'in_doubt'::character varying, 'rejected'::character varying, 'absent'::character varying])::text[]))),
    CONSTRAINT submission_total_is_positive CHECK ((total_minor > 0))
);


ALTER TABLE public.settlement_submission OWNER TO quittance_owner;

--
-- Name: settlement_submissionhistory; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_submissionhistory (
    id bigint NOT NULL,
    subject_id uuid NOT NULL,
    from_status character varying(20) NOT NULL,
    to_status character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    note character varying(300) NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);


ALTER TABLE public.settlement_submissionhistory OWNER TO quittance_owner;

--
-- Name: settlement_submissionhistory_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.settlement_submissionhistory ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlement_submissionhistory_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: settlement_window; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_window (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    cut_off_at timestamp with time zone NOT NULL,
    release_at timestamp with time zone NOT NULL,
    effective_on date NOT NULL,
    rules_version character varying(200) NOT NULL,
    reasons jsonb NOT NULL,
    closed_at timestamp with time zone,
    policy_id uuid NOT NULL,
    rail_account_id uuid NOT NULL,
    CONSTRAINT window_is_released_after_its_cut_off CHECK ((release_at >= cut_off_at))
);


ALTER TABLE public.settlement_window OWNER TO quittance_owner;

--
-- Name: settlement_windowshare; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.settlement_windowshare (
    id bigint NOT NULL,
    count bigint NOT NULL,
    amount_minor bigint NOT NULL,
    environment_id uuid NOT NULL,
    window_id uuid NOT NULL
);


ALTER TABLE public.settlement_windowshare OWNER TO quittance_owner;

--
-- Name: settlement_windowshare_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.settlement_windowshare ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.settlement_windowshare_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: webhooks_attempt; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.webhooks_attempt (
    number integer NOT NULL,
    at timestamp with time zone NOT NULL,
    duration_ms integer NOT NULL,
    status_code integer,
    error character varying(20) NOT NULL,
    response bytea NOT NULL,
    environment_id uuid NOT NULL,
    delivery_id uuid NOT NULL,
    CONSTRAINT attempts_are_counted_from_one CHECK ((number > 0)),
    CONSTRAINT webhooks_attempt_duration_ms_check CHECK ((duration_ms >= 0)),
    CONSTRAINT webhooks_attempt_number_check CHECK ((number >= 0)),
    CONSTRAINT webhooks_attempt_status_code_check CHECK ((status_code >= 0))
);


ALTER TABLE public.webhooks_attempt OWNER TO quittance_owner;

--
-- Name: webhooks_delivery; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.webhooks_delivery (
    id uuid NOT NULL,
    subject_id uuid NOT NULL,
    sequence bigint NOT NULL,
    is_test boolean DEFAULT false NOT NULL,
    status character varying(12) NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    replays integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    fence integer DEFAULT 0 NOT NULL,
    last_status_code integer,
    last_error character varying(20) DEFAULT ''::character varying NOT NULL,
    finished_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    environment_id uuid NOT NULL,
    endpoint_id uuid NOT NULL,
    event_id uuid NOT NULL,
    CONSTRAINT delivery_is_finished_or_pending CHECK ((((finished_at IS NULL) AND ((status)::text = 'pending'::text)) OR ((NOT ((status)::text = 'pending'::text)) AND (finished_at IS NOT NULL)))),
    CONSTRAINT delivery_status_is_known CHECK (((status)::text = ANY ((ARRAY['pending'::character varying, 'delivered'::character varying, 'dead_letter'::character varying, 'cancelled'::character varying])::text[]))),
    CONSTRAINT delivery_tries_are_attempts CHECK ((tries <= attempts)),
    CONSTRAINT only_a_pending_delivery_is_leased CHECK ((((status)::text = 'pending'::text) OR (lease_until IS NULL))),
    CONSTRAINT webhooks_delivery_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT webhooks_delivery_fence_check CHECK ((fence >= 0)),
    CONSTRAINT webhooks_delivery_last_status_code_check CHECK ((last_status_code >= 0)),
    CONSTRAINT webhooks_delivery_replays_check CHECK ((replays >= 0)),
    CONSTRAINT webhooks_delivery_tries_check CHECK ((tries >= 0))
)
WITH (fillfactor='70');


ALTER TABLE public.webhooks_delivery OWNER TO quittance_owner;

--
-- Name: webhooks_endpoint; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.webhooks_endpoint (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    status_at timestamp with time zone NOT NULL,
    status_note character varying(300) NOT NULL,
    url character varying(2048) NOT NULL,
    description character varying(200) NOT NULL,
    event_types character varying(80)[] NOT NULL,
    signature_schemes character varying(4)[] NOT NULL,
    retry_waits_seconds integer[],
    status character varying(20) NOT NULL,
    disabled_reason character varying(12) NOT NULL,
    version integer NOT NULL,
    failing_since timestamp with time zone,
    failures_in_a_row integer NOT NULL,
    last_success_at timestamp with time zone,
    last_failure_at timestamp with time zone,
    paused_until timestamp with time zone,
    environment_id uuid NOT NULL,
    CONSTRAINT disabled_webhook_endpoint_says_why CHECK (((((status)::text = 'disabled'::text) AND (NOT ((disabled_reason)::text = ''::text))) OR ((NOT ((status)::text = 'disabled'::text)) AND ((disabled_reason)::text = ''::text)))),
    CONSTRAINT webhook_endpoint_signs_somehow CHECK ((
CASE
    WHEN (signature_schemes IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(signature_schemes, 1), 0)
END > 0)),
    CONSTRAINT webhook_endpoint_status_is_known CHECK (((status)::text = ANY ((ARRAY['enabled'::character varying, 'disabled'::character varying, 'deleted'::character varying])::text[]))),
    CONSTRAINT webhook_endpoint_url_is_http CHECK ((((url)::text ~~ 'https://%'::text) OR ((url)::text ~~ 'http://%'::text))),
    CONSTRAINT webhooks_endpoint_failures_in_a_row_check CHECK ((failures_in_a_row >= 0)),
    CONSTRAINT webhooks_endpoint_version_check CHECK ((version >= 0))
);


ALTER TABLE public.webhooks_endpoint OWNER TO quittance_owner;

--
-- Name: webhooks_endpointhistory; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.webhooks_endpointhistory (
    id bigint NOT NULL,
    subject_id uuid NOT NULL,
    from_status character varying(20) NOT NULL,
    to_status character varying(20) NOT NULL,
    at timestamp with time zone NOT NULL,
    note character varying(300) NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);


ALTER TABLE public.webhooks_endpointhistory OWNER TO quittance_owner;

--
-- Name: webhooks_endpointhistory_id_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.webhooks_endpointhistory ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_endpointhistory_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: webhooks_endpointsecret; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.webhooks_endpointsecret (
    id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    scheme character varying(4) NOT NULL,
    sealed bytea NOT NULL,
    public_key character varying(80) NOT NULL,
    hint character varying(12) NOT NULL,
    expires_at timestamp with time zone,
    endpoint_id uuid NOT NULL,
    environment_id uuid NOT NULL,
    CONSTRAINT only_v1a_has_a_public_key CHECK (((((public_key)::text = ''::text) AND ((scheme)::text = 'v1'::text)) OR (((public_key)::text ~~ 'whpk\_%'::text) AND ((scheme)::text = 'v1a'::text)))),
    CONSTRAINT webhook_secret_scheme_is_known CHECK (((scheme)::text = ANY ((ARRAY['v1'::character varying, 'v1a'::character varying])::text[])))
);


ALTER TABLE public.webhooks_endpointsecret OWNER TO quittance_owner;

--
-- Name: webhooks_event; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.webhooks_event (
    id uuid NOT NULL,
    type character varying(80) NOT NULL,
    subject_id uuid NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    environment_id uuid NOT NULL,
    CONSTRAINT event_type_has_a_dot CHECK (((type)::text ~~ '%.%'::text))
);


ALTER TABLE public.webhooks_event OWNER TO quittance_owner;

--
-- Name: webhooks_outboxentry; Type: TABLE; Schema: public; Owner: quittance_owner
--

CREATE TABLE public.webhooks_outboxentry (
    sequence bigint NOT NULL,
    event_id uuid NOT NULL
);


ALTER TABLE public.webhooks_outboxentry OWNER TO quittance_owner;

--
-- Name: webhooks_outboxentry_sequence_seq; Type: SEQUENCE; Schema: public; Owner: quittance_owner
--

ALTER TABLE public.webhooks_outboxentry ALTER COLUMN sequence ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_outboxentry_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Data for Name: api_idempotencyrecord; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: audit_auditentry; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: audit_auditseal; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: auth_group; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.auth_group VALUES
	(1, 'finance_ops'),
	(2, 'treasury_ops'),
	(3, 'billing_ops'),
	(4, 'compliance_ops'),
	(5, 'support'),
	(6, 'auditor');


--
-- Data for Name: auth_group_permissions; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: auth_permission; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.auth_permission VALUES
	(1, 'Can add log entry', 1, 'add_logentry'),
	(2, 'Can change log entry', 1, 'change_logentry'),
	(3, 'Can delete log entry', 1, 'delete_logentry'),
	(4, 'Can view log entry', 1, 'view_logentry'),
	(5, 'Can add permission', 2, 'add_permission'),
	(6, 'Can change permission', 2, 'change_permission'),
	(7, 'Can delete permission', 2, 'delete_permission'),
	(8, 'Can view permission', 2, 'view_permission'),
	(9, 'Can add group', 3, 'add_group'),
	(10, 'Can change group', 3, 'change_group'),
	(11, 'Can delete group', 3, 'delete_group'),
	(12, 'Can view group', 3, 'view_group'),
	(13, 'Can add user', 4, 'add_user'),
	(14, 'Can change user', 4, 'change_user'),
	(15, 'Can delete user', 4, 'delete_user'),
	(16, 'Can view user', 4, 'view_user'),
	(17, 'Can add content type', 5, 'add_contenttype'),
	(18, 'Can change content type', 5, 'change_contenttype'),
	(19, 'Can delete content type', 5, 'delete_contenttype'),
	(20, 'Can view content type', 5, 'view_contenttype'),
	(21, 'Can add session', 6, 'add_session'),
	(22, 'Can change session', 6, 'change_session'),
	(23, 'Can delete session', 6, 'delete_session'),
	(24, 'Can view session', 6, 'view_session'),
	(25, 'Can add crontab', 7, 'add_crontabschedule'),
	(26, 'Can change crontab', 7, 'change_crontabschedule'),
	(27, 'Can delete crontab', 7, 'delete_crontabschedule'),
	(28, 'Can view crontab', 7, 'view_crontabschedule'),
	(29, 'Can add interval', 8, 'add_intervalschedule'),
	(30, 'Can change interval', 8, 'change_intervalschedule'),
	(31, 'Can delete interval', 8, 'delete_intervalschedule'),
	(32, 'Can view interval', 8, 'view_intervalschedule'),
	(33, 'Can add periodic task', 9, 'add_periodictask'),
	(34, 'Can change periodic task', 9, 'change_periodictask'),
	(35, 'Can delete periodic task', 9, 'delete_periodictask'),
	(36, 'Can view periodic task', 9, 'view_periodictask'),
	(37, 'Can add periodic task track', 10, 'add_periodictasks'),
	(38, 'Can change periodic task track', 10, 'change_periodictasks'),
	(39, 'Can delete periodic task track', 10, 'delete_periodictasks'),
	(40, 'Can view periodic task track', 10, 'view_periodictasks'),
	(41, 'Can add solar event', 11, 'add_solarschedule'),
	(42, 'Can change solar event', 11, 'change_solarschedule'),
	(43, 'Can delete solar event', 11, 'delete_solarschedule'),
	(44, 'Can view solar event', 11, 'view_solarschedule'),
	(45, 'Can add clocked', 12, 'add_clockedschedule'),
	(46, 'Can change clocked', 12, 'change_clockedschedule'),
	(47, 'Can delete clocked', 12, 'delete_clockedschedule'),
	(48, 'Can view clocked', 12, 'view_clockedschedule'),
	(49, 'Can add access attempt', 13, 'add_accessattempt'),
	(50, 'Can change access attempt', 13, 'change_accessattempt'),
	(51, 'Can delete access attempt', 13, 'delete_accessattempt'),
	(52, 'Can view access attempt', 13, 'view_accessattempt'),
	(53, 'Can add access log', 14, 'add_accesslog'),
	(54, 'Can change access log', 14, 'change_accesslog'),
	(55, 'Can delete access log', 14, 'delete_accesslog'),
	(56, 'Can view access log', 14, 'view_accesslog'),
	(57, 'Can add access failure', 15, 'add_accessfailurelog'),
	(58, 'Can change access failure', 15, 'change_accessfailurelog'),
	(59, 'Can delete access failure', 15, 'delete_accessfailurelog'),
	(60, 'Can view access failure', 15, 'view_accessfailurelog'),
	(61, 'Can add access attempt expiration', 16, 'add_accessattemptexpiration'),
	(62, 'Can change access attempt expiration', 16, 'change_accessattemptexpiration'),
	(63, 'Can delete access attempt expiration', 16, 'delete_accessattemptexpiration'),
	(64, 'Can view access attempt expiration', 16, 'view_accessattemptexpiration'),
	(65, 'Can add idempotency record', 17, 'add_idempotencyrecord'),
	(66, 'Can change idempotency record', 17, 'change_idempotencyrecord'),
	(67, 'Can delete idempotency record', 17, 'delete_idempotencyrecord'),
	(68, 'Can view idempotency record', 17, 'view_idempotencyrecord'),
	(69, 'Can add one-time password device', 18, 'add_totpdevice'),
	(70, 'Can change one-time password device', 18, 'change_totpdevice'),
	(71, 'Can delete one-time password device', 18, 'delete_totpdevice'),
	(72, 'Can view one-time password device', 18, 'view_totpdevice'),
	(73, 'Can add recovery code', 19, 'add_recoverycode'),
	(74, 'Can change recovery code', 19, 'change_recoverycode'),
	(75, 'Can delete recovery code', 19, 'delete_recoverycode'),
	(76, 'Can view recovery code', 19, 'view_recoverycode'),
	(77, 'Can add audit entry', 20, 'add_auditentry'),
	(78, 'Can change audit entry', 20, 'change_auditentry'),
	(79, 'Can delete audit entry', 20, 'delete_auditentry'),
	(80, 'Can view audit entry', 20, 'view_auditentry'),
	(81, 'Can add audit seal', 21, 'add_auditseal'),
	(82, 'Can change audit seal', 21, 'change_auditseal'),
	(83, 'Can delete audit seal', 21, 'delete_auditseal'),
	(84, 'Can view audit seal', 21, 'view_auditseal'),
	(85, 'Can add heartbeat', 22, 'add_heartbeat'),
	(86, 'Can change heartbeat', 22, 'change_heartbeat'),
	(87, 'Can delete heartbeat', 22, 'delete_heartbeat'),
	(88, 'Can view heartbeat', 22, 'view_heartbeat'),
	(89, 'Can add partner', 23, 'add_partner'),
	(90, 'Can change partner', 23, 'change_partner'),
	(91, 'Can delete partner', 23, 'delete_partner'),
	(92, 'Can view partner', 23, 'view_partner'),
	(93, 'Can add member', 24, 'add_member'),
	(94, 'Can change member', 24, 'change_member'),
	(95, 'Can delete member', 24, 'delete_member'),
	(96, 'Can view member', 24, 'view_member'),
	(97, 'Can add environment', 25, 'add_environment'),
	(98, 'Can change environment', 25, 'change_environment'),
	(99, 'Can delete environment', 25, 'delete_environment'),
	(100, 'Can view environment', 25, 'view_environment'),
	(101, 'Can add API key', 26, 'add_apikey'),
	(102, 'Can change API key', 26, 'change_apikey'),
	(103, 'Can delete API key', 26, 'delete_apikey'),
	(104, 'Can view API key', 26, 'view_apikey'),
	(105, 'Can add account', 27, 'add_account'),
	(106, 'Can change account', 27, 'change_account'),
	(107, 'Can delete account', 27, 'delete_account'),
	(108, 'Can view account', 27, 'view_account'),
	(109, 'Can add checkpoint', 28, 'add_checkpoint'),
	(110, 'Can change checkpoint', 28, 'change_checkpoint'),
	(111, 'Can delete checkpoint', 28, 'delete_checkpoint'),
	(112, 'Can view checkpoint', 28, 'view_checkpoint'),
	(113, 'Can add hold', 29, 'add_hold'),
	(114, 'Can change hold', 29, 'change_hold'),
	(115, 'Can delete hold', 29, 'delete_hold'),
	(116, 'Can view hold', 29, 'view_hold'),
	(117, 'Can add journal', 30, 'add_journal'),
	(118, 'Can change journal', 30, 'change_journal'),
	(119, 'Can delete journal', 30, 'delete_journal'),
	(120, 'Can view journal', 30, 'view_journal'),
	(121, 'Can add entry', 31, 'add_entry'),
	(122, 'Can change entry', 31, 'change_entry'),
	(123, 'Can delete entry', 31, 'delete_entry'),
	(124, 'Can view entry', 31, 'view_entry'),
	(125, 'Can add journal part', 32, 'add_journalpart'),
	(126, 'Can change journal part', 32, 'change_journalpart'),
	(127, 'Can delete journal part', 32, 'delete_journalpart'),
	(128, 'Can view journal part', 32, 'view_journalpart'),
	(129, 'Can add webhook endpoint', 33, 'add_endpoint'),
	(130, 'Can change webhook endpoint', 33, 'change_endpoint'),
	(131, 'Can delete webhook endpoint', 33, 'delete_endpoint'),
	(132, 'Can view webhook endpoint', 33, 'view_endpoint'),
	(133, 'Can add endpoint history', 34, 'add_endpointhistory'),
	(134, 'Can change endpoint history', 34, 'change_endpointhistory'),
	(135, 'Can delete endpoint history', 34, 'delete_endpointhistory'),
	(136, 'Can view endpoint history', 34, 'view_endpointhistory'),
	(137, 'Can add webhook secret', 35, 'add_endpointsecret'),
	(138, 'Can change webhook secret', 35, 'change_endpointsecret'),
	(139, 'Can delete webhook secret', 35, 'delete_endpointsecret'),
	(140, 'Can view webhook secret', 35, 'view_endpointsecret'),
	(141, 'Can add event', 36, 'add_event'),
	(142, 'Can change event', 36, 'change_event'),
	(143, 'Can delete event', 36, 'delete_event'),
	(144, 'Can view event', 36, 'view_event'),
	(145, 'Can add delivery', 37, 'add_delivery'),
	(146, 'Can change delivery', 37, 'change_delivery'),
	(147, 'Can delete delivery', 37, 'delete_delivery'),
	(148, 'Can view delivery', 37, 'view_delivery'),
	(149, 'Can add outbox entry', 38, 'add_outboxentry'),
	(150, 'Can change outbox entry', 38, 'change_outboxentry'),
	(151, 'Can delete outbox entry', 38, 'delete_outboxentry'),
	(152, 'Can view outbox entry', 38, 'view_outboxentry'),
	(153, 'Can add attempt', 39, 'add_attempt'),
	(154, 'Can change attempt', 39, 'change_attempt'),
	(155, 'Can delete attempt', 39, 'delete_attempt'),
	(156, 'Can view attempt', 39, 'view_attempt'),
	(157, 'Can add fee rule', 40, 'add_feerule'),
	(158, 'Can change fee rule', 40, 'change_feerule'),
	(159, 'Can delete fee rule', 40, 'delete_feerule'),
	(160, 'Can view fee rule', 40, 'view_feerule'),
	(161, 'Can add rail account', 41, 'add_railaccount'),
	(162, 'Can change rail account', 41, 'change_railaccount'),
	(163, 'Can delete rail account', 41, 'delete_railaccount'),
	(164, 'Can view rail account', 41, 'view_railaccount'),
	(165, 'Can add window policy', 42, 'add_windowpolicy'),
	(166, 'Can change window policy', 42, 'change_windowpolicy'),
	(167, 'Can delete window policy', 42, 'delete_windowpolicy'),
	(168, 'Can view window policy', 42, 'view_windowpolicy'),
	(169, 'Can add batch', 43, 'add_batch'),
	(170, 'Can change batch', 43, 'change_batch'),
	(171, 'Can delete batch', 43, 'delete_batch'),
	(172, 'Can view batch', 43, 'view_batch'),
	(173, 'Can add beneficiary', 44, 'add_beneficiary'),
	(174, 'Can change beneficiary', 44, 'change_beneficiary'),
	(175, 'Can delete beneficiary', 44, 'delete_beneficiary'),
	(176, 'Can view beneficiary', 44, 'view_beneficiary'),
	(177, 'Can add receipt', 45, 'add_receipt'),
	(178, 'Can change receipt', 45, 'change_receipt'),
	(179, 'Can delete receipt', 45, 'delete_receipt'),
	(180, 'Can view receipt', 45, 'view_receipt'),
	(181, 'Can add status delta', 46, 'add_statusdelta'),
	(182, 'Can change status delta', 46, 'change_statusdelta'),
	(183, 'Can delete status delta', 46, 'delete_statusdelta'),
	(184, 'Can view status delta', 46, 'view_statusdelta'),
	(185, 'Can add status total', 47, 'add_statustotal'),
	(186, 'Can change status total', 47, 'change_statustotal'),
	(187, 'Can delete status total', 47, 'delete_statustotal'),
	(188, 'Can view status total', 47, 'view_statustotal'),
	(189, 'Can add transfer', 48, 'add_transfer'),
	(190, 'Can change transfer', 48, 'change_transfer'),
	(191, 'Can delete transfer', 48, 'delete_transfer'),
	(192, 'Can view transfer', 48, 'view_transfer'),
	(193, 'Can add status change', 49, 'add_transferhistory'),
	(194, 'Can change status change', 49, 'change_transferhistory'),
	(195, 'Can delete status change', 49, 'delete_transferhistory'),
	(196, 'Can view status change', 49, 'view_transferhistory'),
	(197, 'Can add bank file', 50, 'add_bankfile'),
	(198, 'Can change bank file', 50, 'change_bankfile'),
	(199, 'Can delete bank file', 50, 'delete_bankfile'),
	(200, 'Can view bank file', 50, 'view_bankfile');
INSERT INTO public.auth_permission VALUES
	(201, 'Can add clock advance', 51, 'add_clockadvance'),
	(202, 'Can change clock advance', 51, 'change_clockadvance'),
	(303, 'Can delete line', 76, 'delete_line'),
	(203, 'Can delete clock advance', 51, 'delete_clockadvance'),
	(204, 'Can view clock advance', 51, 'view_clockadvance'),
	(205, 'Can add instruction', 52, 'add_instruction'),
	(206, 'Can change instruction', 52, 'change_instruction'),
	(207, 'Can delete instruction', 52, 'delete_instruction'),
	(208, 'Can view instruction', 52, 'view_instruction'),
	(209, 'Can add incident', 53, 'add_incident'),
	(210, 'Can change incident', 53, 'change_incident'),
	(211, 'Can delete incident', 53, 'delete_incident'),
	(212, 'Can view incident', 53, 'view_incident'),
	(213, 'Can add status change of an instruction', 54, 'add_instructionhistory'),
	(214, 'Can change status change of an instruction', 54, 'change_instructionhistory'),
	(215, 'Can delete status change of an instruction', 54, 'delete_instructionhistory'),
	(216, 'Can view status change of an instruction', 54, 'view_instructionhistory'),
	(217, 'Can add status total', 55, 'add_statustotal'),
	(218, 'Can change status total', 55, 'change_statustotal'),
	(219, 'Can delete status total', 55, 'delete_statustotal'),
	(220, 'Can view status total', 55, 'view_statustotal'),
	(221, 'Can add submission', 56, 'add_submission'),
	(222, 'Can change submission', 56, 'change_submission'),
	(223, 'Can delete submission', 56, 'delete_submission'),
	(224, 'Can view submission', 56, 'view_submission'),
	(225, 'Can add status change of a submission', 57, 'add_submissionhistory'),
	(226, 'Can change status change of a submission', 57, 'change_submissionhistory'),
	(227, 'Can delete status change of a submission', 57, 'delete_submissionhistory'),
	(228, 'Can view status change of a submission', 57, 'view_submissionhistory'),
	(229, 'Can add window', 58, 'add_window'),
	(230, 'Can change window', 58, 'change_window'),
	(231, 'Can delete window', 58, 'delete_window'),
	(232, 'Can view window', 58, 'view_window'),
	(233, 'Can add status delta', 59, 'add_statusdelta'),
	(234, 'Can change status delta', 59, 'change_statusdelta'),
	(235, 'Can delete status delta', 59, 'delete_statusdelta'),
	(236, 'Can view status delta', 59, 'view_statusdelta'),
	(237, 'Can add window share', 60, 'add_windowshare'),
	(238, 'Can change window share', 60, 'change_windowshare'),
	(239, 'Can delete window share', 60, 'delete_windowshare'),
	(240, 'Can view window share', 60, 'view_windowshare'),
	(241, 'Can add discrepancy history', 61, 'add_discrepancyhistory'),
	(242, 'Can change discrepancy history', 61, 'change_discrepancyhistory'),
	(243, 'Can delete discrepancy history', 61, 'delete_discrepancyhistory'),
	(244, 'Can view discrepancy history', 61, 'view_discrepancyhistory'),
	(245, 'Can add statement', 62, 'add_statement'),
	(246, 'Can change statement', 62, 'change_statement'),
	(247, 'Can delete statement', 62, 'delete_statement'),
	(248, 'Can view statement', 62, 'view_statement'),
	(249, 'Can add reconciliation run', 63, 'add_run'),
	(250, 'Can change reconciliation run', 63, 'change_run'),
	(251, 'Can delete reconciliation run', 63, 'delete_run'),
	(252, 'Can view reconciliation run', 63, 'view_run'),
	(253, 'Can add statement line', 64, 'add_statementline'),
	(254, 'Can change statement line', 64, 'change_statementline'),
	(255, 'Can delete statement line', 64, 'delete_statementline'),
	(256, 'Can view statement line', 64, 'view_statementline'),
	(257, 'Can add match', 65, 'add_match'),
	(258, 'Can change match', 65, 'change_match'),
	(259, 'Can delete match', 65, 'delete_match'),
	(260, 'Can view match', 65, 'view_match'),
	(261, 'Can add discrepancy', 66, 'add_discrepancy'),
	(262, 'Can change discrepancy', 66, 'change_discrepancy'),
	(263, 'Can delete discrepancy', 66, 'delete_discrepancy'),
	(264, 'Can view discrepancy', 66, 'view_discrepancy'),
	(265, 'Can add statement sighting', 67, 'add_statementsighting'),
	(266, 'Can change statement sighting', 67, 'change_statementsighting'),
	(267, 'Can delete statement sighting', 67, 'delete_statementsighting'),
	(268, 'Can view statement sighting', 67, 'view_statementsighting'),
	(269, 'Can add proof', 68, 'add_proof'),
	(270, 'Can change proof', 68, 'change_proof'),
	(271, 'Can delete proof', 68, 'delete_proof'),
	(272, 'Can view proof', 68, 'view_proof'),
	(273, 'Can add share of a run', 69, 'add_runshare'),
	(274, 'Can change share of a run', 69, 'change_runshare'),
	(275, 'Can delete share of a run', 69, 'delete_runshare'),
	(276, 'Can view share of a run', 69, 'view_runshare'),
	(277, 'Can add account', 70, 'add_account'),
	(278, 'Can change account', 70, 'change_account'),
	(279, 'Can delete account', 70, 'delete_account'),
	(280, 'Can view account', 70, 'view_account'),
	(281, 'Can add clock', 71, 'add_bankclock'),
	(282, 'Can change clock', 71, 'change_bankclock'),
	(283, 'Can delete clock', 71, 'delete_bankclock'),
	(284, 'Can view clock', 71, 'view_bankclock'),
	(285, 'Can add receipt', 72, 'add_receipt'),
	(286, 'Can change receipt', 72, 'change_receipt'),
	(287, 'Can delete receipt', 72, 'delete_receipt'),
	(288, 'Can view receipt', 72, 'view_receipt'),
	(289, 'Can add batch', 73, 'add_batch'),
	(290, 'Can change batch', 73, 'change_batch'),
	(291, 'Can delete batch', 73, 'delete_batch'),
	(292, 'Can view batch', 73, 'view_batch'),
	(293, 'Can add statement', 74, 'add_statement'),
	(294, 'Can change statement', 74, 'change_statement'),
	(295, 'Can delete statement', 74, 'delete_statement'),
	(296, 'Can view statement', 74, 'view_statement'),
	(297, 'Can add entry', 75, 'add_entry'),
	(298, 'Can change entry', 75, 'change_entry'),
	(299, 'Can delete entry', 75, 'delete_entry'),
	(300, 'Can view entry', 75, 'view_entry'),
	(301, 'Can add line', 76, 'add_line'),
	(302, 'Can change line', 76, 'change_line'),
	(304, 'Can view line', 76, 'view_line'),
	(305, 'Can add outgoing', 77, 'add_outgoing'),
	(306, 'Can change outgoing', 77, 'change_outgoing'),
	(307, 'Can delete outgoing', 77, 'delete_outgoing'),
	(308, 'Can view outgoing', 77, 'view_outgoing');


--
-- Data for Name: auth_user; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: auth_user_groups; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: auth_user_user_permissions; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: axes_accessattempt; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: axes_accessattemptexpiration; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: axes_accessfailurelog; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: axes_accesslog; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: django_admin_log; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: django_celery_beat_clockedschedule; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: django_celery_beat_crontabschedule; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: django_celery_beat_intervalschedule; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: django_celery_beat_periodictask; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: django_celery_beat_periodictasks; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: django_celery_beat_solarschedule; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: django_content_type; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.django_content_type VALUES
	(1, 'admin', 'logentry'),
	(2, 'auth', 'permission'),
	(3, 'auth', 'group'),
	(4, 'auth', 'user'),
	(5, 'contenttypes', 'contenttype'),
	(6, 'sessions', 'session'),
	(7, 'django_celery_beat', 'crontabschedule'),
	(8, 'django_celery_beat', 'intervalschedule'),
	(9, 'django_celery_beat', 'periodictask'),
	(10, 'django_celery_beat', 'periodictasks'),
	(11, 'django_celery_beat', 'solarschedule'),
	(12, 'django_celery_beat', 'clockedschedule'),
	(13, 'axes', 'accessattempt'),
	(14, 'axes', 'accesslog'),
	(15, 'axes', 'accessfailurelog'),
	(16, 'axes', 'accessattemptexpiration'),
	(17, 'api', 'idempotencyrecord'),
	(18, 'ops', 'totpdevice'),
	(19, 'ops', 'recoverycode'),
	(20, 'audit', 'auditentry'),
	(21, 'audit', 'auditseal'),
	(22, 'observability', 'heartbeat'),
	(23, 'partners', 'partner'),
	(24, 'partners', 'member'),
	(25, 'partners', 'environment'),
	(26, 'partners', 'apikey'),
	(27, 'ledger', 'account'),
	(28, 'ledger', 'checkpoint'),
	(29, 'ledger', 'hold'),
	(30, 'ledger', 'journal'),
	(31, 'ledger', 'entry'),
	(32, 'ledger', 'journalpart'),
	(33, 'webhooks', 'endpoint'),
	(34, 'webhooks', 'endpointhistory'),
	(35, 'webhooks', 'endpointsecret'),
	(36, 'webhooks', 'event'),
	(37, 'webhooks', 'delivery'),
	(38, 'webhooks', 'outboxentry'),
	(39, 'webhooks', 'attempt'),
	(40, 'planning', 'feerule'),
	(41, 'planning', 'railaccount'),
	(42, 'planning', 'windowpolicy'),
	(43, 'payouts', 'batch'),
	(44, 'payouts', 'beneficiary'),
	(45, 'payouts', 'receipt'),
	(46, 'payouts', 'statusdelta'),
	(47, 'payouts', 'statustotal'),
	(48, 'payouts', 'transfer'),
	(49, 'payouts', 'transferhistory'),
	(50, 'settlement', 'bankfile'),
	(51, 'settlement', 'clockadvance'),
	(52, 'settlement', 'instruction'),
	(53, 'settlement', 'incident'),
	(54, 'settlement', 'instructionhistory'),
	(55, 'settlement', 'statustotal'),
	(56, 'settlement', 'submission'),
	(57, 'settlement', 'submissionhistory'),
	(58, 'settlement', 'window'),
	(59, 'settlement', 'statusdelta'),
	(60, 'settlement', 'windowshare'),
	(61, 'reconciliation', 'discrepancyhistory'),
	(62, 'reconciliation', 'statement'),
	(63, 'reconciliation', 'run'),
	(64, 'reconciliation', 'statementline'),
	(65, 'reconciliation', 'match'),
	(66, 'reconciliation', 'discrepancy'),
	(67, 'reconciliation', 'statementsighting'),
	(68, 'reconciliation', 'proof'),
	(69, 'reconciliation', 'runshare'),
	(70, 'sandbox', 'account'),
	(71, 'sandbox', 'bankclock'),
	(72, 'sandbox', 'receipt'),
	(73, 'sandbox', 'batch'),
	(74, 'sandbox', 'statement'),
	(75, 'sandbox', 'entry'),
	(76, 'sandbox', 'line'),
	(77, 'sandbox', 'outgoing');


--
-- Data for Name: django_migrations; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.django_migrations VALUES
	(1, 'contenttypes', '0001_initial', '2026-11-26 14:19:39.601179+00'),
	(2, 'auth', '0001_initial', '2026-11-26 14:19:39.72686+00'),
	(3, 'admin', '0001_initial', '2026-11-26 14:19:39.765238+00'),
	(4, 'admin', '0002_logentry_remove_auto_add', '2026-11-26 14:19:39.778848+00'),
	(5, 'admin', '0003_logentry_add_action_flag_choices', '2026-11-26 14:19:39.791483+00'),
	(6, 'api', '0001_initial', '2026-11-26 14:19:39.818454+00'),
	(7, 'audit', '0001_initial', '2026-11-26 14:19:39.877429+00'),
	(8, 'contenttypes', '0002_remove_content_type_name', '2026-11-26 14:19:39.913766+00'),
	(9, 'auth', '0002_alter_permission_name_max_length', '2026-11-26 14:19:39.930128+00'),
	(10, 'auth', '0003_alter_user_email_max_length', '2026-11-26 14:19:39.950083+00'),
	(11, 'auth', '0004_alter_user_username_opts', '2026-11-26 14:19:40.17425+00'),
	(12, 'auth', '0005_alter_user_last_login_null', '2026-11-26 14:19:40.1868+00'),
	(13, 'auth', '0006_require_contenttypes_0002', '2026-11-26 14:19:40.188115+00'),
	(14, 'auth', '0007_alter_validators_add_error_messages', '2026-11-26 14:19:40.205286+00'),
	(15, 'auth', '0008_alter_user_username_max_length', '2026-11-26 14:19:40.225797+00'),
	(16, 'auth', '0009_alter_user_last_name_max_length', '2026-11-26 14:19:40.242698+00'),
	(17, 'auth', '0010_alter_group_name_max_length', '2026-11-26 14:19:40.262026+00'),
	(18, 'auth', '0011_update_proxy_permissions', '2026-11-26 14:19:40.273547+00'),
	(19, 'auth', '0012_alter_user_first_name_max_length', '2026-11-26 14:19:40.301655+00'),
	(20, 'axes', '0001_initial', '2026-11-26 14:19:40.331843+00'),
	(21, 'axes', '0002_auto_20151217_2044', '2026-11-26 14:19:40.415066+00'),
	(22, 'axes', '0003_auto_20160322_0929', '2026-11-26 14:19:40.448799+00'),
	(23, 'axes', '0004_auto_20181024_1538', '2026-11-26 14:19:40.492548+00'),
	(24, 'axes', '0005_remove_accessattempt_trusted', '2026-11-26 14:19:40.508209+00'),
	(25, 'axes', '0006_remove_accesslog_trusted', '2026-11-26 14:19:40.521763+00'),
	(26, 'axes', '0007_alter_accessattempt_unique_together', '2026-11-26 14:19:40.563326+00'),
	(27, 'axes', '0008_accessfailurelog', '2026-11-26 14:19:40.61737+00'),
	(28, 'axes', '0009_add_session_hash', '2026-11-26 14:19:40.626451+00'),
	(29, 'axes', '0010_accessattemptexpiration', '2026-11-26 14:19:40.661253+00'),
	(30, 'django_celery_beat', '0001_initial', '2026-11-26 14:19:40.765161+00'),
	(31, 'django_celery_beat', '0002_auto_20161118_0346', '2026-11-26 14:19:40.802953+00'),
	(32, 'django_celery_beat', '0003_auto_20161209_0049', '2026-11-26 14:19:40.828435+00'),
	(33, 'django_celery_beat', '0004_auto_20170221_0000', '2026-11-26 14:19:40.840435+00'),
	(34, 'django_celery_beat', '0005_add_solarschedule_events_choices', '2026-11-26 14:19:40.858005+00'),
	(35, 'django_celery_beat', '0006_auto_20180322_0932', '2026-11-26 14:19:40.977488+00'),
	(36, 'django_celery_beat', '0007_auto_20180521_0826', '2026-11-26 14:19:41.025232+00'),
	(37, 'django_celery_beat', '0008_auto_20180914_1922', '2026-11-26 14:19:41.150943+00'),
	(38, 'django_celery_beat', '0006_auto_20180210_1226', '2026-11-26 14:19:41.228355+00'),
	(39, 'django_celery_beat', '0006_periodictask_priority', '2026-11-26 14:19:41.253992+00'),
	(40, 'django_celery_beat', '0009_periodictask_headers', '2026-11-26 14:19:41.277729+00'),
	(41, 'django_celery_beat', '0010_auto_20190429_0326', '2026-11-26 14:19:41.891914+00'),
	(42, 'django_celery_beat', '0011_auto_20190508_0153', '2026-11-26 14:19:41.94578+00'),
	(43, 'django_celery_beat', '0012_periodictask_expire_seconds', '2026-11-26 14:19:41.96916+00'),
	(44, 'django_celery_beat', '0013_auto_20200609_0727', '2026-11-26 14:19:41.997338+00'),
	(45, 'django_celery_beat', '0014_remove_clockedschedule_enabled', '2026-11-26 14:19:42.021583+00'),
	(46, 'django_celery_beat', '0015_edit_solarschedule_events_choices', '2026-11-26 14:19:42.033137+00'),
	(47, 'django_celery_beat', '0016_alter_crontabschedule_timezone', '2026-11-26 14:19:42.055986+00'),
	(48, 'django_celery_beat', '0017_alter_crontabschedule_month_of_year', '2026-11-26 14:19:42.080004+00'),
	(49, 'django_celery_beat', '0018_improve_crontab_helptext', '2026-11-26 14:19:42.100319+00'),
	(50, 'django_celery_beat', '0019_alter_periodictasks_options', '2026-11-26 14:19:42.110409+00'),
	(51, 'partners', '0001_initial', '2026-11-26 14:19:42.478724+00'),
	(52, 'ledger', '0001_initial', '2026-11-26 14:19:43.377752+00'),
	(53, 'observability', '0001_initial', '2026-11-26 14:19:43.39599+00'),
	(54, 'ops', '0001_initial', '2026-11-26 14:19:43.808082+00'),
	(55, 'payouts', '0001_initial', '2026-11-26 14:19:46.434126+00'),
	(56, 'planning', '0001_initial', '2026-11-26 14:19:47.205896+00'),
	(57, 'reconciliation', '0001_initial', '2026-11-26 14:19:50.559909+00'),
	(58, 'sandbox', '0001_initial', '2026-11-26 14:19:50.902019+00'),
	(59, 'sessions', '0001_initial', '2026-11-26 14:19:50.949133+00'),
	(60, 'settlement', '0001_initial', '2026-11-26 14:19:58.956042+00'),
	(61, 'webhooks', '0001_initial', '2026-11-26 14:20:04.142323+00');


--
-- Data for Name: django_session; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: kernel_sqlfunction; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.kernel_sqlfunction OVERRIDING SYSTEM VALUE VALUES
	(1, 'kernel_refuse_change', 'f23cf9f02bcff05e787269b8330ef46c81263a6b9d32a6524c3ce0cc314ed47b', '8ac5ef586f56a5d57446a471b44a7a5d', '2026-11-26 14:20:04.81112+00'),
	(2, 'api_idempotency_claim_many', 'f3a1b489d1b668b3991081acb73cf53a309017db99808898a930545c492c469f', '965c0ef98a734536a32110891abc7daa', '2026-11-26 14:20:04.816972+00'),
	(3, 'api_idempotency_forget_many', '05bc40cc6e755a0a1b3c07b397023e29e8e2ad7f20f96d0dc78ba4f530aeebe6', '236ec2a9adf561d612b3678589d879c9', '2026-11-26 14:20:04.820958+00'),
	(4, 'api_idempotency_store_many', 'd43219f5f048163d236d0b61d76632b7ce8056eb00ddab1c348696be67dd9247', '2555d308d1a921f02f7c0624f5d3cbfe', '2026-11-26 14:20:04.821258+00'),
	(5, 'ops_second_factor_guard', '835d13225b016db672ecfa03152f4358d8a51b4238a1e33634a0bd01ed9f22a7', '4ac4390bee95a89de67bf9673a1bdfb7', '2026-11-26 14:20:04.821384+00'),
	(6, 'audit_append_many', '9287c88b7414445e6897f112f317fd16ae31fa424044c7b510b8d180bba724e3', '128d94777103a1548d6d0e3d744015fc', '2026-11-26 14:20:04.821477+00'),
	(7, 'audit_finished_before', '7f76837e77afc08d774257cc667abf5af5c088a8075e1bac3b8b61f31db3ae4f', 'c243901d24fb315178f788a6cc24a5f1', '2026-11-26 14:20:04.821564+00'),
	(8, 'partners_check_api_key_maker', 'f3988b751f4ea8aa5bb9f994f5f0b059f54761384788b1c83e505743c290ccce', '836f4b20dc872148003c1d39c071d14d', '2026-11-26 14:20:04.821667+00'),
	(9, 'partners_keep_api_key', 'be04f6b1eb35cc3be6d71904fabcb363429f5ff2471d9ebbfc52b7918ef73a35', '551b5853aaf3301c893d2757b65cf691', '2026-11-26 14:20:04.82175+00'),
	(10, 'partners_keep_environment', 'd65253ee72abeb8eb1662b17128d59f81908b645b7f84edb3023be7222e3b7c1', '64c5aea1fd262ffc8806f7f112bca877', '2026-11-26 14:20:04.821829+00'),
	(11, 'partners_keep_member', 'fb554ec2138dc3e6ffb7075f5c524ed702575c11191b4ae13ce26d71bf579258', '0d16f8c9e41d18db24447eb49ba4b193', '2026-11-26 14:20:04.821907+00'),
	(12, 'partners_stale_keys', '552780f38a96aeb6df39756136e7c4f90faf4d507db57bc80f01d91e8c80b732', '3590b99d39398bfe0a9f29044cfac9bb', '2026-11-26 14:20:04.821984+00'),
	(13, 'ledger_account_id', 'bb11b3ef7d783cad04cd6d6b71131f01ff24c00b72548ab72d865553d8fafa97', '3e32a39687acc8557f294d96f3e27211', '2026-11-26 14:20:04.822061+00'),
	(14, 'ledger_balance_by_value_date', 'af54cae282bcda0a591f7b07164d9c09755fcd3ee200aa708a59b48456d73f13', '285740088ba11beb344cebebf23f628f', '2026-11-26 14:20:04.822138+00'),
	(15, 'ledger_book', '217db93b959a9e26e649e81008cb4142e738caab4cf681fdd27a888db48b921a', '131f920c7153ba5175bbb93fc8134601', '2026-11-26 14:20:04.822216+00'),
	(16, 'ledger_chart', 'bee8335f30cf5779262ac7fe74ffb619ad0b07dcd20875494e883d4213c72f25', '258df5edf1594fd6e0d3f808632442e0', '2026-11-26 14:20:04.822292+00'),
	(17, 'ledger_check_accounts', '54c00cfe60ac74ebd3ac48261376920c62eabc001873fbe7cd9d21a3d53f6f3c', '78381f33d2d1776e3fd26de25928ef2b', '2026-11-26 14:20:04.822368+00'),
	(18, 'ledger_check_entries', '3fc19a5a9dde96831e5cf1db45ab59e49e1d1618d15ae7e8c65c689771a0d264', '21703dc6b4f49ab07255cf667ff136f1', '2026-11-26 14:20:04.822444+00'),
	(19, 'ledger_check_holds', '87922563c2adb30fade9c12766f418b32fce9a3a9157918441a198c2093521f1', 'f9705d54c6fffcac8cc94507f0f40e26', '2026-11-26 14:20:04.822518+00'),
	(20, 'ledger_check_journals', '622473b803453ef17edae244f8dfc2c08831972f5c17a4f1e0e3be4938a345e6', 'a2dfedf116a4b8318c27b7ff17cc379b', '2026-11-26 14:20:04.822595+00'),
	(21, 'ledger_check_new_accounts', '34d82ad63a74da733fcc4eba1ae667d183905d1cbaa15c30edb4fa50974398a0', '335542f62c8fd211d2afc204a3a532ec', '2026-11-26 14:20:04.82267+00'),
	(22, 'ledger_check_new_holds', 'c8d2e515de8dc046bd27b96a6407f62d2f7dab13c407855238d579ec8267702a', '16715c80dbca30fa73674752838e0c54', '2026-11-26 14:20:04.822745+00'),
	(23, 'ledger_check_parts', 'fd6cd377a13fb1913b07d215dfb949fc8bb14bff8eff5443318e5701470af9b9', '8e4b5608e8154e6f1baf656fb2158642', '2026-11-26 14:20:04.82282+00'),
	(24, 'ledger_fund_many', 'c90f23f9f270a3051c6bdd64697e92244045f96c78e4051fce7a90eb606d5bc1', 'f21fdf9d15357b0be571cfdab5a87698', '2026-11-26 14:20:04.822906+00'),
	(25, 'ledger_hold_many', '2aa42d87c0392fc1d655d91d8cab931544f34fcba0ccd1a75aafbcb4c317bd4c', '81457121e3a29b24e7502e300b4b19ca', '2026-11-26 14:20:04.822981+00'),
	(26, 'ledger_house_environment', '6e32b8cca9e7e1621d2ce3d8126c3731842b9cb14cb0757f09d2574c9a06ce24', 'bf5f52c6e6cc4ba424fa85d185f2051c', '2026-11-26 14:20:04.823055+00'),
	(27, 'ledger_lock_accounts', '1ce537a9e75d2f5c85a1ee8d5f26182e21fe71f17cdc5ccede69cf3566482b98', '67352d3e81b81a63f24287b9e7426ba3', '2026-11-26 14:20:04.82313+00'),
	(28, 'ledger_lock_subjects', 'c7771424c9037d479b62fa8d088a50e255d5c496be004c547d041a82ada797e4', '433779964134c56b724cd18d4e82caa3', '2026-11-26 14:20:04.823206+00'),
	(29, 'ledger_open_accounts', '5c783697038544b3c7a2e25a46fa7fef91fbcf39b6ef3ed14e46f02cf80bf253', '3d263066756b7ad2ea16c699f08e6056', '2026-11-26 14:20:04.823281+00'),
	(30, 'ledger_post_many', '7d09ec565df49968877522b05044bbda3546be02c6aa193b61f8b1536bbe0a65', '9fff96d0db59c300ab4e666028960571', '2026-11-26 14:20:04.823356+00'),
	(31, 'ledger_ready_accounts', 'a54f00bd90b2c1b38cc59c4676e4f551b17a87b9b61d0bd9e4f7daf3206bafbe', 'd3ff3bbed332cf4505f36c346bbaba46', '2026-11-26 14:20:04.823431+00'),
	(32, 'ledger_release_many', '20e70980e2d15bf207c49fc207f99bd5c4bbfabe83b3bc3c76a6e465f7426771', '23b40e30a4453ea125a8c23bee2665dd', '2026-11-26 14:20:04.823506+00'),
	(33, 'ledger_require_moved', '155b8d63ac733bb3edf4746aaa125abd562f5b3835503cc4971ac6db55a5c4c0', '88e0a3da63183ed447c97984ec8ea57c', '2026-11-26 14:20:04.823579+00'),
	(34, 'ledger_return_many', 'b8f71151381e7392f4f9b3e6c6d50d0ec124812bae6b4032a7ba6426b4eecdbb', 'a4209614c367ddfacd7b9a8aa54b2e77', '2026-11-26 14:20:04.823653+00'),
	(35, 'ledger_reverse_journal', '8ae78535fe7a88d366c2d2cda6d847bb363f4a45f8ad32ccbac6457682416f08', '8e838d06d48bb8d1ba0099d5158c787f', '2026-11-26 14:20:04.823728+00'),
	(36, 'ledger_send_many', 'cb4c30d0c955dd41e67fe21a0b0013ae546d17b3ff1e57fc29188831530ad60c', 'f26e3fe2403718b9c15d874f57bb3a22', '2026-11-26 14:20:04.823804+00'),
	(37, 'ledger_settle_many', '10bee0540a7ed7b1023b7d8978655cb08bbb30e58a5139ee968e6614eb439dc3', 'f9f5f89a966e368365d95833bcd1e584', '2026-11-26 14:20:04.823881+00'),
	(38, 'ledger_take_checkpoints', 'a237f9970c80118ac47a939f61e04f2a6658b533b08786d74294de969fe4a55d', 'c11dfdb3fb2a68ee1c453ab837d97608', '2026-11-26 14:20:04.823957+00'),
	(39, 'ledger_withdraw_many', '00ec6a10dbbb9279d952ed50c0701457ddc7ee083d404b373c283b270b78806e', '403c1d94b0ec2e27885668050768a1ae', '2026-11-26 14:20:04.824042+00'),
	(40, 'outbox_emit_many', 'd4ed2712fa06a7f2e985d6ef3af837e801e96025a460a27806bd52a5eeec812c', 'f40044ca87dbba6406ba6567fe24736a', '2026-11-26 14:20:04.82894+00'),
	(41, 'webhooks_check_new_events', 'cafc293290b3fd31929106dd2112ae92d8a9ee6e435fd13ae18e518e5cbecfbf', '4addb67322d0dd0d08fa0de5a03b54fb', '2026-11-26 14:20:04.829173+00'),
	(42, 'webhooks_claim_many', 'a0792782adcda447ca489ef84787f9a1b4215f8dce6038383f71d14f62f61cfd', '318ee1531b7bc24705de94c3fddbf973', '2026-11-26 14:20:04.829338+00'),
	(43, 'webhooks_delivery_id', 'e4c5b88fa0f4064a34e8929e8d40233da4d006ba26d04c15f291c7f2c5e7ebf3', 'f772a485fcd8ff7bbcc1e86bf341dc47', '2026-11-26 14:20:04.82952+00'),
	(44, 'webhooks_endpoint_status_inserted', '57d6bca67fe7af1487ef207ca78475b40286495c9979e9e68029c26830451cd2', 'f5fbdd7ccad3d48675448af019d290a7', '2026-11-26 14:20:04.830953+00'),
	(45, 'webhooks_endpoint_status_updated', '73116fc33e6974c9bfe6f594eb1deeb6483a45d1928c87fd97ece4c93f1adc69', '4feb34a0818acc72108b48c3f348d851', '2026-11-26 14:20:04.832372+00'),
	(46, 'webhooks_fan_out', 'b2a5f8c0f5fd7ba0188ec344fac7193ba796f361a67ad7ddc5a94350309ea9ff', 'feb20e24306b45f4c7732e6482982718', '2026-11-26 14:20:04.832475+00'),
	(47, 'webhooks_give_back_many', 'f6ffb2cb17b73dc1c0e909d7b605c88689f0e5673f9017ded215766fdbecb3e2', 'a1814859e87d678e8257522d7290838b', '2026-11-26 14:20:04.832561+00'),
	(48, 'webhooks_purge', 'c00e25e4e9ee300189670535a4b09e151f10d1234e730b50ebe4000f0455dfc7', 'c22fb2f48b7dbe9f3be05cd28809939c', '2026-11-26 14:20:04.832645+00'),
	(49, 'webhooks_record_health', 'b075dd7c9b080a4d5e21a65e519c4eca298a14f0cdd9d5d6569322d7850b7cdd', '7be971a31927f0c0117f88385fae93bb', '2026-11-26 14:20:04.832727+00'),
	(50, 'webhooks_record_many', 'db1b1f909c43f421e843e8770991935aea5a09e83b5d07b7765097d0b7e77207', 'c57ff5973ca870b26fdef8138589f53a', '2026-11-26 14:20:04.833984+00'),
	(51, 'webhooks_refuse_early_delete', '327b34c7e3b9175f451534d984bf8b44b2757bc4bbeb7137cc9d5487322f9f1a', 'e621c13a623dab30c99ee02934d7c39d', '2026-11-26 14:20:04.834076+00'),
	(52, 'webhooks_refuse_transition', '48ad42730cf4d1d1d7fe79f6f5a0db0612157cded12a293fb6bee30da28fcc6f', 'a8e338b2c695a56bfa4fe9a9895f0f67', '2026-11-26 14:20:04.83416+00'),
	(53, 'webhooks_replay_many', 'c9c97722d8c96a813e86507fec12b955bd42101b59d09ebf859975149d8d5702', 'fbc969dc965f51853cfb784bbc8be21b', '2026-11-26 14:20:04.834281+00'),
	(54, 'webhooks_replay_missing', 'fac329a3cfa3cb5dd46044f474dfcbf06bc6170e4583ca6358ba6ac39b4ab141', 'd8033b986dc1f10c15f4a50227d2601b', '2026-11-26 14:20:04.83487+00'),
	(55, 'webhooks_wait_behind', 'b77a6da7cf56a68f38afd905a48a392710360856244fcb82d9a545c03f6aa9a4', 'bf1be99689d6765dd4fcc84b31b216c3', '2026-11-26 14:20:04.834973+00'),
	(56, 'planning_count_version', '9bf43b933e6235785963242d95bf1944f339283807ee2585c5c2e6ebb4380307', '2df4e4acfa643465661cf5035901f30a', '2026-11-26 14:20:04.835056+00'),
	(57, 'planning_take_traces', '239d0413e359b99c08d303a67276eddbe18e0085f088cf381f0ad359adfa11b7', 'c9d24cfc5af092c8738bed73c880fa94', '2026-11-26 14:20:04.835139+00'),
	(58, 'payouts_accept_many', 'c6130f0c4dd03bb28828faea2e83851d6dd339a5b1f4fceeb6fead63bb5a3a70', 'ef914941fc01c8ded1711eda1fe64bed', '2026-11-26 14:20:04.835226+00'),
	(59, 'payouts_cancel_many', '58d6a805cf92dc797f1252e2419d338d692d6c912dfbb6b273e1147ca0cc7cbe', 'ad2448059fd6aee7beb120d3b6c26d51', '2026-11-26 14:20:04.835306+00'),
	(60, 'payouts_compact_tallies', '0666135eecbf11daf7ea4a0b085497c65ff79b12c5b28d0ba577f405340202ca', 'e127c919bdaad6645d907202a4c9bfd9', '2026-11-26 14:20:04.835575+00'),
	(61, 'payouts_complete_batches', 'd0df532060b0b5f0cc91c51b5ff2e253fc122853ba9484a0547f6a6a9b8a030f', 'fc457953325d8f240a2687c303c13a82', '2026-11-26 14:20:04.835717+00'),
	(62, 'payouts_dead_letter_many', 'f0233cc65155744ee6b5752fd779c5ae6bd0c481fe2a3e96c4322ae593b4c289', '48cc25470b2d5cc6b0761b30466075f9', '2026-11-26 14:20:04.835802+00'),
	(63, 'payouts_fail_many', 'eb252603066aa7eb66a02eb163f4694846901c3e5b0f2e6bc3dff1dc51753ffb', '4d0b15262a8ccb0c81f59f04e37b0408', '2026-11-26 14:20:04.835883+00'),
	(64, 'payouts_fold_tallies', 'bc1397a02977b782717236c179e3bd0e1e4c73444190105e85970d23e91fcde4', 'f4f0e433e6dbad51c497fe85d3e6e627', '2026-11-26 14:20:04.83596+00'),
	(65, 'payouts_is_open', 'd552c35ffda63dcda5ec861ebbdb83e16270e47357303fc4cc0797d2fe5f3482', '6f1e85581681150e9acd451582f9d6ea', '2026-11-26 14:20:04.836038+00'),
	(66, 'payouts_judge_groups', '643786f93473549f858238b932be6476c1bf006cddf4541a9163f512006e5b94', 'bf2956380de91461dcec7fade7a0cc64', '2026-11-26 14:20:04.836118+00'),
	(67, 'payouts_lock_many', '91118860ce9c7275338981639d39b9af940fc52e70f93ecc0153be02113e37bb', '2344f24918ca9f1ba751059527c90edd', '2026-11-26 14:20:04.836239+00'),
	(68, 'payouts_queue_many', '11db25b02eec2967f0f068ad35a9adefb92b3a74cb5baa83e110aad44196a15e', '3ad3a25471df1c429ae36a0290f8154c', '2026-11-26 14:20:04.836412+00'),
	(69, 'payouts_receive_many', '881574c72920582d90b718ae8c873972b0a34993790b4d2874052643ebdec007', '04c1f0534aa80123e202a87b85eedfc1', '2026-11-26 14:20:04.836511+00'),
	(70, 'payouts_refuse_other_order', 'f8b0ecd3744c02c606a785fed1b679bc4e2d4cf5bc7b33895c88436381eda4a4', '6bf0839f6362acf2fc6c441e8659942d', '2026-11-26 14:20:04.836601+00'),
	(71, 'payouts_require_booked', 'bf6bb729d36d4cc1ba166374099bcd0e98ca049d0a2a41c34b20c7b3bf60edd8', '08df53ea765a5f51e17fc752271ced19', '2026-11-26 14:20:04.837447+00'),
	(72, 'payouts_retry_many', 'c118f349afacce71ef996e6f2c3fea66e7de5501e5571e93c28c238837eab00f', 'e9c3c36b99671956041765612548913b', '2026-11-26 14:20:04.837573+00'),
	(73, 'payouts_return_many', 'ffe25d6a1037ad685cba475bafaab8948a11e945e6eec95d411ae812dfc63262', '484694cd6c2001631722e6482c742172', '2026-11-26 14:20:04.837661+00'),
	(74, 'payouts_settle_many', '7c274f27c37dc708443bac04ee67e56667233c75d1b91a112eb4c061c065e2fe', '2c7f2c0f3ba0d87d3b14b890129907e5', '2026-11-26 14:20:04.837745+00'),
	(75, 'payouts_submit_many', 'b31ce804bd7e0e333562a42e74aeade881b61a651f31767f54a34879204c7441', 'c26335c7c0adbc0ee3ec5a30db7c4cfc', '2026-11-26 14:20:04.837826+00'),
	(76, 'payouts_tally_inserted', 'f1ae21183d8613bf44d27d92d1703186dcad2c165191c6326516343fa5a735f6', 'a3917a92a20c2ee6ca5ad70303689c87', '2026-11-26 14:20:04.837905+00'),
	(77, 'payouts_tally_updated', '44890f73a6d9088a82a06ff7f13c1e321b7f87979e9dd29b5371095dcee88bd3', 'f429877df6c465e58d443a1587daa575', '2026-11-26 14:20:04.837984+00'),
	(78, 'payouts_transfer_status_inserted', '784cb4ea110a0a54a1b64ea1cbaaf323567facd1ea1342dc71441e7217f7657a', 'daf9ee102ee5fad7615f32d69e1e609b', '2026-11-26 14:20:04.838058+00'),
	(79, 'payouts_transfer_status_updated', '5467403dd5e1e942f210d63c70859949d41f3bdf816ef30230020b2d355fe16c', '107e8242c655756aa65cb164054894d7', '2026-11-26 14:20:04.838133+00'),
	(80, 'payouts_unqueue_many', '1ab48d94af496a7498003014b58c06d54fa6ad2d6f4b81a0048e4b56746c1547', 'be3a2906b0fb7378e5f5054dab674e34', '2026-11-26 14:20:04.83839+00'),
	(81, 'payouts_withdraw_many', 'a5eed74993951efd5d1808969175b50bf221470e5a4a5e82f884cfbd4f4bb244', 'a4f0e0af56793107d43ba8817ff00de8', '2026-11-26 14:20:04.840048+00'),
	(82, 'settlement_claim_many', '3374135b6faf09fb73a6409ce54744a8e10e71a1422d6f8f3f8b751668b606bb', '9aa45976d295e25f955d00417db353fb', '2026-11-26 14:20:04.840146+00'),
	(83, 'settlement_close_many', '2350cc37b70559536d396814e5c07b61f62204142a38bcf7aea3ce9fffc10214', '5f3ab9d0e5b4e86161597f3252838e9f', '2026-11-26 14:20:04.847372+00'),
	(84, 'settlement_find_traces', '2842b5f903423e34fe858153e96fab8995ceb13ae7c52162e82dc0a326b41d29', 'c59196d76b9d3b7531f2b68140b5ec2c', '2026-11-26 14:20:04.847556+00'),
	(85, 'settlement_fold_tallies', 'daec423e616fc25b3656ebe5c6f4746f43e7c4f281eb1959f0d970642a260b3a', 'e606c2c47695e3c465dd118813c3a4ca', '2026-11-26 14:20:04.847655+00'),
	(86, 'settlement_instruction_status_inserted', '32598b8eedff368648f6308db6fddb65cf1b715c4715b187c01caaa1f0c157e9', '08f63f7be21cc292fbf7f4c5ead2f5eb', '2026-11-26 14:20:04.848942+00'),
	(87, 'settlement_instruction_status_updated', 'db3506d7e8d4c77df8c0a6a501960a61b2b621f59ecc12021c865c2ffa425409', 'edf9180cdac8bc9cdcbd8961bd350791', '2026-11-26 14:20:04.850529+00'),
	(88, 'settlement_queue_many', 'c27f242802630f6146663d12c7d17ec8c53bf99ad5418bc806843da9173cd7cc', '4d2f877387af621931ecf2b3e0525068', '2026-11-26 14:20:04.850671+00'),
	(89, 'settlement_refuse_other_order', '1b0703943ca8a78f02d940cbb075ebbcf105b94dee65cee5323bc1524a9ad45a', 'a0a40e15856b147a95402e2ae037b3d5', '2026-11-26 14:20:04.850807+00'),
	(90, 'settlement_settle_many', 'dc6253d80fe291a6a6b476b487c4946b8bc0f4bcbc6c0ae2fac94cf70a392217', '759a9d58ce0cc0a36471d4887a81ffb9', '2026-11-26 14:20:04.850897+00'),
	(91, 'settlement_submission_status_inserted', 'eadefbb46682539861ed7212c89f84a045993c40f9d0728a5bfadb344b9c676d', '3e735f8352273ea9fe3f72609a97346e', '2026-11-26 14:20:04.850981+00'),
	(92, 'settlement_submission_status_updated', '2b620019aedd27b1112684e5aca0810fa22cacd5997188f0e4aef7ec2ea9ea77', 'e05f518758c0e03b7a189ef6d0879ac2', '2026-11-26 14:20:04.851062+00'),
	(93, 'settlement_take_asking', '87ba71182d7fa57fcbe4b53ebaee76d9f7d32d8193abeb1a736bf564978cf06b', '7ae185a683885f09cd3e327959d25494', '2026-11-26 14:20:04.851143+00'),
	(94, 'settlement_tally_inserted', '3f04347aced7541b648f8374070e012b37513a36b9835ac129daa07c7c7ce817', 'b582e7353825cd0a02b462a9b21a55e0', '2026-11-26 14:20:04.851474+00'),
	(95, 'settlement_tally_updated', '19bf424e58f957938bc22e6785faeaa61afd3e76d5d60fd8e4f860c92746d84b', '377d5ba2098e19a0b6646b85179c04d1', '2026-11-26 14:20:04.851582+00'),
	(96, 'reconciliation_discrepancy_status_inserted', '6de2d42f0b3f22f8b075ea7d3babeaa4d82458ebe7dec2c9561b6207a95897f7', 'a6136b828f25b5c4db0a6a8dfbee6ef5', '2026-11-26 14:20:04.851672+00'),
	(97, 'reconciliation_discrepancy_status_updated', 'f97c46560713df66c436f368a1f2b39cce9a297a64e54af08e49d71bcdc9f186', '2ed16aa5ad9b58173cccbabdb2a17e9e', '2026-11-26 14:20:04.851756+00'),
	(98, 'reconciliation_prove_many', '4aeee5ea8699fc94bde6ae37c38b3d9355bc9b47397278e2e2b006a14649d779', 'cf27d83a032a39b8151cd1873d43077f', '2026-11-26 14:20:04.851904+00');


--
-- Data for Name: ledger_account; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: ledger_checkpoint; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: ledger_entry; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: ledger_hold; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: ledger_journal; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: ledger_journalpart; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: observability_heartbeat; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: ops_recoverycode; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: ops_totpdevice; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: partners_apikey; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: partners_environment; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.partners_environment VALUES
	('00000000-0000-7000-8000-000000000002', '2026-11-26 14:19:42.120123+00', 'test', false, '00:00:00', '00000000-0000-7000-8000-000000000001'),
	('00000000-0000-7000-8000-000000000003', '2026-11-26 14:19:42.120123+00', 'live', true, '00:00:00', '00000000-0000-7000-8000-000000000001');


--
-- Data for Name: partners_member; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: partners_partner; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.partners_partner VALUES
	('00000000-0000-7000-8000-000000000001', '2026-11-26 14:19:42.120123+00', 'Quittance', 'quittance', true);


--
-- Data for Name: payouts_batch; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: payouts_beneficiary; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: payouts_receipt; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: payouts_statusdelta; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: payouts_statustotal; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: payouts_transfer; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: payouts_transferhistory; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: planning_feerule; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.planning_feerule VALUES
	('01a2183a-0c5a-7f1b-9d39-547cab854a44', '2026-11-26 14:19:46.441476+00', 'ach', 'USD', 25, 1);


--
-- Data for Name: planning_railaccount; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.planning_railaccount VALUES
	('01a2183a-0c5c-7c83-98b5-8ed548216f28', '2026-11-26 14:19:46.441476+00', false, 'ach-test', 'ach', 'USD', '{US}', 9999999999, '{"transport": "drop_folder", "company_id": "1234567890", "company_name": "QUITTANCE", "odfi_routing": "091000019", "account_number": "1000000001", "immediate_origin": "1234567890", "immediate_destination": "091000019", "immediate_origin_name": "QUITTANCE", "immediate_destination_name": "SANDBOX BANK"}', NULL, 1, true, 1, '00000000-0000-7000-8000-000000000002');


--
-- Data for Name: planning_windowpolicy; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--

INSERT INTO public.planning_windowpolicy VALUES
	('01a2183a-0c60-7f9f-8293-bff05bb659e9', '2026-11-26 14:19:46.441476+00', 'next-day', 'America/New_York', '{11:00:00,15:00:00,19:00:00}', 'us_fed', 1, 30, true, 1, '01a2183a-0c5c-7c83-98b5-8ed548216f28');


--
-- Data for Name: reconciliation_discrepancy; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: reconciliation_discrepancyhistory; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: reconciliation_match; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: reconciliation_proof; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: reconciliation_run; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: reconciliation_runshare; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: reconciliation_statement; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: reconciliation_statementline; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: reconciliation_statementsighting; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_bankfile; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_clockadvance; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_incident; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_instruction; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_instructionhistory; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_statusdelta; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_statustotal; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_submission; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_submissionhistory; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_window; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: settlement_windowshare; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: webhooks_attempt; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: webhooks_delivery; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: webhooks_endpoint; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: webhooks_endpointhistory; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: webhooks_endpointsecret; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: webhooks_event; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Data for Name: webhooks_outboxentry; Type: TABLE DATA; Schema: public; Owner: quittance_owner
--



--
-- Name: api_idempotencyrecord_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.api_idempotencyrecord_id_seq', 1, false);


--
-- Name: auth_group_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.auth_group_id_seq', 6, true);


--
-- Name: auth_group_permissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);


--
-- Name: auth_permission_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.auth_permission_id_seq', 308, true);


--
-- Name: auth_user_groups_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.auth_user_groups_id_seq', 1, false);


--
-- Name: auth_user_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.auth_user_id_seq', 1, false);


--
-- Name: auth_user_user_permissions_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.auth_user_user_permissions_id_seq', 1, false);


--
-- Name: axes_accessattempt_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.axes_accessattempt_id_seq', 1, false);


--
-- Name: axes_accessfailurelog_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.axes_accessfailurelog_id_seq', 1, false);


--
-- Name: axes_accesslog_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.axes_accesslog_id_seq', 1, false);


--
-- Name: django_admin_log_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.django_admin_log_id_seq', 1, false);


--
-- Name: django_celery_beat_clockedschedule_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.django_celery_beat_clockedschedule_id_seq', 1, false);


--
-- Name: django_celery_beat_crontabschedule_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.django_celery_beat_crontabschedule_id_seq', 1, false);


--
-- Name: django_celery_beat_intervalschedule_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.django_celery_beat_intervalschedule_id_seq', 1, false);


--
-- Name: django_celery_beat_periodictask_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.django_celery_beat_periodictask_id_seq', 1, false);


--
-- Name: django_celery_beat_solarschedule_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.django_celery_beat_solarschedule_id_seq', 1, false);


--
-- Name: django_content_type_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.django_content_type_id_seq', 77, true);


--
-- Name: django_migrations_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.django_migrations_id_seq', 61, true);


--
-- Name: kernel_sqlfunction_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.kernel_sqlfunction_id_seq', 98, true);


--
-- Name: ledger_checkpoint_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.ledger_checkpoint_id_seq', 1, false);


--
-- Name: ledger_entry_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.ledger_entry_id_seq', 1, false);


--
-- Name: ledger_journalpart_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.ledger_journalpart_id_seq', 1, false);


--
-- Name: ops_recoverycode_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.ops_recoverycode_id_seq', 1, false);


--
-- Name: ops_totpdevice_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.ops_totpdevice_id_seq', 1, false);


--
-- Name: payouts_statusdelta_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.payouts_statusdelta_id_seq', 1, false);


--
-- Name: payouts_statustotal_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.payouts_statustotal_id_seq', 1, false);


--
-- Name: payouts_transferhistory_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.payouts_transferhistory_id_seq', 1, false);


--
-- Name: reconciliation_discrepancyhistory_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.reconciliation_discrepancyhistory_id_seq', 1, false);


--
-- Name: reconciliation_runshare_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.reconciliation_runshare_id_seq', 1, false);


--
-- Name: settlement_instructionhistory_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.settlement_instructionhistory_id_seq', 1, false);


--
-- Name: settlement_statusdelta_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.settlement_statusdelta_id_seq', 1, false);


--
-- Name: settlement_statustotal_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.settlement_statustotal_id_seq', 1, false);


--
-- Name: settlement_submissionhistory_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.settlement_submissionhistory_id_seq', 1, false);


--
-- Name: settlement_windowshare_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.settlement_windowshare_id_seq', 1, false);


--
-- Name: webhooks_endpointhistory_id_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.webhooks_endpointhistory_id_seq', 1, false);


--
-- Name: webhooks_outboxentry_sequence_seq; Type: SEQUENCE SET; Schema: public; Owner: quittance_owner
--

SELECT pg_catalog.setval('public.webhooks_outboxentry_sequence_seq', 1, false);


--
-- Name: reconciliation_proof a_movement_is_proven_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_proof
    ADD CONSTRAINT a_movement_is_proven_once UNIQUE (subject_id, kind);


--
-- Name: reconciliation_runshare a_share_of_a_run_is_written_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_runshare
    ADD CONSTRAINT a_share_of_a_run_is_written_once UNIQUE (environment_id, run_id);


--
-- Name: ledger_account account_is_opened_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT account_is_opened_once UNIQUE (environment_id, code, currency);


--
-- Name: api_idempotencyrecord api_idempotencyrecord_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.api_idempotencyrecord
    ADD CONSTRAINT api_idempotencyrecord_pkey PRIMARY KEY (id);


--
-- Name: audit_auditentry audit_auditentry_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.audit_auditentry
    ADD CONSTRAINT audit_auditentry_pkey PRIMARY KEY (id);


--
-- Name: audit_auditseal audit_auditseal_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.audit_auditseal
    ADD CONSTRAINT audit_auditseal_pkey PRIMARY KEY (sequence);


--
-- Name: audit_auditseal audit_seals_do_not_overlap; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.audit_auditseal
    ADD CONSTRAINT audit_seals_do_not_overlap UNIQUE (from_transaction);


--
-- Name: auth_group auth_group_name_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);


--
-- Name: auth_group_permissions auth_group_permissions_group_id_permission_id_0cd325b0_uniq; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);


--
-- Name: auth_group_permissions auth_group_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);


--
-- Name: auth_group auth_group_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);


--
-- Name: auth_permission auth_permission_content_type_id_codename_01ab375a_uniq; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);


--
-- Name: auth_permission auth_permission_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);


--
-- Name: auth_user_groups auth_user_groups_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_pkey PRIMARY KEY (id);


--
-- Name: auth_user_groups auth_user_groups_user_id_group_id_94350c0c_uniq; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_group_id_94350c0c_uniq UNIQUE (user_id, group_id);


--
-- Name: auth_user auth_user_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_pkey PRIMARY KEY (id);


--
-- Name: auth_user_user_permissions auth_user_user_permissions_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_pkey PRIMARY KEY (id);


--
-- Name: auth_user_user_permissions auth_user_user_permissions_user_id_permission_id_14a6b632_uniq; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_permission_id_14a6b632_uniq UNIQUE (user_id, permission_id);


--
-- Name: auth_user auth_user_username_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user
    ADD CONSTRAINT auth_user_username_key UNIQUE (username);


--
-- Name: axes_accessattempt axes_accessattempt_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_pkey PRIMARY KEY (id);


--
-- Name: axes_accessattempt axes_accessattempt_username_ip_address_user_agent_8ea22282_uniq; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.axes_accessattempt
    ADD CONSTRAINT axes_accessattempt_username_ip_address_user_agent_8ea22282_uniq UNIQUE (username, ip_address, user_agent);


--
-- Name: axes_accessattemptexpiration axes_accessattemptexpiration_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptexpiration_pkey PRIMARY KEY (access_attempt_id);


--
-- Name: axes_accessfailurelog axes_accessfailurelog_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.axes_accessfailurelog
    ADD CONSTRAINT axes_accessfailurelog_pkey PRIMARY KEY (id);


--
-- Name: axes_accesslog axes_accesslog_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.axes_accesslog
    ADD CONSTRAINT axes_accesslog_pkey PRIMARY KEY (id);


--
-- Name: settlement_bankfile bank_file_is_read_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_bankfile
    ADD CONSTRAINT bank_file_is_read_once UNIQUE (rail_account_id, name, sha256);


--
-- Name: payouts_beneficiary beneficiary_is_known_once_per_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_beneficiary
    ADD CONSTRAINT beneficiary_is_known_once_per_environment UNIQUE (environment_id, fingerprint);


--
-- Name: ledger_checkpoint checkpoint_is_taken_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_checkpoint
    ADD CONSTRAINT checkpoint_is_taken_once UNIQUE (account_id, before_on, account_version);


--
-- Name: django_admin_log django_admin_log_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_pkey PRIMARY KEY (id);


--
-- Name: django_celery_beat_clockedschedule django_celery_beat_clockedschedule_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_clockedschedule
    ADD CONSTRAINT django_celery_beat_clockedschedule_pkey PRIMARY KEY (id);


--
-- Name: django_celery_beat_crontabschedule django_celery_beat_crontabschedule_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_crontabschedule
    ADD CONSTRAINT django_celery_beat_crontabschedule_pkey PRIMARY KEY (id);


--
-- Name: django_celery_beat_intervalschedule django_celery_beat_intervalschedule_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_intervalschedule
    ADD CONSTRAINT django_celery_beat_intervalschedule_pkey PRIMARY KEY (id);


--
-- Name: django_celery_beat_periodictask django_celery_beat_periodictask_name_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_periodictask
    ADD CONSTRAINT django_celery_beat_periodictask_name_key UNIQUE (name);


--
-- Name: django_celery_beat_periodictask django_celery_beat_periodictask_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_periodictask
    ADD CONSTRAINT django_celery_beat_periodictask_pkey PRIMARY KEY (id);


--
-- Name: django_celery_beat_periodictasks django_celery_beat_periodictasks_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_periodictasks
    ADD CONSTRAINT django_celery_beat_periodictasks_pkey PRIMARY KEY (ident);


--
-- Name: django_celery_beat_solarschedule django_celery_beat_solar_event_latitude_longitude_ba64999a_uniq; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_solarschedule
    ADD CONSTRAINT django_celery_beat_solar_event_latitude_longitude_ba64999a_uniq UNIQUE (event, latitude, longitude);


--
-- Name: django_celery_beat_solarschedule django_celery_beat_solarschedule_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_solarschedule
    ADD CONSTRAINT django_celery_beat_solarschedule_pkey PRIMARY KEY (id);


--
-- Name: django_content_type django_content_type_app_label_model_76bd3d3b_uniq; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);


--
-- Name: django_content_type django_content_type_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);


--
-- Name: django_migrations django_migrations_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);


--
-- Name: django_session django_session_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);


--
-- Name: ledger_entry entry_is_one_per_account_and_journal; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT entry_is_one_per_account_and_journal UNIQUE (account_id, journal_id);


--
-- Name: ledger_entry entry_version_is_taken_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT entry_version_is_taken_once UNIQUE (account_id, account_version);


--
-- Name: partners_environment environment_id_with_livemode; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_environment
    ADD CONSTRAINT environment_id_with_livemode UNIQUE (id, livemode);


--
-- Name: webhooks_delivery event_goes_to_an_endpoint_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT event_goes_to_an_endpoint_once UNIQUE (event_id, endpoint_id);


--
-- Name: ledger_hold hold_is_placed_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_hold
    ADD CONSTRAINT hold_is_placed_once UNIQUE (subject_id, attempt);


--
-- Name: api_idempotencyrecord idempotency_key_is_used_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.api_idempotencyrecord
    ADD CONSTRAINT idempotency_key_is_used_once UNIQUE (environment_id, route, key);


--
-- Name: settlement_instruction instruction_attempt_is_unique_per_transfer; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instruction
    ADD CONSTRAINT instruction_attempt_is_unique_per_transfer UNIQUE (transfer_id, attempt);


--
-- Name: settlement_instruction instruction_trace_is_unique_per_account; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instruction
    ADD CONSTRAINT instruction_trace_is_unique_per_account UNIQUE (rail_account_id, trace_number, trace_cycle);


--
-- Name: kernel_sqlfunction kernel_sqlfunction_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.kernel_sqlfunction
    ADD CONSTRAINT kernel_sqlfunction_pkey PRIMARY KEY (id);


--
-- Name: ledger_account ledger_account_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_id_within_environment UNIQUE (environment_id, id);


--
-- Name: ledger_account ledger_account_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_pkey PRIMARY KEY (id);


--
-- Name: ledger_checkpoint ledger_checkpoint_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_checkpoint
    ADD CONSTRAINT ledger_checkpoint_pkey PRIMARY KEY (id);


--
-- Name: ledger_entry ledger_entry_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_entry
    ADD CONSTRAINT ledger_entry_pkey PRIMARY KEY (id);


--
-- Name: ledger_hold ledger_hold_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_hold
    ADD CONSTRAINT ledger_hold_pkey PRIMARY KEY (id);


--
-- Name: ledger_journal ledger_journal_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_journal
    ADD CONSTRAINT ledger_journal_pkey PRIMARY KEY (id);


--
-- Name: ledger_journalpart ledger_journalpart_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_journalpart
    ADD CONSTRAINT ledger_journalpart_pkey PRIMARY KEY (id);


--
-- Name: observability_heartbeat observability_heartbeat_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.observability_heartbeat
    ADD CONSTRAINT observability_heartbeat_pkey PRIMARY KEY (name);


--
-- Name: planning_feerule one_fee_rule_per_rail_and_currency; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_feerule
    ADD CONSTRAINT one_fee_rule_per_rail_and_currency UNIQUE (rail, currency);


--
-- Name: ops_recoverycode ops_recovery_codes_differ; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ops_recoverycode
    ADD CONSTRAINT ops_recovery_codes_differ UNIQUE (device_id, fingerprint);


--
-- Name: ops_recoverycode ops_recoverycode_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ops_recoverycode
    ADD CONSTRAINT ops_recoverycode_pkey PRIMARY KEY (id);


--
-- Name: ops_totpdevice ops_totp_one_device_for_each_person; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ops_totpdevice
    ADD CONSTRAINT ops_totp_one_device_for_each_person UNIQUE (user_id, confirmed);


--
-- Name: ops_totpdevice ops_totpdevice_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ops_totpdevice
    ADD CONSTRAINT ops_totpdevice_pkey PRIMARY KEY (id);


--
-- Name: ledger_journalpart part_is_booked_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_journalpart
    ADD CONSTRAINT part_is_booked_once UNIQUE (subject_id, kind, attempt);


--
-- Name: partners_environment partner_has_one_environment_of_each_kind; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_environment
    ADD CONSTRAINT partner_has_one_environment_of_each_kind UNIQUE (partner_id, kind);


--
-- Name: partners_apikey partners_apikey_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_apikey
    ADD CONSTRAINT partners_apikey_id_within_environment UNIQUE (environment_id, id);


--
-- Name: partners_apikey partners_apikey_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_apikey
    ADD CONSTRAINT partners_apikey_pkey PRIMARY KEY (id);


--
-- Name: partners_apikey partners_apikey_secret_hash_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_apikey
    ADD CONSTRAINT partners_apikey_secret_hash_key UNIQUE (secret_hash);


--
-- Name: partners_environment partners_environment_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_environment
    ADD CONSTRAINT partners_environment_pkey PRIMARY KEY (id);


--
-- Name: partners_member partners_member_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_member
    ADD CONSTRAINT partners_member_pkey PRIMARY KEY (id);


--
-- Name: partners_partner partners_partner_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_partner
    ADD CONSTRAINT partners_partner_pkey PRIMARY KEY (id);


--
-- Name: partners_partner partners_partner_slug_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_partner
    ADD CONSTRAINT partners_partner_slug_key UNIQUE (slug);


--
-- Name: payouts_batch payouts_batch_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_batch
    ADD CONSTRAINT payouts_batch_id_within_environment UNIQUE (environment_id, id);


--
-- Name: payouts_batch payouts_batch_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_batch
    ADD CONSTRAINT payouts_batch_pkey PRIMARY KEY (id);


--
-- Name: payouts_beneficiary payouts_beneficiary_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_beneficiary
    ADD CONSTRAINT payouts_beneficiary_id_within_environment UNIQUE (environment_id, id);


--
-- Name: payouts_beneficiary payouts_beneficiary_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_beneficiary
    ADD CONSTRAINT payouts_beneficiary_pkey PRIMARY KEY (id);


--
-- Name: payouts_receipt payouts_receipt_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_receipt
    ADD CONSTRAINT payouts_receipt_id_within_environment UNIQUE (environment_id, id);


--
-- Name: payouts_receipt payouts_receipt_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_receipt
    ADD CONSTRAINT payouts_receipt_pkey PRIMARY KEY (id);


--
-- Name: payouts_statusdelta payouts_statusdelta_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_statusdelta
    ADD CONSTRAINT payouts_statusdelta_pkey PRIMARY KEY (id);


--
-- Name: payouts_statustotal payouts_statustotal_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_statustotal
    ADD CONSTRAINT payouts_statustotal_pkey PRIMARY KEY (id);


--
-- Name: payouts_transfer payouts_transfer_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_transfer
    ADD CONSTRAINT payouts_transfer_id_within_environment UNIQUE (environment_id, id);


--
-- Name: payouts_transfer payouts_transfer_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_transfer
    ADD CONSTRAINT payouts_transfer_pkey PRIMARY KEY (id);


--
-- Name: payouts_transferhistory payouts_transferhistory_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_transferhistory
    ADD CONSTRAINT payouts_transferhistory_pkey PRIMARY KEY (id);


--
-- Name: partners_member person_is_a_member_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_member
    ADD CONSTRAINT person_is_a_member_once UNIQUE (partner_id, user_id);


--
-- Name: planning_feerule planning_feerule_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_feerule
    ADD CONSTRAINT planning_feerule_pkey PRIMARY KEY (id);


--
-- Name: planning_railaccount planning_railaccount_code_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_railaccount
    ADD CONSTRAINT planning_railaccount_code_key UNIQUE (code);


--
-- Name: planning_railaccount planning_railaccount_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_railaccount
    ADD CONSTRAINT planning_railaccount_id_within_environment UNIQUE (environment_id, id);


--
-- Name: planning_railaccount planning_railaccount_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_railaccount
    ADD CONSTRAINT planning_railaccount_pkey PRIMARY KEY (id);


--
-- Name: planning_windowpolicy planning_windowpolicy_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_windowpolicy
    ADD CONSTRAINT planning_windowpolicy_pkey PRIMARY KEY (id);


--
-- Name: payouts_receipt receipt_reference_is_used_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_receipt
    ADD CONSTRAINT receipt_reference_is_used_once UNIQUE (environment_id, reference);


--
-- Name: reconciliation_discrepancy reconciliation_discrepancy_line_id_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_discrepancy
    ADD CONSTRAINT reconciliation_discrepancy_line_id_key UNIQUE (line_id);


--
-- Name: reconciliation_discrepancy reconciliation_discrepancy_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_discrepancy
    ADD CONSTRAINT reconciliation_discrepancy_pkey PRIMARY KEY (id);


--
-- Name: reconciliation_discrepancyhistory reconciliation_discrepancyhistory_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_discrepancyhistory
    ADD CONSTRAINT reconciliation_discrepancyhistory_pkey PRIMARY KEY (id);


--
-- Name: reconciliation_match reconciliation_match_line_id_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_match
    ADD CONSTRAINT reconciliation_match_line_id_key UNIQUE (line_id);


--
-- Name: reconciliation_match reconciliation_match_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_match
    ADD CONSTRAINT reconciliation_match_pkey PRIMARY KEY (id);


--
-- Name: reconciliation_proof reconciliation_proof_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_proof
    ADD CONSTRAINT reconciliation_proof_pkey PRIMARY KEY (id);


--
-- Name: reconciliation_run reconciliation_run_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_run
    ADD CONSTRAINT reconciliation_run_pkey PRIMARY KEY (id);


--
-- Name: reconciliation_run reconciliation_run_statement_id_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_run
    ADD CONSTRAINT reconciliation_run_statement_id_key UNIQUE (statement_id);


--
-- Name: reconciliation_runshare reconciliation_runshare_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_runshare
    ADD CONSTRAINT reconciliation_runshare_pkey PRIMARY KEY (id);


--
-- Name: reconciliation_statement reconciliation_statement_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statement
    ADD CONSTRAINT reconciliation_statement_pkey PRIMARY KEY (id);


--
-- Name: reconciliation_statementline reconciliation_statementline_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statementline
    ADD CONSTRAINT reconciliation_statementline_pkey PRIMARY KEY (id);


--
-- Name: reconciliation_statementsighting reconciliation_statementsighting_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statementsighting
    ADD CONSTRAINT reconciliation_statementsighting_pkey PRIMARY KEY (id);


--
-- Name: settlement_bankfile settlement_bankfile_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_bankfile
    ADD CONSTRAINT settlement_bankfile_pkey PRIMARY KEY (id);


--
-- Name: settlement_clockadvance settlement_clockadvance_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_clockadvance
    ADD CONSTRAINT settlement_clockadvance_pkey PRIMARY KEY (id);


--
-- Name: settlement_incident settlement_incident_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_incident
    ADD CONSTRAINT settlement_incident_pkey PRIMARY KEY (id);


--
-- Name: settlement_instruction settlement_instruction_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instruction
    ADD CONSTRAINT settlement_instruction_id_within_environment UNIQUE (environment_id, id);


--
-- Name: settlement_instruction settlement_instruction_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instruction
    ADD CONSTRAINT settlement_instruction_pkey PRIMARY KEY (id);


--
-- Name: settlement_instructionhistory settlement_instructionhistory_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instructionhistory
    ADD CONSTRAINT settlement_instructionhistory_pkey PRIMARY KEY (id);


--
-- Name: settlement_windowshare settlement_share_is_one_row; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_windowshare
    ADD CONSTRAINT settlement_share_is_one_row UNIQUE (environment_id, window_id);


--
-- Name: settlement_statusdelta settlement_statusdelta_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_statusdelta
    ADD CONSTRAINT settlement_statusdelta_pkey PRIMARY KEY (id);


--
-- Name: settlement_statustotal settlement_statustotal_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_statustotal
    ADD CONSTRAINT settlement_statustotal_pkey PRIMARY KEY (id);


--
-- Name: settlement_submission settlement_submission_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_submission
    ADD CONSTRAINT settlement_submission_pkey PRIMARY KEY (id);


--
-- Name: settlement_submission settlement_submission_reference_key; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_submission
    ADD CONSTRAINT settlement_submission_reference_key UNIQUE (reference);


--
-- Name: settlement_submissionhistory settlement_submissionhistory_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_submissionhistory
    ADD CONSTRAINT settlement_submissionhistory_pkey PRIMARY KEY (id);


--
-- Name: settlement_statustotal settlement_total_is_one_row; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_statustotal
    ADD CONSTRAINT settlement_total_is_one_row UNIQUE (environment_id, currency, status);


--
-- Name: settlement_window settlement_window_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_window
    ADD CONSTRAINT settlement_window_pkey PRIMARY KEY (id);


--
-- Name: settlement_windowshare settlement_windowshare_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_windowshare
    ADD CONSTRAINT settlement_windowshare_pkey PRIMARY KEY (id);


--
-- Name: reconciliation_statementsighting statement_file_is_read_once_per_mark; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statementsighting
    ADD CONSTRAINT statement_file_is_read_once_per_mark UNIQUE (rail_account_id, name, mark);


--
-- Name: reconciliation_statement statement_is_imported_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statement
    ADD CONSTRAINT statement_is_imported_once UNIQUE (rail_account_id, sha256);


--
-- Name: reconciliation_statementline statement_line_has_one_place; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statementline
    ADD CONSTRAINT statement_line_has_one_place UNIQUE (statement_id, "position");


--
-- Name: payouts_statustotal status_total_is_one_row_per_day; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_statustotal
    ADD CONSTRAINT status_total_is_one_row_per_day UNIQUE (environment_id, currency, status, day);


--
-- Name: settlement_submission submission_traces_begin_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_submission
    ADD CONSTRAINT submission_traces_begin_once UNIQUE (rail_account_id, first_trace);


--
-- Name: payouts_transfer transfer_reference_is_used_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_transfer
    ADD CONSTRAINT transfer_reference_is_used_once UNIQUE (environment_id, reference);


--
-- Name: webhooks_attempt webhooks_attempt_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_attempt
    ADD CONSTRAINT webhooks_attempt_pkey PRIMARY KEY (delivery_id, number);


--
-- Name: webhooks_delivery webhooks_delivery_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_id_within_environment UNIQUE (environment_id, id);


--
-- Name: webhooks_delivery webhooks_delivery_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_pkey PRIMARY KEY (id);


--
-- Name: webhooks_endpoint webhooks_endpoint_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_endpoint
    ADD CONSTRAINT webhooks_endpoint_id_within_environment UNIQUE (environment_id, id);


--
-- Name: webhooks_endpoint webhooks_endpoint_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_endpoint
    ADD CONSTRAINT webhooks_endpoint_pkey PRIMARY KEY (id);


--
-- Name: webhooks_endpointhistory webhooks_endpointhistory_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_endpointhistory
    ADD CONSTRAINT webhooks_endpointhistory_pkey PRIMARY KEY (id);


--
-- Name: webhooks_endpointsecret webhooks_endpointsecret_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_endpointsecret
    ADD CONSTRAINT webhooks_endpointsecret_pkey PRIMARY KEY (id);


--
-- Name: webhooks_event webhooks_event_id_within_environment; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_event
    ADD CONSTRAINT webhooks_event_id_within_environment UNIQUE (environment_id, id);


--
-- Name: webhooks_event webhooks_event_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_event
    ADD CONSTRAINT webhooks_event_pkey PRIMARY KEY (id);


--
-- Name: webhooks_outboxentry webhooks_outboxentry_pkey; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_outboxentry
    ADD CONSTRAINT webhooks_outboxentry_pkey PRIMARY KEY (sequence);


--
-- Name: settlement_window window_opens_once; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_window
    ADD CONSTRAINT window_opens_once UNIQUE (rail_account_id, policy_id, cut_off_at);


--
-- Name: planning_windowpolicy window_policy_name_is_unique_per_account; Type: CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_windowpolicy
    ADD CONSTRAINT window_policy_name_is_unique_per_account UNIQUE (rail_account_id, name);


--
-- Name: api_idempotencyrecord_expires_at_5cbc0700; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX api_idempotencyrecord_expires_at_5cbc0700 ON public.api_idempotencyrecord USING btree (expires_at);


--
-- Name: audit_entry_by_action; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX audit_entry_by_action ON public.audit_auditentry USING btree (environment_id, action, id);


--
-- Name: audit_entry_by_actor; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX audit_entry_by_actor ON public.audit_auditentry USING btree (environment_id, actor, id);


--
-- Name: audit_entry_by_environment; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX audit_entry_by_environment ON public.audit_auditentry USING btree (environment_id, id);


--
-- Name: audit_entry_by_request; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX audit_entry_by_request ON public.audit_auditentry USING btree (request_id) WHERE (NOT (request_id = ''::text));


--
-- Name: audit_entry_in_seal_order; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX audit_entry_in_seal_order ON public.audit_auditentry USING btree (transaction_id, id);


--
-- Name: auth_group_name_a6ea08ec_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);


--
-- Name: auth_group_permissions_group_id_b120cbf9; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);


--
-- Name: auth_group_permissions_permission_id_84c5c92e; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);


--
-- Name: auth_permission_content_type_id_2f476e4b; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);


--
-- Name: auth_user_groups_group_id_97559544; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX auth_user_groups_group_id_97559544 ON public.auth_user_groups USING btree (group_id);


--
-- Name: auth_user_groups_user_id_6a12ed8b; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX auth_user_groups_user_id_6a12ed8b ON public.auth_user_groups USING btree (user_id);


--
-- Name: auth_user_user_permissions_permission_id_1fbb5f2c; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX auth_user_user_permissions_permission_id_1fbb5f2c ON public.auth_user_user_permissions USING btree (permission_id);


--
-- Name: auth_user_user_permissions_user_id_a95ead1b; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX auth_user_user_permissions_user_id_a95ead1b ON public.auth_user_user_permissions USING btree (user_id);


--
-- Name: auth_user_username_6821ab7c_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX auth_user_username_6821ab7c_like ON public.auth_user USING btree (username varchar_pattern_ops);


--
-- Name: axes_accessattempt_ip_address_10922d9c; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessattempt_ip_address_10922d9c ON public.axes_accessattempt USING btree (ip_address);


--
-- Name: axes_accessattempt_user_agent_ad89678b; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessattempt_user_agent_ad89678b ON public.axes_accessattempt USING btree (user_agent);


--
-- Name: axes_accessattempt_user_agent_ad89678b_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessattempt_user_agent_ad89678b_like ON public.axes_accessattempt USING btree (user_agent varchar_pattern_ops);


--
-- Name: axes_accessattempt_username_3f2d4ca0; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessattempt_username_3f2d4ca0 ON public.axes_accessattempt USING btree (username);


--
-- Name: axes_accessattempt_username_3f2d4ca0_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessattempt_username_3f2d4ca0_like ON public.axes_accessattempt USING btree (username varchar_pattern_ops);


--
-- Name: axes_accessfailurelog_ip_address_2e9f5a7f; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessfailurelog_ip_address_2e9f5a7f ON public.axes_accessfailurelog USING btree (ip_address);


--
-- Name: axes_accessfailurelog_user_agent_ea145dda; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessfailurelog_user_agent_ea145dda ON public.axes_accessfailurelog USING btree (user_agent);


--
-- Name: axes_accessfailurelog_user_agent_ea145dda_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessfailurelog_user_agent_ea145dda_like ON public.axes_accessfailurelog USING btree (user_agent varchar_pattern_ops);


--
-- Name: axes_accessfailurelog_username_a8b7e8a4; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessfailurelog_username_a8b7e8a4 ON public.axes_accessfailurelog USING btree (username);


--
-- Name: axes_accessfailurelog_username_a8b7e8a4_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accessfailurelog_username_a8b7e8a4_like ON public.axes_accessfailurelog USING btree (username varchar_pattern_ops);


--
-- Name: axes_accesslog_ip_address_86b417e5; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accesslog_ip_address_86b417e5 ON public.axes_accesslog USING btree (ip_address);


--
-- Name: axes_accesslog_user_agent_0e659004; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accesslog_user_agent_0e659004 ON public.axes_accesslog USING btree (user_agent);


--
-- Name: axes_accesslog_user_agent_0e659004_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accesslog_user_agent_0e659004_like ON public.axes_accesslog USING btree (user_agent varchar_pattern_ops);


--
-- Name: axes_accesslog_username_df93064b; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accesslog_username_df93064b ON public.axes_accesslog USING btree (username);


--
-- Name: axes_accesslog_username_df93064b_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX axes_accesslog_username_df93064b_like ON public.axes_accesslog USING btree (username varchar_pattern_ops);


--
-- Name: bank_file_name_is_applied_once; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX bank_file_name_is_applied_once ON public.settlement_bankfile USING btree (rail_account_id, name) WHERE ((status)::text = 'applied'::text);


--
-- Name: batch_reference_is_used_once; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX batch_reference_is_used_once ON public.payouts_batch USING btree (environment_id, reference) WHERE (NOT ((reference)::text = ''::text));


--
-- Name: checkpoint_by_version; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX checkpoint_by_version ON public.ledger_checkpoint USING btree (account_id, account_version);


--
-- Name: discrepancies_of_a_movement; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX discrepancies_of_a_movement ON public.reconciliation_discrepancy USING btree (subject_id) WHERE (subject_id IS NOT NULL);


--
-- Name: discrepancies_of_a_partner; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX discrepancies_of_a_partner ON public.reconciliation_discrepancy USING btree (environment_id, id);


--
-- Name: discrepancy_history_by_subject; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX discrepancy_history_by_subject ON public.reconciliation_discrepancyhistory USING btree (subject_id);


--
-- Name: django_admin_log_content_type_id_c4bce8eb; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX django_admin_log_content_type_id_c4bce8eb ON public.django_admin_log USING btree (content_type_id);


--
-- Name: django_admin_log_user_id_c564eba6; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX django_admin_log_user_id_c564eba6 ON public.django_admin_log USING btree (user_id);


--
-- Name: django_celery_beat_periodictask_clocked_id_47a69f82; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX django_celery_beat_periodictask_clocked_id_47a69f82 ON public.django_celery_beat_periodictask USING btree (clocked_id);


--
-- Name: django_celery_beat_periodictask_crontab_id_d3cba168; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX django_celery_beat_periodictask_crontab_id_d3cba168 ON public.django_celery_beat_periodictask USING btree (crontab_id);


--
-- Name: django_celery_beat_periodictask_interval_id_a8ca27da; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX django_celery_beat_periodictask_interval_id_a8ca27da ON public.django_celery_beat_periodictask USING btree (interval_id);


--
-- Name: django_celery_beat_periodictask_name_265a36b7_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX django_celery_beat_periodictask_name_265a36b7_like ON public.django_celery_beat_periodictask USING btree (name varchar_pattern_ops);


--
-- Name: django_celery_beat_periodictask_solar_id_a87ce72c; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX django_celery_beat_periodictask_solar_id_a87ce72c ON public.django_celery_beat_periodictask USING btree (solar_id);


--
-- Name: django_session_expire_date_a5c62663; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);


--
-- Name: django_session_session_key_c0390e0f_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);


--
-- Name: entry_by_booking; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX entry_by_booking ON public.ledger_entry USING btree (account_id, created_at, account_version);


--
-- Name: entry_by_value_date; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX entry_by_value_date ON public.ledger_entry USING btree (account_id, effective_at);


--
-- Name: hold_expiry; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX hold_expiry ON public.ledger_hold USING btree (expires_at) WHERE ((closed_at IS NULL) AND (expires_at IS NOT NULL));


--
-- Name: incident_is_open_once; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX incident_is_open_once ON public.settlement_incident USING btree (rail_account_id, kind, subject) WHERE (closed_at IS NULL);


--
-- Name: journal_is_reversed_once; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX journal_is_reversed_once ON public.ledger_journal USING btree (reverses_id) WHERE (reverses_id IS NOT NULL);


--
-- Name: ledger_entry_journal_id_a0887d66; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX ledger_entry_journal_id_a0887d66 ON public.ledger_entry USING btree (journal_id);


--
-- Name: ledger_journalpart_journal_id_136d5adb; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX ledger_journalpart_journal_id_136d5adb ON public.ledger_journalpart USING btree (journal_id);


--
-- Name: match_by_reference; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX match_by_reference ON public.reconciliation_match USING btree (reference);


--
-- Name: observability_heartbeat_name_b3da4626_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX observability_heartbeat_name_b3da4626_like ON public.observability_heartbeat USING btree (name varchar_pattern_ops);


--
-- Name: one_active_hold_per_subject; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX one_active_hold_per_subject ON public.ledger_hold USING btree (subject_id) WHERE (closed_at IS NULL);


--
-- Name: one_current_webhook_secret_per_scheme; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX one_current_webhook_secret_per_scheme ON public.webhooks_endpointsecret USING btree (endpoint_id, scheme) WHERE (expires_at IS NULL);


--
-- Name: one_imported_statement_per_account_and_day; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX one_imported_statement_per_account_and_day ON public.reconciliation_statement USING btree (rail_account_id, as_of_on) WHERE ((status)::text = 'imported'::text);


--
-- Name: one_open_missing_discrepancy_per_movement; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX one_open_missing_discrepancy_per_movement ON public.reconciliation_discrepancy USING btree (subject_id, subject_kind) WHERE (((kind)::text = 'missing'::text) AND ((status)::text = 'open'::text));


--
-- Name: open_discrepancies; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX open_discrepancies ON public.reconciliation_discrepancy USING btree (rail_account_id, id) WHERE ((status)::text = 'open'::text);


--
-- Name: ops_recoverycode_device_id_08495cc2; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX ops_recoverycode_device_id_08495cc2 ON public.ops_recoverycode USING btree (device_id);


--
-- Name: ops_totpdevice_user_id_f5c31345; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX ops_totpdevice_user_id_f5c31345 ON public.ops_totpdevice USING btree (user_id);


--
-- Name: partners_apikey_created_by_id_d79bbb46; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX partners_apikey_created_by_id_d79bbb46 ON public.partners_apikey USING btree (created_by_id);


--
-- Name: partners_apikey_replaced_by_id_cce0769e; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX partners_apikey_replaced_by_id_cce0769e ON public.partners_apikey USING btree (replaced_by_id);


--
-- Name: partners_member_user_id_8e26d200; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX partners_member_user_id_8e26d200 ON public.partners_member USING btree (user_id);


--
-- Name: partners_partner_slug_5003fad7_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX partners_partner_slug_5003fad7_like ON public.partners_partner USING btree (slug varchar_pattern_ops);


--
-- Name: payouts_beneficiary_by_age; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX payouts_beneficiary_by_age ON public.payouts_beneficiary USING btree (environment_id, created_at, id);


--
-- Name: payouts_history_of_transfer; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX payouts_history_of_transfer ON public.payouts_transferhistory USING btree (subject_id, id);


--
-- Name: payouts_receipt_bank_not_told; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX payouts_receipt_bank_not_told ON public.payouts_receipt USING btree (id) WHERE (bank_told_at IS NULL);


--
-- Name: payouts_receipt_by_time; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX payouts_receipt_by_time ON public.payouts_receipt USING btree (rail_code, received_at);


--
-- Name: payouts_transfer_awaits_rail; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX payouts_transfer_awaits_rail ON public.payouts_transfer USING btree (id) WHERE ((status)::text = 'held'::text);


--
-- Name: payouts_transfer_by_status; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX payouts_transfer_by_status ON public.payouts_transfer USING btree (environment_id, status, id);


--
-- Name: payouts_transfer_of_batch; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX payouts_transfer_of_batch ON public.payouts_transfer USING btree (batch_id, id) WHERE (batch_id IS NOT NULL);


--
-- Name: planning_railaccount_code_c30c3254_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX planning_railaccount_code_c30c3254_like ON public.planning_railaccount USING btree (code varchar_pattern_ops);


--
-- Name: planning_windowpolicy_name_e7e4077f; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX planning_windowpolicy_name_e7e4077f ON public.planning_windowpolicy USING btree (name);


--
-- Name: planning_windowpolicy_name_e7e4077f_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX planning_windowpolicy_name_e7e4077f_like ON public.planning_windowpolicy USING btree (name varchar_pattern_ops);


--
-- Name: planning_windowpolicy_rail_account_id_bf861661; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX planning_windowpolicy_rail_account_id_bf861661 ON public.planning_windowpolicy USING btree (rail_account_id);


--
-- Name: proofs_of_a_match; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX proofs_of_a_match ON public.reconciliation_proof USING btree (match_id, environment_id);


--
-- Name: proofs_of_an_environment; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX proofs_of_an_environment ON public.reconciliation_proof USING btree (environment_id, id);


--
-- Name: reconciliation_discrepancy_resolved_by_id_79ae1b8b; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX reconciliation_discrepancy_resolved_by_id_79ae1b8b ON public.reconciliation_discrepancy USING btree (resolved_by_id);


--
-- Name: reconciliation_discrepancy_run_id_043953fc; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX reconciliation_discrepancy_run_id_043953fc ON public.reconciliation_discrepancy USING btree (run_id);


--
-- Name: reconciliation_match_run_id_819899c7; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX reconciliation_match_run_id_819899c7 ON public.reconciliation_match USING btree (run_id);


--
-- Name: reconciliation_run_rail_account_id_1a350d6b; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX reconciliation_run_rail_account_id_1a350d6b ON public.reconciliation_run USING btree (rail_account_id);


--
-- Name: reconciliation_statement_rail_account_id_4fe1e07e; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX reconciliation_statement_rail_account_id_4fe1e07e ON public.reconciliation_statement USING btree (rail_account_id);


--
-- Name: reconciliation_statementline_statement_id_08e70db3; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX reconciliation_statementline_statement_id_08e70db3 ON public.reconciliation_statementline USING btree (statement_id);


--
-- Name: settlement_answer_is_due; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_answer_is_due ON public.settlement_instruction USING btree (rail_account_id, due_at) WHERE ((status)::text = ANY ((ARRAY['submitted'::character varying, 'accepted'::character varying])::text[]));


--
-- Name: settlement_clock_bank_not_told; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_clock_bank_not_told ON public.settlement_clockadvance USING btree (id) WHERE (bank_told_at IS NULL);


--
-- Name: settlement_entries_of_file; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_entries_of_file ON public.settlement_instruction USING btree (submission_id) WHERE (submission_id IS NOT NULL);


--
-- Name: settlement_history_of_entry; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_history_of_entry ON public.settlement_instructionhistory USING btree (subject_id, id);


--
-- Name: settlement_history_of_file; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_history_of_file ON public.settlement_submissionhistory USING btree (subject_id, id);


--
-- Name: settlement_incident_bank_file_id_eb65b2c5; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_incident_bank_file_id_eb65b2c5 ON public.settlement_incident USING btree (bank_file_id);


--
-- Name: settlement_incident_instruction_id_12d5dbf1; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_incident_instruction_id_12d5dbf1 ON public.settlement_incident USING btree (instruction_id);


--
-- Name: settlement_incident_is_open; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_incident_is_open ON public.settlement_incident USING btree (opened_at) WHERE (closed_at IS NULL);


--
-- Name: settlement_not_settled; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_not_settled ON public.settlement_instruction USING btree (environment_id, status, id) WHERE (NOT ((status)::text = 'settled'::text));


--
-- Name: settlement_queue_of_window; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_queue_of_window ON public.settlement_instruction USING btree (window_id, environment_id, entry_description, id) WHERE ((status)::text = 'queued'::text);


--
-- Name: settlement_returned_by_time; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_returned_by_time ON public.settlement_instruction USING btree (rail_account_id, status_at) WHERE ((status)::text = 'returned'::text);


--
-- Name: settlement_settled_by_day; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_settled_by_day ON public.settlement_instruction USING btree (rail_account_id, settled_on) WHERE (settled_on IS NOT NULL);


--
-- Name: settlement_submission_leased; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_submission_leased ON public.settlement_submission USING btree (lease_until) WHERE ((status)::text = 'claimed'::text);


--
-- Name: settlement_submission_reference_1560a69f_like; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_submission_reference_1560a69f_like ON public.settlement_submission USING btree (reference varchar_pattern_ops);


--
-- Name: settlement_submission_to_ask; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_submission_to_ask ON public.settlement_submission USING btree (next_ask_at) WHERE ((status)::text = 'in_doubt'::text);


--
-- Name: settlement_submission_window_id_c7d62444; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_submission_window_id_c7d62444 ON public.settlement_submission USING btree (window_id);


--
-- Name: settlement_to_be_asked; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_to_be_asked ON public.settlement_instruction USING btree (next_ask_at) WHERE ((status)::text = 'in_doubt'::text);


--
-- Name: settlement_window_is_open; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX settlement_window_is_open ON public.settlement_window USING btree (rail_account_id, release_at) WHERE (closed_at IS NULL);


--
-- Name: statement_line_by_reference; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX statement_line_by_reference ON public.reconciliation_statementline USING gin ("references");


--
-- Name: there_is_one_house; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX there_is_one_house ON public.partners_partner USING btree (is_house) WHERE is_house;


--
-- Name: transfer_has_one_active_instruction; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE UNIQUE INDEX transfer_has_one_active_instruction ON public.settlement_instruction USING btree (transfer_id) WHERE ((status)::text = ANY ((ARRAY['queued'::character varying, 'submitted'::character varying, 'accepted'::character varying, 'in_doubt'::character varying])::text[]));


--
-- Name: webhooks_delivery_cancelled; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_delivery_cancelled ON public.webhooks_delivery USING btree (endpoint_id, id) WHERE ((status)::text = 'cancelled'::text);


--
-- Name: webhooks_delivery_dead; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_delivery_dead ON public.webhooks_delivery USING btree (environment_id, finished_at) WHERE ((status)::text = 'dead_letter'::text);


--
-- Name: webhooks_delivery_due; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_delivery_due ON public.webhooks_delivery USING btree (endpoint_id, due_at, sequence) WHERE ((status)::text = 'pending'::text);


--
-- Name: webhooks_delivery_log; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_delivery_log ON public.webhooks_delivery USING btree (endpoint_id, id);


--
-- Name: webhooks_delivery_order; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_delivery_order ON public.webhooks_delivery USING btree (endpoint_id, subject_id, sequence) WHERE (finished_at IS NULL);


--
-- Name: webhooks_endpoint_failing; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_endpoint_failing ON public.webhooks_endpoint USING btree (failing_since) WHERE ((failing_since IS NOT NULL) AND ((status)::text = 'enabled'::text));


--
-- Name: webhooks_endpoint_fan_out; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_endpoint_fan_out ON public.webhooks_endpoint USING btree (environment_id) WHERE (NOT ((status)::text = 'deleted'::text));


--
-- Name: webhooks_endpointhistory_of; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_endpointhistory_of ON public.webhooks_endpointhistory USING btree (subject_id, id);


--
-- Name: webhooks_event_of_rare_type; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_event_of_rare_type ON public.webhooks_event USING btree (environment_id, type, id) WHERE (NOT ((type)::text = 'transfer.settled'::text));


--
-- Name: webhooks_event_of_subject; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_event_of_subject ON public.webhooks_event USING btree (subject_id);


--
-- Name: webhooks_secret_of_endpoint; Type: INDEX; Schema: public; Owner: quittance_owner
--

CREATE INDEX webhooks_secret_of_endpoint ON public.webhooks_endpointsecret USING btree (endpoint_id);


--
-- Name: audit_auditentry audit_auditentry_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER audit_auditentry_is_append_only BEFORE DELETE OR UPDATE ON public.audit_auditentry FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.audit_auditentry ENABLE ALWAYS TRIGGER audit_auditentry_is_append_only;


--
-- Name: audit_auditentry audit_auditentry_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER audit_auditentry_is_never_emptied BEFORE TRUNCATE ON public.audit_auditentry FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: audit_auditseal audit_auditseal_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER audit_auditseal_is_append_only BEFORE DELETE OR UPDATE ON public.audit_auditseal FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.audit_auditseal ENABLE ALWAYS TRIGGER audit_auditseal_is_append_only;


--
-- Name: audit_auditseal audit_auditseal_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER audit_auditseal_is_never_emptied BEFORE TRUNCATE ON public.audit_auditseal FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: ledger_account ledger_account_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_account_is_never_deleted BEFORE DELETE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: ledger_account ledger_account_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_account_is_never_emptied BEFORE TRUNCATE ON public.ledger_account FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: ledger_account ledger_account_moves_by_entries; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_account_moves_by_entries AFTER UPDATE ON public.ledger_account REFERENCING OLD TABLE AS old_accounts NEW TABLE AS new_accounts FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_accounts();


--
-- Name: ledger_account ledger_account_opens_empty; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_account_opens_empty AFTER INSERT ON public.ledger_account REFERENCING NEW TABLE AS new_accounts FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_new_accounts();


--
-- Name: ledger_checkpoint ledger_checkpoint_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_checkpoint_is_append_only BEFORE DELETE OR UPDATE ON public.ledger_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.ledger_checkpoint ENABLE ALWAYS TRIGGER ledger_checkpoint_is_append_only;


--
-- Name: ledger_checkpoint ledger_checkpoint_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_checkpoint_is_never_emptied BEFORE TRUNCATE ON public.ledger_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: ledger_entry ledger_entry_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_entry_is_append_only BEFORE DELETE OR UPDATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.ledger_entry ENABLE ALWAYS TRIGGER ledger_entry_is_append_only;


--
-- Name: ledger_entry ledger_entry_is_balanced; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_entry_is_balanced AFTER INSERT ON public.ledger_entry REFERENCING NEW TABLE AS new_entries FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_entries();


--
-- Name: ledger_entry ledger_entry_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_entry_is_never_emptied BEFORE TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: ledger_hold ledger_hold_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_hold_is_never_deleted BEFORE DELETE ON public.ledger_hold FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: ledger_hold ledger_hold_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_hold_is_never_emptied BEFORE TRUNCATE ON public.ledger_hold FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: ledger_hold ledger_hold_starts_reserved; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_hold_starts_reserved AFTER INSERT ON public.ledger_hold REFERENCING NEW TABLE AS new_holds FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_new_holds();


--
-- Name: ledger_hold ledger_hold_transition_is_allowed; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_hold_transition_is_allowed AFTER UPDATE ON public.ledger_hold FOR EACH ROW WHEN (((NOT ((((old.stage)::text = 'reserved'::text) AND ((new.stage)::text = ANY ((ARRAY['in_transit'::character varying, 'released'::character varying, 'expired'::character varying])::text[]))) OR (((old.stage)::text = 'in_transit'::text) AND ((new.stage)::text = ANY ((ARRAY['settled'::character varying, 'reserved'::character varying])::text[]))))) OR (new.id <> old.id) OR (new.subject_id <> old.subject_id) OR (new.attempt <> old.attempt) OR (new.environment_id <> old.environment_id) OR ((new.currency)::text <> (old.currency)::text) OR (new.amount_minor <> old.amount_minor) OR (new.fee_minor <> old.fee_minor) OR (new.created_at <> old.created_at))) EXECUTE FUNCTION public.ledger_check_holds();


--
-- Name: ledger_journal ledger_journal_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_journal_is_append_only BEFORE DELETE OR UPDATE ON public.ledger_journal FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.ledger_journal ENABLE ALWAYS TRIGGER ledger_journal_is_append_only;


--
-- Name: ledger_journal ledger_journal_is_complete; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_journal_is_complete AFTER INSERT ON public.ledger_journal REFERENCING NEW TABLE AS new_journals FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_journals();


--
-- Name: ledger_journal ledger_journal_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_journal_is_never_emptied BEFORE TRUNCATE ON public.ledger_journal FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: ledger_journalpart ledger_journalpart_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_journalpart_is_append_only BEFORE DELETE OR UPDATE ON public.ledger_journalpart FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.ledger_journalpart ENABLE ALWAYS TRIGGER ledger_journalpart_is_append_only;


--
-- Name: ledger_journalpart ledger_journalpart_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_journalpart_is_never_emptied BEFORE TRUNCATE ON public.ledger_journalpart FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: ledger_journalpart ledger_journalpart_is_sealed; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ledger_journalpart_is_sealed AFTER INSERT ON public.ledger_journalpart REFERENCING NEW TABLE AS new_parts FOR EACH STATEMENT EXECUTE FUNCTION public.ledger_check_parts();


--
-- Name: ops_recoverycode ops_recovery_code_opens_once; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ops_recovery_code_opens_once BEFORE UPDATE ON public.ops_recoverycode FOR EACH ROW WHEN ((old.used_at IS NOT NULL)) EXECUTE FUNCTION public.ops_second_factor_guard();


--
-- Name: ops_totpdevice ops_totp_never_goes_back; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER ops_totp_never_goes_back BEFORE UPDATE ON public.ops_totpdevice FOR EACH ROW WHEN ((new.last_step < old.last_step)) EXECUTE FUNCTION public.ops_second_factor_guard();


--
-- Name: partners_apikey partners_apikey_is_kept; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_apikey_is_kept BEFORE UPDATE ON public.partners_apikey FOR EACH ROW EXECUTE FUNCTION public.partners_keep_api_key();


--
-- Name: partners_apikey partners_apikey_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_apikey_is_never_deleted BEFORE DELETE ON public.partners_apikey FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: partners_apikey partners_apikey_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_apikey_is_never_emptied BEFORE TRUNCATE ON public.partners_apikey FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: partners_apikey partners_apikey_maker_is_checked; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_apikey_maker_is_checked BEFORE INSERT ON public.partners_apikey FOR EACH ROW WHEN ((new.created_by_id IS NOT NULL)) EXECUTE FUNCTION public.partners_check_api_key_maker();


--
-- Name: partners_environment partners_environment_is_kept; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_environment_is_kept BEFORE UPDATE ON public.partners_environment FOR EACH ROW EXECUTE FUNCTION public.partners_keep_environment();


--
-- Name: partners_environment partners_environment_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_environment_is_never_deleted BEFORE DELETE ON public.partners_environment FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: partners_environment partners_environment_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_environment_is_never_emptied BEFORE TRUNCATE ON public.partners_environment FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: partners_member partners_member_is_kept; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_member_is_kept BEFORE UPDATE ON public.partners_member FOR EACH ROW EXECUTE FUNCTION public.partners_keep_member();


--
-- Name: partners_partner partners_partner_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_partner_is_never_deleted BEFORE DELETE ON public.partners_partner FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: partners_partner partners_partner_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER partners_partner_is_never_emptied BEFORE TRUNCATE ON public.partners_partner FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: payouts_batch payouts_batch_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_batch_is_never_deleted BEFORE DELETE ON public.payouts_batch FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: payouts_batch payouts_batch_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_batch_is_never_emptied BEFORE TRUNCATE ON public.payouts_batch FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: payouts_batch payouts_batch_keeps_what_was_ordered; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_batch_keeps_what_was_ordered BEFORE UPDATE ON public.payouts_batch FOR EACH ROW WHEN ((((((((old.id IS DISTINCT FROM new.id) OR (old.environment_id IS DISTINCT FROM new.environment_id)) OR ((old.reference)::text IS DISTINCT FROM (new.reference)::text)) OR ((old.currency)::text IS DISTINCT FROM (new.currency)::text)) OR (old.item_count IS DISTINCT FROM new.item_count)) OR (old.total_minor IS DISTINCT FROM new.total_minor)) OR (old.fee_minor IS DISTINCT FROM new.fee_minor))) EXECUTE FUNCTION public.payouts_refuse_other_order('batch');


--
-- Name: payouts_beneficiary payouts_beneficiary_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_beneficiary_is_never_deleted BEFORE DELETE ON public.payouts_beneficiary FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: payouts_beneficiary payouts_beneficiary_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_beneficiary_is_never_emptied BEFORE TRUNCATE ON public.payouts_beneficiary FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: payouts_receipt payouts_receipt_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_receipt_is_never_deleted BEFORE DELETE ON public.payouts_receipt FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: payouts_receipt payouts_receipt_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_receipt_is_never_emptied BEFORE TRUNCATE ON public.payouts_receipt FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: payouts_receipt payouts_receipt_keeps_what_was_ordered; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_receipt_keeps_what_was_ordered BEFORE UPDATE ON public.payouts_receipt FOR EACH ROW WHEN ((((((((old.id IS DISTINCT FROM new.id) OR (old.environment_id IS DISTINCT FROM new.environment_id)) OR (old.amount_minor IS DISTINCT FROM new.amount_minor)) OR ((old.currency)::text IS DISTINCT FROM (new.currency)::text)) OR ((old.reference)::text IS DISTINCT FROM (new.reference)::text)) OR ((old.rail_code)::text IS DISTINCT FROM (new.rail_code)::text)) OR (old.received_at IS DISTINCT FROM new.received_at))) EXECUTE FUNCTION public.payouts_refuse_other_order('receipt');


--
-- Name: payouts_transfer payouts_transfer_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_transfer_is_never_deleted BEFORE DELETE ON public.payouts_transfer FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: payouts_transfer payouts_transfer_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_transfer_is_never_emptied BEFORE TRUNCATE ON public.payouts_transfer FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: payouts_transfer payouts_transfer_keeps_what_was_ordered; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_transfer_keeps_what_was_ordered BEFORE UPDATE ON public.payouts_transfer FOR EACH ROW WHEN (((((((((((old.id IS DISTINCT FROM new.id) OR (old.environment_id IS DISTINCT FROM new.environment_id)) OR (old.batch_id IS DISTINCT FROM new.batch_id)) OR (old."position" IS DISTINCT FROM new."position")) OR (old.beneficiary_id IS DISTINCT FROM new.beneficiary_id)) OR (old.amount_minor IS DISTINCT FROM new.amount_minor)) OR (old.fee_minor IS DISTINCT FROM new.fee_minor)) OR ((old.currency)::text IS DISTINCT FROM (new.currency)::text)) OR ((old.reference)::text IS DISTINCT FROM (new.reference)::text)) OR (old.created_at IS DISTINCT FROM new.created_at))) EXECUTE FUNCTION public.payouts_refuse_other_order('transfer');


--
-- Name: payouts_transfer payouts_transfer_status_inserted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_transfer_status_inserted AFTER INSERT ON public.payouts_transfer REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.payouts_transfer_status_inserted();


--
-- Name: payouts_transfer payouts_transfer_status_updated; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_transfer_status_updated AFTER UPDATE ON public.payouts_transfer REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.payouts_transfer_status_updated();


--
-- Name: payouts_transfer payouts_transfer_tally_inserted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_transfer_tally_inserted AFTER INSERT ON public.payouts_transfer REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.payouts_tally_inserted();


--
-- Name: payouts_transfer payouts_transfer_tally_updated; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_transfer_tally_updated AFTER UPDATE ON public.payouts_transfer REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.payouts_tally_updated();


--
-- Name: payouts_transferhistory payouts_transferhistory_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_transferhistory_is_append_only BEFORE DELETE OR UPDATE ON public.payouts_transferhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.payouts_transferhistory ENABLE ALWAYS TRIGGER payouts_transferhistory_is_append_only;


--
-- Name: payouts_transferhistory payouts_transferhistory_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER payouts_transferhistory_is_never_emptied BEFORE TRUNCATE ON public.payouts_transferhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: planning_feerule planning_feerule_version; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER planning_feerule_version BEFORE UPDATE ON public.planning_feerule FOR EACH ROW EXECUTE FUNCTION public.planning_count_version();


--
-- Name: planning_railaccount planning_railaccount_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER planning_railaccount_is_never_deleted BEFORE DELETE ON public.planning_railaccount FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: planning_railaccount planning_railaccount_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER planning_railaccount_is_never_emptied BEFORE TRUNCATE ON public.planning_railaccount FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: planning_railaccount planning_railaccount_version; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER planning_railaccount_version BEFORE UPDATE OF code, rail, currency, countries, amount_max_minor, settings, is_enabled ON public.planning_railaccount FOR EACH ROW EXECUTE FUNCTION public.planning_count_version();


--
-- Name: planning_windowpolicy planning_windowpolicy_version; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER planning_windowpolicy_version BEFORE UPDATE ON public.planning_windowpolicy FOR EACH ROW EXECUTE FUNCTION public.planning_count_version();


--
-- Name: reconciliation_discrepancy reconciliation_discrepancy_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_discrepancy_is_never_deleted BEFORE DELETE ON public.reconciliation_discrepancy FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: reconciliation_discrepancy reconciliation_discrepancy_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_discrepancy_is_never_emptied BEFORE TRUNCATE ON public.reconciliation_discrepancy FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: reconciliation_discrepancy reconciliation_discrepancy_status_inserted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_discrepancy_status_inserted AFTER INSERT ON public.reconciliation_discrepancy REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.reconciliation_discrepancy_status_inserted();


--
-- Name: reconciliation_discrepancy reconciliation_discrepancy_status_updated; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_discrepancy_status_updated AFTER UPDATE ON public.reconciliation_discrepancy REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.reconciliation_discrepancy_status_updated();


--
-- Name: reconciliation_discrepancyhistory reconciliation_discrepancyhistory_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_discrepancyhistory_is_append_only BEFORE DELETE OR UPDATE ON public.reconciliation_discrepancyhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.reconciliation_discrepancyhistory ENABLE ALWAYS TRIGGER reconciliation_discrepancyhistory_is_append_only;


--
-- Name: reconciliation_discrepancyhistory reconciliation_discrepancyhistory_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_discrepancyhistory_is_never_emptied BEFORE TRUNCATE ON public.reconciliation_discrepancyhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: reconciliation_match reconciliation_match_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_match_is_append_only BEFORE DELETE OR UPDATE ON public.reconciliation_match FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.reconciliation_match ENABLE ALWAYS TRIGGER reconciliation_match_is_append_only;


--
-- Name: reconciliation_match reconciliation_match_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_match_is_never_emptied BEFORE TRUNCATE ON public.reconciliation_match FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: reconciliation_proof reconciliation_proof_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_proof_is_append_only BEFORE DELETE OR UPDATE ON public.reconciliation_proof FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.reconciliation_proof ENABLE ALWAYS TRIGGER reconciliation_proof_is_append_only;


--
-- Name: reconciliation_proof reconciliation_proof_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_proof_is_never_emptied BEFORE TRUNCATE ON public.reconciliation_proof FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: reconciliation_run reconciliation_run_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_run_is_never_deleted BEFORE DELETE ON public.reconciliation_run FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: reconciliation_run reconciliation_run_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_run_is_never_emptied BEFORE TRUNCATE ON public.reconciliation_run FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: reconciliation_statement reconciliation_statement_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_statement_is_append_only BEFORE DELETE ON public.reconciliation_statement FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.reconciliation_statement ENABLE ALWAYS TRIGGER reconciliation_statement_is_append_only;


--
-- Name: reconciliation_statement reconciliation_statement_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_statement_is_never_emptied BEFORE TRUNCATE ON public.reconciliation_statement FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: reconciliation_statement reconciliation_statement_keeps_what_came; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_statement_keeps_what_came BEFORE UPDATE ON public.reconciliation_statement FOR EACH ROW WHEN ((((old.status)::text <> 'quarantined'::text) OR ((((((((old.id IS DISTINCT FROM new.id) OR (old.rail_account_id IS DISTINCT FROM new.rail_account_id)) OR (old.livemode IS DISTINCT FROM new.livemode)) OR ((old.name)::text IS DISTINCT FROM (new.name)::text)) OR ((old.format)::text IS DISTINCT FROM (new.format)::text)) OR ((old.sha256)::text IS DISTINCT FROM (new.sha256)::text)) OR (old.raw IS DISTINCT FROM new.raw)) OR (old.created_at IS DISTINCT FROM new.created_at)))) EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.reconciliation_statement ENABLE ALWAYS TRIGGER reconciliation_statement_keeps_what_came;


--
-- Name: reconciliation_statementline reconciliation_statementline_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_statementline_is_append_only BEFORE DELETE OR UPDATE ON public.reconciliation_statementline FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.reconciliation_statementline ENABLE ALWAYS TRIGGER reconciliation_statementline_is_append_only;


--
-- Name: reconciliation_statementline reconciliation_statementline_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER reconciliation_statementline_is_never_emptied BEFORE TRUNCATE ON public.reconciliation_statementline FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_bankfile settlement_bankfile_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_bankfile_is_never_deleted BEFORE DELETE ON public.settlement_bankfile FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_bankfile settlement_bankfile_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_bankfile_is_never_emptied BEFORE TRUNCATE ON public.settlement_bankfile FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_incident settlement_incident_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_incident_is_never_deleted BEFORE DELETE ON public.settlement_incident FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_incident settlement_incident_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_incident_is_never_emptied BEFORE TRUNCATE ON public.settlement_incident FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_instruction settlement_instruction_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_instruction_is_never_deleted BEFORE DELETE ON public.settlement_instruction FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_instruction settlement_instruction_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_instruction_is_never_emptied BEFORE TRUNCATE ON public.settlement_instruction FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_instruction settlement_instruction_keeps_what_was_told; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_instruction_keeps_what_was_told BEFORE UPDATE ON public.settlement_instruction FOR EACH ROW WHEN (((((((((old.id IS DISTINCT FROM new.id) OR (old.environment_id IS DISTINCT FROM new.environment_id)) OR (old.transfer_id IS DISTINCT FROM new.transfer_id)) OR (old.attempt IS DISTINCT FROM new.attempt)) OR (old.rail_account_id IS DISTINCT FROM new.rail_account_id)) OR (old.amount_minor IS DISTINCT FROM new.amount_minor)) OR ((old.currency)::text IS DISTINCT FROM (new.currency)::text)) OR ((old.trace_number IS NOT NULL) AND (((((old.trace_number)::text IS DISTINCT FROM (new.trace_number)::text) OR (old.trace_cycle IS DISTINCT FROM new.trace_cycle)) OR (old.submission_id IS DISTINCT FROM new.submission_id)) OR (old.batch_number IS DISTINCT FROM new.batch_number))))) EXECUTE FUNCTION public.settlement_refuse_other_order('instruction');


--
-- Name: settlement_instruction settlement_instruction_status_inserted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_instruction_status_inserted AFTER INSERT ON public.settlement_instruction REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.settlement_instruction_status_inserted();


--
-- Name: settlement_instruction settlement_instruction_status_updated; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_instruction_status_updated AFTER UPDATE ON public.settlement_instruction REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.settlement_instruction_status_updated();


--
-- Name: settlement_instruction settlement_instruction_tally_inserted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_instruction_tally_inserted AFTER INSERT ON public.settlement_instruction REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.settlement_tally_inserted();


--
-- Name: settlement_instruction settlement_instruction_tally_updated; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_instruction_tally_updated AFTER UPDATE ON public.settlement_instruction REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.settlement_tally_updated();


--
-- Name: settlement_instructionhistory settlement_instructionhistory_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_instructionhistory_is_append_only BEFORE DELETE OR UPDATE ON public.settlement_instructionhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.settlement_instructionhistory ENABLE ALWAYS TRIGGER settlement_instructionhistory_is_append_only;


--
-- Name: settlement_instructionhistory settlement_instructionhistory_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_instructionhistory_is_never_emptied BEFORE TRUNCATE ON public.settlement_instructionhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_submission settlement_submission_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_submission_is_never_deleted BEFORE DELETE ON public.settlement_submission FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_submission settlement_submission_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_submission_is_never_emptied BEFORE TRUNCATE ON public.settlement_submission FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: settlement_submission settlement_submission_keeps_what_was_told; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_submission_keeps_what_was_told BEFORE UPDATE ON public.settlement_submission FOR EACH ROW WHEN ((((((((old.id IS DISTINCT FROM new.id) OR (old.rail_account_id IS DISTINCT FROM new.rail_account_id)) OR ((old.reference)::text IS DISTINCT FROM (new.reference)::text)) OR (old.entry_count IS DISTINCT FROM new.entry_count)) OR (old.total_minor IS DISTINCT FROM new.total_minor)) OR (old.first_trace IS DISTINCT FROM new.first_trace)) OR (old.effective_on IS DISTINCT FROM new.effective_on))) EXECUTE FUNCTION public.settlement_refuse_other_order('submission');


--
-- Name: settlement_submission settlement_submission_status_inserted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_submission_status_inserted AFTER INSERT ON public.settlement_submission REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.settlement_submission_status_inserted();


--
-- Name: settlement_submission settlement_submission_status_updated; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_submission_status_updated AFTER UPDATE ON public.settlement_submission REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.settlement_submission_status_updated();


--
-- Name: settlement_submissionhistory settlement_submissionhistory_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_submissionhistory_is_append_only BEFORE DELETE OR UPDATE ON public.settlement_submissionhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.settlement_submissionhistory ENABLE ALWAYS TRIGGER settlement_submissionhistory_is_append_only;


--
-- Name: settlement_submissionhistory settlement_submissionhistory_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER settlement_submissionhistory_is_never_emptied BEFORE TRUNCATE ON public.settlement_submissionhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: webhooks_attempt webhooks_attempt_is_kept_for_30_days; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_attempt_is_kept_for_30_days AFTER DELETE ON public.webhooks_attempt REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_refuse_early_delete('at');


--
-- Name: webhooks_attempt webhooks_attempt_is_never_changed; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_attempt_is_never_changed BEFORE UPDATE ON public.webhooks_attempt FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: webhooks_delivery webhooks_delivery_is_kept_for_30_days; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_delivery_is_kept_for_30_days AFTER DELETE ON public.webhooks_delivery REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_refuse_early_delete('created_at');


--
-- Name: webhooks_delivery webhooks_delivery_status_inserted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_delivery_status_inserted BEFORE INSERT ON public.webhooks_delivery FOR EACH ROW WHEN (((new.status)::text <> 'pending'::text)) EXECUTE FUNCTION public.webhooks_refuse_transition();


--
-- Name: webhooks_delivery webhooks_delivery_status_updated; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_delivery_status_updated BEFORE UPDATE OF status ON public.webhooks_delivery FOR EACH ROW WHEN ((((old.status)::text <> (new.status)::text) AND ((((old.status)::text || '>'::text) || (new.status)::text) <> ALL (ARRAY['cancelled>pending'::text, 'dead_letter>pending'::text, 'delivered>pending'::text, 'pending>cancelled'::text, 'pending>dead_letter'::text, 'pending>delivered'::text])))) EXECUTE FUNCTION public.webhooks_refuse_transition();


--
-- Name: webhooks_endpoint webhooks_endpoint_is_never_deleted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_endpoint_is_never_deleted BEFORE DELETE ON public.webhooks_endpoint FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: webhooks_endpoint webhooks_endpoint_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_endpoint_is_never_emptied BEFORE TRUNCATE ON public.webhooks_endpoint FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: webhooks_endpoint webhooks_endpoint_status_inserted; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_endpoint_status_inserted AFTER INSERT ON public.webhooks_endpoint REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_endpoint_status_inserted();


--
-- Name: webhooks_endpoint webhooks_endpoint_status_updated; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_endpoint_status_updated AFTER UPDATE ON public.webhooks_endpoint REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_endpoint_status_updated();


--
-- Name: webhooks_endpointhistory webhooks_endpointhistory_is_append_only; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_endpointhistory_is_append_only BEFORE DELETE OR UPDATE ON public.webhooks_endpointhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();

ALTER TABLE public.webhooks_endpointhistory ENABLE ALWAYS TRIGGER webhooks_endpointhistory_is_append_only;


--
-- Name: webhooks_endpointhistory webhooks_endpointhistory_is_never_emptied; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_endpointhistory_is_never_emptied BEFORE TRUNCATE ON public.webhooks_endpointhistory FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: webhooks_event webhooks_event_is_kept_for_30_days; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_event_is_kept_for_30_days AFTER DELETE ON public.webhooks_event REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_refuse_early_delete('created_at');


--
-- Name: webhooks_event webhooks_event_is_never_changed; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_event_is_never_changed BEFORE UPDATE ON public.webhooks_event FOR EACH STATEMENT EXECUTE FUNCTION public.kernel_refuse_change();


--
-- Name: webhooks_event webhooks_event_is_of_an_environment; Type: TRIGGER; Schema: public; Owner: quittance_owner
--

CREATE TRIGGER webhooks_event_is_of_an_environment AFTER INSERT ON public.webhooks_event REFERENCING NEW TABLE AS new_events FOR EACH STATEMENT EXECUTE FUNCTION public.webhooks_check_new_events();


--
-- Name: ledger_account account_is_of_the_world_of_its_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT account_is_of_the_world_of_its_environment FOREIGN KEY (environment_id, livemode) REFERENCES public.partners_environment(id, livemode);


--
-- Name: auth_group_permissions auth_group_permissio_permission_id_84c5c92e_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_group_permissions auth_group_permissions_group_id_b120cbf9_fk_auth_group_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_permission auth_permission_content_type_id_2f476e4b_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_user_groups auth_user_groups_group_id_97559544_fk_auth_group_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_group_id_97559544_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_user_groups auth_user_groups_user_id_6a12ed8b_fk_auth_user_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user_groups
    ADD CONSTRAINT auth_user_groups_user_id_6a12ed8b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_user_user_permissions auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permi_permission_id_1fbb5f2c_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: auth_user_user_permissions auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.auth_user_user_permissions
    ADD CONSTRAINT auth_user_user_permissions_user_id_a95ead1b_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: axes_accessattemptexpiration axes_accessattemptex_access_attempt_id_6b73a47a_fk_axes_acce; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.axes_accessattemptexpiration
    ADD CONSTRAINT axes_accessattemptex_access_attempt_id_6b73a47a_fk_axes_acce FOREIGN KEY (access_attempt_id) REFERENCES public.axes_accessattempt(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: django_admin_log django_admin_log_content_type_id_c4bce8eb_fk_django_co; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_content_type_id_c4bce8eb_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: django_admin_log django_admin_log_user_id_c564eba6_fk_auth_user_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_admin_log
    ADD CONSTRAINT django_admin_log_user_id_c564eba6_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: django_celery_beat_periodictask django_celery_beat_p_clocked_id_47a69f82_fk_django_ce; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_periodictask
    ADD CONSTRAINT django_celery_beat_p_clocked_id_47a69f82_fk_django_ce FOREIGN KEY (clocked_id) REFERENCES public.django_celery_beat_clockedschedule(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: django_celery_beat_periodictask django_celery_beat_p_crontab_id_d3cba168_fk_django_ce; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_periodictask
    ADD CONSTRAINT django_celery_beat_p_crontab_id_d3cba168_fk_django_ce FOREIGN KEY (crontab_id) REFERENCES public.django_celery_beat_crontabschedule(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: django_celery_beat_periodictask django_celery_beat_p_interval_id_a8ca27da_fk_django_ce; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_periodictask
    ADD CONSTRAINT django_celery_beat_p_interval_id_a8ca27da_fk_django_ce FOREIGN KEY (interval_id) REFERENCES public.django_celery_beat_intervalschedule(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: django_celery_beat_periodictask django_celery_beat_p_solar_id_a87ce72c_fk_django_ce; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.django_celery_beat_periodictask
    ADD CONSTRAINT django_celery_beat_p_solar_id_a87ce72c_fk_django_ce FOREIGN KEY (solar_id) REFERENCES public.django_celery_beat_solarschedule(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ledger_account ledger_account_environment_id_f84663fe_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_account
    ADD CONSTRAINT ledger_account_environment_id_f84663fe_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ledger_checkpoint ledger_checkpoint_account_id_45ab6dda_fk_ledger_account_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_checkpoint
    ADD CONSTRAINT ledger_checkpoint_account_id_45ab6dda_fk_ledger_account_id FOREIGN KEY (account_id) REFERENCES public.ledger_account(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ledger_journal ledger_journal_reverses_id_7f8585e2_fk_ledger_journal_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ledger_journal
    ADD CONSTRAINT ledger_journal_reverses_id_7f8585e2_fk_ledger_journal_id FOREIGN KEY (reverses_id) REFERENCES public.ledger_journal(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ops_recoverycode ops_recoverycode_device_id_08495cc2_fk_ops_totpdevice_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ops_recoverycode
    ADD CONSTRAINT ops_recoverycode_device_id_08495cc2_fk_ops_totpdevice_id FOREIGN KEY (device_id) REFERENCES public.ops_totpdevice(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: ops_totpdevice ops_totpdevice_user_id_f5c31345_fk_auth_user_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.ops_totpdevice
    ADD CONSTRAINT ops_totpdevice_user_id_f5c31345_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: partners_apikey partners_apikey_created_by_id_d79bbb46_fk_partners_member_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_apikey
    ADD CONSTRAINT partners_apikey_created_by_id_d79bbb46_fk_partners_member_id FOREIGN KEY (created_by_id) REFERENCES public.partners_member(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: partners_apikey partners_apikey_environment_id_5a40b706_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_apikey
    ADD CONSTRAINT partners_apikey_environment_id_5a40b706_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: partners_apikey partners_apikey_replaced_by_id_is_of_the_same_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_apikey
    ADD CONSTRAINT partners_apikey_replaced_by_id_is_of_the_same_environment FOREIGN KEY (environment_id, replaced_by_id) REFERENCES public.partners_apikey(environment_id, id);


--
-- Name: partners_environment partners_environment_partner_id_de746878_fk_partners_partner_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_environment
    ADD CONSTRAINT partners_environment_partner_id_de746878_fk_partners_partner_id FOREIGN KEY (partner_id) REFERENCES public.partners_partner(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: partners_member partners_member_partner_id_6ac64847_fk_partners_partner_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_member
    ADD CONSTRAINT partners_member_partner_id_6ac64847_fk_partners_partner_id FOREIGN KEY (partner_id) REFERENCES public.partners_partner(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: partners_member partners_member_user_id_8e26d200_fk_auth_user_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.partners_member
    ADD CONSTRAINT partners_member_user_id_8e26d200_fk_auth_user_id FOREIGN KEY (user_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: payouts_batch payouts_batch_environment_id_da548030_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_batch
    ADD CONSTRAINT payouts_batch_environment_id_da548030_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: payouts_beneficiary payouts_beneficiary_environment_id_133705ec_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_beneficiary
    ADD CONSTRAINT payouts_beneficiary_environment_id_133705ec_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: payouts_receipt payouts_receipt_environment_id_2caa7ff8_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_receipt
    ADD CONSTRAINT payouts_receipt_environment_id_2caa7ff8_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: payouts_statusdelta payouts_statusdelta_environment_id_729d1849_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_statusdelta
    ADD CONSTRAINT payouts_statusdelta_environment_id_729d1849_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: payouts_statustotal payouts_statustotal_environment_id_190794d8_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_statustotal
    ADD CONSTRAINT payouts_statustotal_environment_id_190794d8_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: payouts_transfer payouts_transfer_batch_id_is_of_the_same_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_transfer
    ADD CONSTRAINT payouts_transfer_batch_id_is_of_the_same_environment FOREIGN KEY (environment_id, batch_id) REFERENCES public.payouts_batch(environment_id, id);


--
-- Name: payouts_transfer payouts_transfer_beneficiary_id_is_of_the_same_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_transfer
    ADD CONSTRAINT payouts_transfer_beneficiary_id_is_of_the_same_environment FOREIGN KEY (environment_id, beneficiary_id) REFERENCES public.payouts_beneficiary(environment_id, id);


--
-- Name: payouts_transfer payouts_transfer_environment_id_f30ffd04_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_transfer
    ADD CONSTRAINT payouts_transfer_environment_id_f30ffd04_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: payouts_transfer payouts_transfer_refund_of_id_is_of_the_same_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.payouts_transfer
    ADD CONSTRAINT payouts_transfer_refund_of_id_is_of_the_same_environment FOREIGN KEY (environment_id, refund_of_id) REFERENCES public.payouts_receipt(environment_id, id);


--
-- Name: planning_railaccount planning_railaccount_environment_id_a7259502_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_railaccount
    ADD CONSTRAINT planning_railaccount_environment_id_a7259502_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: planning_windowpolicy planning_windowpolic_rail_account_id_bf861661_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_windowpolicy
    ADD CONSTRAINT planning_windowpolic_rail_account_id_bf861661_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: planning_railaccount rail_account_mode_is_that_of_its_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.planning_railaccount
    ADD CONSTRAINT rail_account_mode_is_that_of_its_environment FOREIGN KEY (environment_id, livemode) REFERENCES public.partners_environment(id, livemode);


--
-- Name: reconciliation_discrepancy reconciliation_discr_environment_id_6d3beb22_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_discrepancy
    ADD CONSTRAINT reconciliation_discr_environment_id_6d3beb22_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_discrepancy reconciliation_discr_line_id_f2573021_fk_reconcili; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_discrepancy
    ADD CONSTRAINT reconciliation_discr_line_id_f2573021_fk_reconcili FOREIGN KEY (line_id) REFERENCES public.reconciliation_statementline(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_discrepancy reconciliation_discr_rail_account_id_597087e0_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_discrepancy
    ADD CONSTRAINT reconciliation_discr_rail_account_id_597087e0_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_discrepancy reconciliation_discr_resolved_by_id_79ae1b8b_fk_auth_user; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_discrepancy
    ADD CONSTRAINT reconciliation_discr_resolved_by_id_79ae1b8b_fk_auth_user FOREIGN KEY (resolved_by_id) REFERENCES public.auth_user(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_discrepancy reconciliation_discr_run_id_043953fc_fk_reconcili; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_discrepancy
    ADD CONSTRAINT reconciliation_discr_run_id_043953fc_fk_reconcili FOREIGN KEY (run_id) REFERENCES public.reconciliation_run(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_match reconciliation_match_line_id_050d84a6_fk_reconcili; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_match
    ADD CONSTRAINT reconciliation_match_line_id_050d84a6_fk_reconcili FOREIGN KEY (line_id) REFERENCES public.reconciliation_statementline(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_match reconciliation_match_run_id_819899c7_fk_reconciliation_run_id; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_match
    ADD CONSTRAINT reconciliation_match_run_id_819899c7_fk_reconciliation_run_id FOREIGN KEY (run_id) REFERENCES public.reconciliation_run(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_proof reconciliation_proof_environment_id_141dbaf2_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_proof
    ADD CONSTRAINT reconciliation_proof_environment_id_141dbaf2_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_proof reconciliation_proof_match_id_6c5b3dc8_fk_reconcili; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_proof
    ADD CONSTRAINT reconciliation_proof_match_id_6c5b3dc8_fk_reconcili FOREIGN KEY (match_id) REFERENCES public.reconciliation_match(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_run reconciliation_run_rail_account_id_1a350d6b_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_run
    ADD CONSTRAINT reconciliation_run_rail_account_id_1a350d6b_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_run reconciliation_run_statement_id_e912b4ca_fk_reconcili; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_run
    ADD CONSTRAINT reconciliation_run_statement_id_e912b4ca_fk_reconcili FOREIGN KEY (statement_id) REFERENCES public.reconciliation_statement(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_runshare reconciliation_runsh_environment_id_540efef1_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_runshare
    ADD CONSTRAINT reconciliation_runsh_environment_id_540efef1_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_runshare reconciliation_runsh_run_id_16d030a6_fk_reconcili; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_runshare
    ADD CONSTRAINT reconciliation_runsh_run_id_16d030a6_fk_reconcili FOREIGN KEY (run_id) REFERENCES public.reconciliation_run(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_statementsighting reconciliation_state_rail_account_id_1b86d570_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statementsighting
    ADD CONSTRAINT reconciliation_state_rail_account_id_1b86d570_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_statement reconciliation_state_rail_account_id_4fe1e07e_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statement
    ADD CONSTRAINT reconciliation_state_rail_account_id_4fe1e07e_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_statementline reconciliation_state_rail_account_id_58f78186_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statementline
    ADD CONSTRAINT reconciliation_state_rail_account_id_58f78186_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: reconciliation_statementline reconciliation_state_statement_id_08e70db3_fk_reconcili; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.reconciliation_statementline
    ADD CONSTRAINT reconciliation_state_statement_id_08e70db3_fk_reconcili FOREIGN KEY (statement_id) REFERENCES public.reconciliation_statement(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_bankfile settlement_bankfile_rail_account_id_b7e2fa0a_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_bankfile
    ADD CONSTRAINT settlement_bankfile_rail_account_id_b7e2fa0a_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_clockadvance settlement_clockadva_environment_id_828626a3_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_clockadvance
    ADD CONSTRAINT settlement_clockadva_environment_id_828626a3_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_incident settlement_incident_bank_file_id_eb65b2c5_fk_settlemen; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_incident
    ADD CONSTRAINT settlement_incident_bank_file_id_eb65b2c5_fk_settlemen FOREIGN KEY (bank_file_id) REFERENCES public.settlement_bankfile(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_incident settlement_incident_instruction_id_12d5dbf1_fk_settlemen; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_incident
    ADD CONSTRAINT settlement_incident_instruction_id_12d5dbf1_fk_settlemen FOREIGN KEY (instruction_id) REFERENCES public.settlement_instruction(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_incident settlement_incident_rail_account_id_12133437_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_incident
    ADD CONSTRAINT settlement_incident_rail_account_id_12133437_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_instruction settlement_instructi_environment_id_3ec81a32_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instruction
    ADD CONSTRAINT settlement_instructi_environment_id_3ec81a32_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_instruction settlement_instructi_rail_account_id_4e594310_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instruction
    ADD CONSTRAINT settlement_instructi_rail_account_id_4e594310_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_instruction settlement_instructi_submission_id_562bd3cf_fk_settlemen; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instruction
    ADD CONSTRAINT settlement_instructi_submission_id_562bd3cf_fk_settlemen FOREIGN KEY (submission_id) REFERENCES public.settlement_submission(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_instruction settlement_instructi_window_id_574af5b3_fk_settlemen; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instruction
    ADD CONSTRAINT settlement_instructi_window_id_574af5b3_fk_settlemen FOREIGN KEY (window_id) REFERENCES public.settlement_window(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_instruction settlement_instruction_transfer_id_is_of_the_same_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_instruction
    ADD CONSTRAINT settlement_instruction_transfer_id_is_of_the_same_environment FOREIGN KEY (environment_id, transfer_id) REFERENCES public.payouts_transfer(environment_id, id);


--
-- Name: settlement_statusdelta settlement_statusdel_environment_id_4f9b87c0_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_statusdelta
    ADD CONSTRAINT settlement_statusdel_environment_id_4f9b87c0_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_statusdelta settlement_statusdel_window_id_0be886e5_fk_settlemen; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_statusdelta
    ADD CONSTRAINT settlement_statusdel_window_id_0be886e5_fk_settlemen FOREIGN KEY (window_id) REFERENCES public.settlement_window(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_statustotal settlement_statustot_environment_id_5db1c08e_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_statustotal
    ADD CONSTRAINT settlement_statustot_environment_id_5db1c08e_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_submission settlement_submissio_rail_account_id_b5ebb71c_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_submission
    ADD CONSTRAINT settlement_submissio_rail_account_id_b5ebb71c_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_submission settlement_submissio_window_id_c7d62444_fk_settlemen; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_submission
    ADD CONSTRAINT settlement_submissio_window_id_c7d62444_fk_settlemen FOREIGN KEY (window_id) REFERENCES public.settlement_window(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_window settlement_window_policy_id_6a80b78e_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_window
    ADD CONSTRAINT settlement_window_policy_id_6a80b78e_fk_planning_ FOREIGN KEY (policy_id) REFERENCES public.planning_windowpolicy(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_window settlement_window_rail_account_id_f382b291_fk_planning_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_window
    ADD CONSTRAINT settlement_window_rail_account_id_f382b291_fk_planning_ FOREIGN KEY (rail_account_id) REFERENCES public.planning_railaccount(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_windowshare settlement_windowsha_environment_id_aceeec9d_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_windowshare
    ADD CONSTRAINT settlement_windowsha_environment_id_aceeec9d_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: settlement_windowshare settlement_windowsha_window_id_58eea316_fk_settlemen; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.settlement_windowshare
    ADD CONSTRAINT settlement_windowsha_window_id_58eea316_fk_settlemen FOREIGN KEY (window_id) REFERENCES public.settlement_window(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: webhooks_attempt webhooks_attempt_delivery_id_is_of_the_same_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_attempt
    ADD CONSTRAINT webhooks_attempt_delivery_id_is_of_the_same_environment FOREIGN KEY (environment_id, delivery_id) REFERENCES public.webhooks_delivery(environment_id, id);


--
-- Name: webhooks_delivery webhooks_delivery_endpoint_id_is_of_the_same_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_endpoint_id_is_of_the_same_environment FOREIGN KEY (environment_id, endpoint_id) REFERENCES public.webhooks_endpoint(environment_id, id);


--
-- Name: webhooks_delivery webhooks_delivery_event_id_is_of_the_same_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_event_id_is_of_the_same_environment FOREIGN KEY (environment_id, event_id) REFERENCES public.webhooks_event(environment_id, id);


--
-- Name: webhooks_endpoint webhooks_endpoint_environment_id_ba844394_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_endpoint
    ADD CONSTRAINT webhooks_endpoint_environment_id_ba844394_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: webhooks_endpointsecret webhooks_endpointsec_environment_id_387e2a2c_fk_partners_; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_endpointsecret
    ADD CONSTRAINT webhooks_endpointsec_environment_id_387e2a2c_fk_partners_ FOREIGN KEY (environment_id) REFERENCES public.partners_environment(id) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: webhooks_endpointsecret webhooks_endpointsecret_endpoint_id_is_of_the_same_environment; Type: FK CONSTRAINT; Schema: public; Owner: quittance_owner
--

ALTER TABLE ONLY public.webhooks_endpointsecret
    ADD CONSTRAINT webhooks_endpointsecret_endpoint_id_is_of_the_same_environment FOREIGN KEY (environment_id, endpoint_id) REFERENCES public.webhooks_endpoint(environment_id, id);


--
-- Name: SCHEMA public; Type: ACL; Schema: -; Owner: pg_database_owner
--

GRANT USAGE ON SCHEMA public TO quittance_app;


--
-- Name: FUNCTION api_idempotency_claim_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_fingerprints bytea[], p_expires_at timestamp with time zone, p_status_codes integer[], p_bodies bytea[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.api_idempotency_claim_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_fingerprints bytea[], p_expires_at timestamp with time zone, p_status_codes integer[], p_bodies bytea[]) TO quittance_app;


--
-- Name: FUNCTION api_idempotency_forget_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_claimed_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.api_idempotency_forget_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_claimed_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION api_idempotency_store_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_status_codes integer[], p_bodies bytea[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.api_idempotency_store_many(p_environment_ids uuid[], p_routes text[], p_keys text[], p_status_codes integer[], p_bodies bytea[]) TO quittance_app;


--
-- Name: FUNCTION audit_append_many(p_ids uuid[], p_environment_ids uuid[], p_actors text[], p_actions text[], p_subject_types text[], p_subject_ids uuid[], p_counts integer[], p_details jsonb[], p_request_ids text[], p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.audit_append_many(p_ids uuid[], p_environment_ids uuid[], p_actors text[], p_actions text[], p_subject_types text[], p_subject_ids uuid[], p_counts integer[], p_details jsonb[], p_request_ids text[], p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION audit_finished_before(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.audit_finished_before() TO quittance_app;


--
-- Name: FUNCTION kernel_refuse_change(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.kernel_refuse_change() TO quittance_app;


--
-- Name: FUNCTION ledger_account_id(p_environment_id uuid, p_code text, p_currency text); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_account_id(p_environment_id uuid, p_code text, p_currency text) TO quittance_app;


--
-- Name: FUNCTION ledger_balance_by_value_date(p_account_id uuid, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_balance_by_value_date(p_account_id uuid, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION ledger_book(p_journal_id uuid, p_at timestamp with time zone, p_livemode boolean, p_kind text, p_reference text, p_description text, p_reverses_id uuid, p_kinds text[], p_subject_ids uuid[], p_attempts integer[], p_from uuid[], p_to uuid[], p_amounts bigint[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_book(p_journal_id uuid, p_at timestamp with time zone, p_livemode boolean, p_kind text, p_reference text, p_description text, p_reverses_id uuid, p_kinds text[], p_subject_ids uuid[], p_attempts integer[], p_from uuid[], p_to uuid[], p_amounts bigint[]) TO quittance_app;


--
-- Name: FUNCTION ledger_chart(p_code text); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_chart(p_code text) TO quittance_app;


--
-- Name: FUNCTION ledger_check_accounts(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_check_accounts() TO quittance_app;


--
-- Name: FUNCTION ledger_check_entries(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_check_entries() TO quittance_app;


--
-- Name: FUNCTION ledger_check_holds(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_check_holds() TO quittance_app;


--
-- Name: FUNCTION ledger_check_journals(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_check_journals() TO quittance_app;


--
-- Name: FUNCTION ledger_check_new_accounts(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_check_new_accounts() TO quittance_app;


--
-- Name: FUNCTION ledger_check_new_holds(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_check_new_holds() TO quittance_app;


--
-- Name: FUNCTION ledger_check_parts(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_check_parts() TO quittance_app;


--
-- Name: FUNCTION ledger_fund_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_rail_environment_id uuid, p_rail_code text); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_fund_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_rail_environment_id uuid, p_rail_code text) TO quittance_app;


--
-- Name: FUNCTION ledger_hold_many(p_journal_id uuid, p_at timestamp with time zone, p_hold_ids uuid[], p_subject_ids uuid[], p_attempts integer[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_fees bigint[], p_expires_at timestamp with time zone[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_hold_many(p_journal_id uuid, p_at timestamp with time zone, p_hold_ids uuid[], p_subject_ids uuid[], p_attempts integer[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_fees bigint[], p_expires_at timestamp with time zone[]) TO quittance_app;


--
-- Name: FUNCTION ledger_house_environment(p_livemode boolean); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_house_environment(p_livemode boolean) TO quittance_app;


--
-- Name: FUNCTION ledger_lock_accounts(p_account_ids uuid[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_lock_accounts(p_account_ids uuid[]) TO quittance_app;


--
-- Name: FUNCTION ledger_lock_subjects(p_subject_ids uuid[], p_rail_environment_id uuid, p_rail_code text); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_lock_subjects(p_subject_ids uuid[], p_rail_environment_id uuid, p_rail_code text) TO quittance_app;


--
-- Name: FUNCTION ledger_open_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_open_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[]) TO quittance_app;


--
-- Name: FUNCTION ledger_post_many(p_journal_id uuid, p_at timestamp with time zone, p_livemode boolean, p_kinds text[], p_subject_ids uuid[], p_attempts integer[], p_from uuid[], p_to uuid[], p_amounts bigint[], p_reference text, p_description text, p_linked boolean); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_post_many(p_journal_id uuid, p_at timestamp with time zone, p_livemode boolean, p_kinds text[], p_subject_ids uuid[], p_attempts integer[], p_from uuid[], p_to uuid[], p_amounts bigint[], p_reference text, p_description text, p_linked boolean) TO quittance_app;


--
-- Name: FUNCTION ledger_ready_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_ready_accounts(p_environment_ids uuid[], p_codes text[], p_currencies text[]) TO quittance_app;


--
-- Name: FUNCTION ledger_release_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_stage text); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_release_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_stage text) TO quittance_app;


--
-- Name: FUNCTION ledger_require_moved(p_moved integer, p_posted integer); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_require_moved(p_moved integer, p_posted integer) TO quittance_app;


--
-- Name: FUNCTION ledger_return_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_return_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[]) TO quittance_app;


--
-- Name: FUNCTION ledger_reverse_journal(p_journal_id uuid, p_at timestamp with time zone, p_reverses_id uuid, p_description text); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_reverse_journal(p_journal_id uuid, p_at timestamp with time zone, p_reverses_id uuid, p_description text) TO quittance_app;


--
-- Name: FUNCTION ledger_send_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_attempts integer[], p_rail_environment_id uuid, p_rail_code text); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_send_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_attempts integer[], p_rail_environment_id uuid, p_rail_code text) TO quittance_app;


--
-- Name: FUNCTION ledger_settle_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_amounts bigint[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_settle_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[], p_amounts bigint[]) TO quittance_app;


--
-- Name: FUNCTION ledger_take_checkpoints(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_take_checkpoints() TO quittance_app;


--
-- Name: FUNCTION ledger_withdraw_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ledger_withdraw_many(p_journal_id uuid, p_at timestamp with time zone, p_subject_ids uuid[]) TO quittance_app;


--
-- Name: FUNCTION ops_second_factor_guard(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.ops_second_factor_guard() TO quittance_app;


--
-- Name: FUNCTION outbox_emit_many(p_event_ids uuid[], p_environment_ids uuid[], p_types text[], p_subject_ids uuid[], p_bodies text[], p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.outbox_emit_many(p_event_ids uuid[], p_environment_ids uuid[], p_types text[], p_subject_ids uuid[], p_bodies text[], p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION partners_check_api_key_maker(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.partners_check_api_key_maker() TO quittance_app;


--
-- Name: FUNCTION partners_keep_api_key(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.partners_keep_api_key() TO quittance_app;


--
-- Name: FUNCTION partners_keep_environment(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.partners_keep_environment() TO quittance_app;


--
-- Name: FUNCTION partners_keep_member(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.partners_keep_member() TO quittance_app;


--
-- Name: FUNCTION partners_stale_keys(p_key_ids uuid[], p_versions integer[], p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.partners_stale_keys(p_key_ids uuid[], p_versions integer[], p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_accept_many(p_groups jsonb, p_items jsonb, p_plans jsonb, p_journal_id uuid, p_at timestamp with time zone, p_now timestamp with time zone, p_hold_until timestamp with time zone, p_keys_until timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_accept_many(p_groups jsonb, p_items jsonb, p_plans jsonb, p_journal_id uuid, p_at timestamp with time zone, p_now timestamp with time zone, p_hold_until timestamp with time zone, p_keys_until timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_cancel_many(p_ids uuid[], p_note text, p_stage text, p_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_cancel_many(p_ids uuid[], p_note text, p_stage text, p_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]) TO quittance_app;


--
-- Name: FUNCTION payouts_compact_tallies(p_before date); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_compact_tallies(p_before date) TO quittance_app;


--
-- Name: FUNCTION payouts_complete_batches(p_transfer_ids uuid[], p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_complete_batches(p_transfer_ids uuid[], p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_dead_letter_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_dead_letter_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_fail_many(p_ids uuid[], p_codes text[], p_reasons text[], p_withdraw_journal_id uuid, p_release_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_fail_many(p_ids uuid[], p_codes text[], p_reasons text[], p_withdraw_journal_id uuid, p_release_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]) TO quittance_app;


--
-- Name: FUNCTION payouts_fold_tallies(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_fold_tallies() TO quittance_app;


--
-- Name: FUNCTION payouts_is_open(p_status text); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_is_open(p_status text) TO quittance_app;


--
-- Name: FUNCTION payouts_judge_groups(p_groups public.payouts_accept_group[], p_outcomes text[], p_details jsonb[], p_items jsonb, OUT outcomes text[], OUT details jsonb[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_judge_groups(p_groups public.payouts_accept_group[], p_outcomes text[], p_details jsonb[], p_items jsonb, OUT outcomes text[], OUT details jsonb[]) TO quittance_app;


--
-- Name: FUNCTION payouts_lock_many(p_ids uuid[], p_from text[], p_with_batches boolean); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_lock_many(p_ids uuid[], p_from text[], p_with_batches boolean) TO quittance_app;


--
-- Name: FUNCTION payouts_queue_many(p_ids uuid[], p_rail text, p_rail_account_id uuid, p_release_at timestamp with time zone, p_promised_on date, p_plan jsonb, p_note text, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_queue_many(p_ids uuid[], p_rail text, p_rail_account_id uuid, p_release_at timestamp with time zone, p_promised_on date, p_plan jsonb, p_note text, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_receive_many(p_ids uuid[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_references text[], p_received_at timestamp with time zone, p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid, p_now timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_receive_many(p_ids uuid[], p_environment_ids uuid[], p_currencies text[], p_amounts bigint[], p_references text[], p_received_at timestamp with time zone, p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid, p_now timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_refuse_other_order(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_refuse_other_order() TO quittance_app;


--
-- Name: FUNCTION payouts_require_booked(p_moved uuid[], p_booked uuid[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_require_booked(p_moved uuid[], p_booked uuid[]) TO quittance_app;


--
-- Name: FUNCTION payouts_retry_many(p_ids uuid[], p_hold_ids uuid[], p_note text, p_hold_until timestamp with time zone, p_journal_id uuid, p_release_journal_id uuid, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_retry_many(p_ids uuid[], p_hold_ids uuid[], p_note text, p_hold_until timestamp with time zone, p_journal_id uuid, p_release_journal_id uuid, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_return_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_return_many(p_ids uuid[], p_codes text[], p_reasons text[], p_journal_id uuid, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_settle_many(p_ids uuid[], p_bank_references text[], p_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_settle_many(p_ids uuid[], p_bank_references text[], p_journal_id uuid, p_at timestamp with time zone, OUT moved uuid[], OUT completed uuid[]) TO quittance_app;


--
-- Name: FUNCTION payouts_submit_many(p_ids uuid[], p_attempts integer[], p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_submit_many(p_ids uuid[], p_attempts integer[], p_rail_environment_id uuid, p_rail_account_code text, p_journal_id uuid, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_tally_inserted(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_tally_inserted() TO quittance_app;


--
-- Name: FUNCTION payouts_tally_updated(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_tally_updated() TO quittance_app;


--
-- Name: FUNCTION payouts_transfer_status_inserted(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_transfer_status_inserted() TO quittance_app;


--
-- Name: FUNCTION payouts_transfer_status_updated(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_transfer_status_updated() TO quittance_app;


--
-- Name: FUNCTION payouts_unqueue_many(p_ids uuid[], p_note text, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_unqueue_many(p_ids uuid[], p_note text, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION payouts_withdraw_many(p_ids uuid[], p_note text, p_journal_id uuid, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.payouts_withdraw_many(p_ids uuid[], p_note text, p_journal_id uuid, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION planning_count_version(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.planning_count_version() TO quittance_app;


--
-- Name: FUNCTION planning_take_traces(p_rail_account_id uuid, p_count integer); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.planning_take_traces(p_rail_account_id uuid, p_count integer) TO quittance_app;


--
-- Name: FUNCTION reconciliation_discrepancy_status_inserted(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.reconciliation_discrepancy_status_inserted() TO quittance_app;


--
-- Name: FUNCTION reconciliation_discrepancy_status_updated(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.reconciliation_discrepancy_status_updated() TO quittance_app;


--
-- Name: FUNCTION reconciliation_prove_many(p_ids uuid[], p_match_ids uuid[], p_environment_ids uuid[], p_kinds text[], p_subject_ids uuid[], p_references text[], p_amounts bigint[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.reconciliation_prove_many(p_ids uuid[], p_match_ids uuid[], p_environment_ids uuid[], p_kinds text[], p_subject_ids uuid[], p_references text[], p_amounts bigint[]) TO quittance_app;


--
-- Name: FUNCTION settlement_claim_many(p_submission_id uuid, p_ids uuid[], p_first_trace bigint, p_trace_prefix text, p_due_at timestamp with time zone, p_at timestamp with time zone, p_note text); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_claim_many(p_submission_id uuid, p_ids uuid[], p_first_trace bigint, p_trace_prefix text, p_due_at timestamp with time zone, p_at timestamp with time zone, p_note text) TO quittance_app;


--
-- Name: FUNCTION settlement_close_many(p_ids uuid[], p_from text[], p_to text, p_codes text[], p_reasons text[], p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_close_many(p_ids uuid[], p_from text[], p_to text, p_codes text[], p_reasons text[], p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION settlement_find_traces(p_rail_account_id uuid, p_traces text[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_find_traces(p_rail_account_id uuid, p_traces text[]) TO quittance_app;


--
-- Name: FUNCTION settlement_fold_tallies(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_fold_tallies() TO quittance_app;


--
-- Name: FUNCTION settlement_instruction_status_inserted(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_instruction_status_inserted() TO quittance_app;


--
-- Name: FUNCTION settlement_instruction_status_updated(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_instruction_status_updated() TO quittance_app;


--
-- Name: FUNCTION settlement_queue_many(p_ids uuid[], p_environment_ids uuid[], p_transfer_ids uuid[], p_amounts bigint[], p_currencies text[], p_descriptions text[], p_rail_account_ids uuid[], p_window_ids uuid[], p_at timestamp with time zone, p_now timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_queue_many(p_ids uuid[], p_environment_ids uuid[], p_transfer_ids uuid[], p_amounts bigint[], p_currencies text[], p_descriptions text[], p_rail_account_ids uuid[], p_window_ids uuid[], p_at timestamp with time zone, p_now timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION settlement_refuse_other_order(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_refuse_other_order() TO quittance_app;


--
-- Name: FUNCTION settlement_settle_many(p_ids uuid[], p_settled_on date[], p_bank_references text[], p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_settle_many(p_ids uuid[], p_settled_on date[], p_bank_references text[], p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION settlement_submission_status_inserted(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_submission_status_inserted() TO quittance_app;


--
-- Name: FUNCTION settlement_submission_status_updated(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_submission_status_updated() TO quittance_app;


--
-- Name: FUNCTION settlement_take_asking(p_rail_account_id uuid, p_limit integer, p_waits integer[], p_now timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_take_asking(p_rail_account_id uuid, p_limit integer, p_waits integer[], p_now timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION settlement_tally_inserted(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_tally_inserted() TO quittance_app;


--
-- Name: FUNCTION settlement_tally_updated(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.settlement_tally_updated() TO quittance_app;


--
-- Name: FUNCTION webhooks_check_new_events(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_check_new_events() TO quittance_app;


--
-- Name: FUNCTION webhooks_claim_many(p_at timestamp with time zone, p_lease_until timestamp with time zone, p_limit integer, p_slots_first integer, p_slots_failing integer, p_environment_first integer, p_busy uuid[], p_slots integer[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_claim_many(p_at timestamp with time zone, p_lease_until timestamp with time zone, p_limit integer, p_slots_first integer, p_slots_failing integer, p_environment_first integer, p_busy uuid[], p_slots integer[]) TO quittance_app;


--
-- Name: FUNCTION webhooks_delivery_id(p_event_id uuid, p_endpoint_id uuid); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_delivery_id(p_event_id uuid, p_endpoint_id uuid) TO quittance_app;


--
-- Name: FUNCTION webhooks_endpoint_status_inserted(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_endpoint_status_inserted() TO quittance_app;


--
-- Name: FUNCTION webhooks_endpoint_status_updated(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_endpoint_status_updated() TO quittance_app;


--
-- Name: FUNCTION webhooks_fan_out(p_limit integer, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_fan_out(p_limit integer, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION webhooks_give_back_many(p_delivery_ids uuid[], p_fences integer[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_give_back_many(p_delivery_ids uuid[], p_fences integer[]) TO quittance_app;


--
-- Name: FUNCTION webhooks_purge(p_before uuid, p_limit integer); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_purge(p_before uuid, p_limit integer) TO quittance_app;


--
-- Name: FUNCTION webhooks_record_health(p_delivery_ids uuid[], p_errors text[], p_paused_until timestamp with time zone[], p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_record_health(p_delivery_ids uuid[], p_errors text[], p_paused_until timestamp with time zone[], p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION webhooks_record_many(p_delivery_ids uuid[], p_fences integer[], p_numbers integer[], p_started_at timestamp with time zone[], p_durations_ms integer[], p_status_codes integer[], p_errors text[], p_responses bytea[], p_statuses text[], p_due_at timestamp with time zone[], p_paused_until timestamp with time zone[], p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_record_many(p_delivery_ids uuid[], p_fences integer[], p_numbers integer[], p_started_at timestamp with time zone[], p_durations_ms integer[], p_status_codes integer[], p_errors text[], p_responses bytea[], p_statuses text[], p_due_at timestamp with time zone[], p_paused_until timestamp with time zone[], p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION webhooks_refuse_early_delete(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_refuse_early_delete() TO quittance_app;


--
-- Name: FUNCTION webhooks_refuse_transition(); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_refuse_transition() TO quittance_app;


--
-- Name: FUNCTION webhooks_replay_many(p_delivery_ids uuid[], p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_replay_many(p_delivery_ids uuid[], p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION webhooks_replay_missing(p_endpoint_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_at timestamp with time zone); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_replay_missing(p_endpoint_id uuid, p_from timestamp with time zone, p_until timestamp with time zone, p_limit integer, p_at timestamp with time zone) TO quittance_app;


--
-- Name: FUNCTION webhooks_wait_behind(p_delivery_ids uuid[], p_statuses text[]); Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT ALL ON FUNCTION public.webhooks_wait_behind(p_delivery_ids uuid[], p_statuses text[]) TO quittance_app;


--
-- Name: TABLE api_idempotencyrecord; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.api_idempotencyrecord TO quittance_app;


--
-- Name: SEQUENCE api_idempotencyrecord_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.api_idempotencyrecord_id_seq TO quittance_app;


--
-- Name: TABLE audit_auditentry; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.audit_auditentry TO quittance_app;


--
-- Name: TABLE audit_auditseal; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.audit_auditseal TO quittance_app;


--
-- Name: TABLE auth_group; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group TO quittance_app;


--
-- Name: SEQUENCE auth_group_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.auth_group_id_seq TO quittance_app;


--
-- Name: TABLE auth_group_permissions; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_group_permissions TO quittance_app;


--
-- Name: SEQUENCE auth_group_permissions_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.auth_group_permissions_id_seq TO quittance_app;


--
-- Name: TABLE auth_permission; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_permission TO quittance_app;


--
-- Name: SEQUENCE auth_permission_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.auth_permission_id_seq TO quittance_app;


--
-- Name: TABLE auth_user; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_user TO quittance_app;


--
-- Name: TABLE auth_user_groups; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_user_groups TO quittance_app;


--
-- Name: SEQUENCE auth_user_groups_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.auth_user_groups_id_seq TO quittance_app;


--
-- Name: SEQUENCE auth_user_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.auth_user_id_seq TO quittance_app;


--
-- Name: TABLE auth_user_user_permissions; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.auth_user_user_permissions TO quittance_app;


--
-- Name: SEQUENCE auth_user_user_permissions_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.auth_user_user_permissions_id_seq TO quittance_app;


--
-- Name: TABLE axes_accessattempt; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.axes_accessattempt TO quittance_app;


--
-- Name: SEQUENCE axes_accessattempt_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.axes_accessattempt_id_seq TO quittance_app;


--
-- Name: TABLE axes_accessattemptexpiration; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.axes_accessattemptexpiration TO quittance_app;


--
-- Name: TABLE axes_accessfailurelog; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.axes_accessfailurelog TO quittance_app;


--
-- Name: SEQUENCE axes_accessfailurelog_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.axes_accessfailurelog_id_seq TO quittance_app;


--
-- Name: TABLE axes_accesslog; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.axes_accesslog TO quittance_app;


--
-- Name: SEQUENCE axes_accesslog_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.axes_accesslog_id_seq TO quittance_app;


--
-- Name: TABLE django_admin_log; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_admin_log TO quittance_app;


--
-- Name: SEQUENCE django_admin_log_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.django_admin_log_id_seq TO quittance_app;


--
-- Name: TABLE django_celery_beat_clockedschedule; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_celery_beat_clockedschedule TO quittance_app;


--
-- Name: SEQUENCE django_celery_beat_clockedschedule_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.django_celery_beat_clockedschedule_id_seq TO quittance_app;


--
-- Name: TABLE django_celery_beat_crontabschedule; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_celery_beat_crontabschedule TO quittance_app;


--
-- Name: SEQUENCE django_celery_beat_crontabschedule_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.django_celery_beat_crontabschedule_id_seq TO quittance_app;


--
-- Name: TABLE django_celery_beat_intervalschedule; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_celery_beat_intervalschedule TO quittance_app;


--
-- Name: SEQUENCE django_celery_beat_intervalschedule_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.django_celery_beat_intervalschedule_id_seq TO quittance_app;


--
-- Name: TABLE django_celery_beat_periodictask; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_celery_beat_periodictask TO quittance_app;


--
-- Name: SEQUENCE django_celery_beat_periodictask_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.django_celery_beat_periodictask_id_seq TO quittance_app;


--
-- Name: TABLE django_celery_beat_periodictasks; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_celery_beat_periodictasks TO quittance_app;


--
-- Name: TABLE django_celery_beat_solarschedule; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_celery_beat_solarschedule TO quittance_app;


--
-- Name: SEQUENCE django_celery_beat_solarschedule_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.django_celery_beat_solarschedule_id_seq TO quittance_app;


--
-- Name: TABLE django_content_type; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_content_type TO quittance_app;


--
-- Name: SEQUENCE django_content_type_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.django_content_type_id_seq TO quittance_app;


--
-- Name: TABLE django_migrations; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_migrations TO quittance_app;


--
-- Name: SEQUENCE django_migrations_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.django_migrations_id_seq TO quittance_app;


--
-- Name: TABLE django_session; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.django_session TO quittance_app;


--
-- Name: TABLE kernel_sqlfunction; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT ON TABLE public.kernel_sqlfunction TO quittance_app;


--
-- Name: SEQUENCE kernel_sqlfunction_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.kernel_sqlfunction_id_seq TO quittance_app;


--
-- Name: TABLE ledger_account; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT ON TABLE public.ledger_account TO quittance_app;


--
-- Name: TABLE ledger_checkpoint; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT ON TABLE public.ledger_checkpoint TO quittance_app;


--
-- Name: SEQUENCE ledger_checkpoint_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.ledger_checkpoint_id_seq TO quittance_app;


--
-- Name: TABLE ledger_entry; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT ON TABLE public.ledger_entry TO quittance_app;


--
-- Name: SEQUENCE ledger_entry_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.ledger_entry_id_seq TO quittance_app;


--
-- Name: TABLE ledger_hold; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT ON TABLE public.ledger_hold TO quittance_app;


--
-- Name: TABLE ledger_journal; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT ON TABLE public.ledger_journal TO quittance_app;


--
-- Name: TABLE ledger_journalpart; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT ON TABLE public.ledger_journalpart TO quittance_app;


--
-- Name: SEQUENCE ledger_journalpart_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.ledger_journalpart_id_seq TO quittance_app;


--
-- Name: TABLE observability_heartbeat; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.observability_heartbeat TO quittance_app;


--
-- Name: TABLE ops_recoverycode; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ops_recoverycode TO quittance_app;


--
-- Name: SEQUENCE ops_recoverycode_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.ops_recoverycode_id_seq TO quittance_app;


--
-- Name: TABLE ops_totpdevice; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.ops_totpdevice TO quittance_app;


--
-- Name: SEQUENCE ops_totpdevice_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.ops_totpdevice_id_seq TO quittance_app;


--
-- Name: TABLE partners_apikey; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.partners_apikey TO quittance_app;


--
-- Name: TABLE partners_environment; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.partners_environment TO quittance_app;


--
-- Name: TABLE partners_member; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.partners_member TO quittance_app;


--
-- Name: TABLE partners_partner; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.partners_partner TO quittance_app;


--
-- Name: TABLE payouts_batch; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payouts_batch TO quittance_app;


--
-- Name: TABLE payouts_beneficiary; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payouts_beneficiary TO quittance_app;


--
-- Name: TABLE payouts_receipt; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payouts_receipt TO quittance_app;


--
-- Name: TABLE payouts_statusdelta; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payouts_statusdelta TO quittance_app;


--
-- Name: SEQUENCE payouts_statusdelta_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.payouts_statusdelta_id_seq TO quittance_app;


--
-- Name: TABLE payouts_statustotal; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payouts_statustotal TO quittance_app;


--
-- Name: SEQUENCE payouts_statustotal_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.payouts_statustotal_id_seq TO quittance_app;


--
-- Name: TABLE payouts_transfer; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payouts_transfer TO quittance_app;


--
-- Name: TABLE payouts_transferhistory; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.payouts_transferhistory TO quittance_app;


--
-- Name: SEQUENCE payouts_transferhistory_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.payouts_transferhistory_id_seq TO quittance_app;


--
-- Name: TABLE planning_feerule; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.planning_feerule TO quittance_app;


--
-- Name: TABLE planning_railaccount; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.planning_railaccount TO quittance_app;


--
-- Name: TABLE planning_windowpolicy; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.planning_windowpolicy TO quittance_app;


--
-- Name: TABLE reconciliation_discrepancy; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_discrepancy TO quittance_app;


--
-- Name: TABLE reconciliation_discrepancyhistory; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_discrepancyhistory TO quittance_app;


--
-- Name: SEQUENCE reconciliation_discrepancyhistory_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.reconciliation_discrepancyhistory_id_seq TO quittance_app;


--
-- Name: TABLE reconciliation_match; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_match TO quittance_app;


--
-- Name: TABLE reconciliation_proof; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_proof TO quittance_app;


--
-- Name: TABLE reconciliation_run; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_run TO quittance_app;


--
-- Name: TABLE reconciliation_runshare; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_runshare TO quittance_app;


--
-- Name: SEQUENCE reconciliation_runshare_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.reconciliation_runshare_id_seq TO quittance_app;


--
-- Name: TABLE reconciliation_statement; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_statement TO quittance_app;


--
-- Name: TABLE reconciliation_statementline; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_statementline TO quittance_app;


--
-- Name: TABLE reconciliation_statementsighting; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.reconciliation_statementsighting TO quittance_app;


--
-- Name: TABLE settlement_bankfile; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_bankfile TO quittance_app;


--
-- Name: TABLE settlement_clockadvance; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_clockadvance TO quittance_app;


--
-- Name: TABLE settlement_incident; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_incident TO quittance_app;


--
-- Name: TABLE settlement_instruction; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_instruction TO quittance_app;


--
-- Name: TABLE settlement_instructionhistory; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_instructionhistory TO quittance_app;


--
-- Name: SEQUENCE settlement_instructionhistory_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.settlement_instructionhistory_id_seq TO quittance_app;


--
-- Name: TABLE settlement_statusdelta; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_statusdelta TO quittance_app;


--
-- Name: SEQUENCE settlement_statusdelta_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.settlement_statusdelta_id_seq TO quittance_app;


--
-- Name: TABLE settlement_statustotal; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_statustotal TO quittance_app;


--
-- Name: SEQUENCE settlement_statustotal_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.settlement_statustotal_id_seq TO quittance_app;


--
-- Name: TABLE settlement_submission; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_submission TO quittance_app;


--
-- Name: TABLE settlement_submissionhistory; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_submissionhistory TO quittance_app;


--
-- Name: SEQUENCE settlement_submissionhistory_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.settlement_submissionhistory_id_seq TO quittance_app;


--
-- Name: TABLE settlement_window; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_window TO quittance_app;


--
-- Name: TABLE settlement_windowshare; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.settlement_windowshare TO quittance_app;


--
-- Name: SEQUENCE settlement_windowshare_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.settlement_windowshare_id_seq TO quittance_app;


--
-- Name: TABLE webhooks_attempt; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhooks_attempt TO quittance_app;


--
-- Name: TABLE webhooks_delivery; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhooks_delivery TO quittance_app;


--
-- Name: TABLE webhooks_endpoint; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhooks_endpoint TO quittance_app;


--
-- Name: TABLE webhooks_endpointhistory; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhooks_endpointhistory TO quittance_app;


--
-- Name: SEQUENCE webhooks_endpointhistory_id_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.webhooks_endpointhistory_id_seq TO quittance_app;


--
-- Name: TABLE webhooks_endpointsecret; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhooks_endpointsecret TO quittance_app;


--
-- Name: TABLE webhooks_event; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhooks_event TO quittance_app;


--
-- Name: TABLE webhooks_outboxentry; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.webhooks_outboxentry TO quittance_app;


--
-- Name: SEQUENCE webhooks_outboxentry_sequence_seq; Type: ACL; Schema: public; Owner: quittance_owner
--

GRANT SELECT,USAGE ON SEQUENCE public.webhooks_outboxentry_sequence_seq TO quittance_app;


--
-- Name: DEFAULT PRIVILEGES FOR SEQUENCES; Type: DEFAULT ACL; Schema: -; Owner: quittance_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE quittance_owner GRANT SELECT,USAGE ON SEQUENCES TO quittance_app;


--
-- Name: DEFAULT PRIVILEGES FOR FUNCTIONS; Type: DEFAULT ACL; Schema: -; Owner: quittance_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE quittance_owner GRANT ALL ON FUNCTIONS TO quittance_app;


--
-- Name: DEFAULT PRIVILEGES FOR SCHEMAS; Type: DEFAULT ACL; Schema: -; Owner: quittance_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE quittance_owner GRANT USAGE ON SCHEMAS TO quittance_app;


--
-- Name: DEFAULT PRIVILEGES FOR TABLES; Type: DEFAULT ACL; Schema: -; Owner: quittance_owner
--

ALTER DEFAULT PRIVILEGES FOR ROLE quittance_owner GRANT SELECT,INSERT,DELETE,UPDATE ON TABLES TO quittance_app;


--
-- PostgreSQL database dump complete
--


