-- Statement trigger on payouts_transfer: append what entered and left each status to payouts_statusdelta, and update
-- the number of open transfers of each batch. The calling functions lock the batch rows before the transfers, so the
-- update of open_count never waits.
-- The plan is made once per session, perhaps for a statement of one row. Without nested loops it also suits a thousand
-- rows.
CREATE OR REPLACE FUNCTION payouts_tally_updated() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
BEGIN
    INSERT INTO payouts_statusdelta (environment_id, currency, status, day, entered_count, entered_minor,
        departed_count, departed_minor)
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
        FROM after_rows n JOIN before_rows o USING (id) WHERE n.batch_id IS NOT NULL AND n.status <> o.status
            GROUP BY n.batch_id
    ) changed
    WHERE b.id = changed.batch_id AND changed.delta <> 0;
    RETURN NULL;
END $$;
