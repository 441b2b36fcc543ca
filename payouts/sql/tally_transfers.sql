-- Statement triggers of payouts_transfer: append what entered and left each status, and keep the number of open transfers of each batch.
--
-- A handful of delta rows per statement, however many transfers it moved; payouts_fold_tallies adds them up later. The verbs lock the batch rows
-- before the transfers, so the update of open_count here waits for nobody.
-- Plans are made once per session, perhaps for a statement of one row: without nested loops they also suit one of a thousand.
CREATE FUNCTION payouts_is_open(p_status text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT p_status IN ('created', 'in_review', 'held', 'queued', 'submitted', 'dead_letter');
$$;

CREATE FUNCTION payouts_tally_born() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payouts_statusdelta (environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor)
    SELECT n.environment_id, n.currency, n.status, (n.status_at AT TIME ZONE 'UTC')::date, count(*), sum(n.amount_minor), 0, 0
    FROM after_rows n GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;

CREATE FUNCTION payouts_tally_moved() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    INSERT INTO payouts_statusdelta (environment_id, currency, status, day, entered_count, entered_minor, departed_count, departed_minor)
    SELECT m.environment_id, m.currency, side.status, m.day, sum(side.came), sum(side.came * m.amount_minor), sum(1 - side.came), sum((1 - side.came) * m.amount_minor)
    FROM (
        SELECT n.environment_id, n.currency, o.status AS was, n.status AS becomes, n.amount_minor, (n.status_at AT TIME ZONE 'UTC')::date AS day
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
