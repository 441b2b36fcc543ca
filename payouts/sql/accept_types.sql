-- What payouts_accept_many reads: the fields of its JSON arguments as row types.
CREATE TYPE payouts_accept_group AS (
    n int, environment_id uuid, key_id uuid, key_version int, actor text, request_id text,
    route text, idempotency_key text, fingerprint text, status_code int, body text,
    batch_id uuid, batch_reference text, source text, currency text, item_count int, total_minor bigint, fee_minor bigint,
    subject_type text, subject_id uuid, action text, audit_id uuid, audit_detail jsonb, event_id uuid, event_type text, event_body text
);
CREATE TYPE payouts_accept_item AS (
    g int, p int, id uuid, hold_id uuid, beneficiary_id uuid, sealed text, fingerprint text, name_hint text, last4 text, account_type text,
    amount_minor bigint, fee_minor bigint, reference text, description text, metadata jsonb, origin jsonb, plan int
);
CREATE TYPE payouts_accept_plan AS (i int, rail text, rail_account_id uuid, release_at timestamptz, promised_on date, plan jsonb);
