-- Statement trigger on payouts_transfer: append the number and amount of new transfers of each status to
-- payouts_statusdelta.
-- A statement adds a handful of delta rows, however many transfers it inserts; payouts_fold_tallies adds them to the
-- totals later.
CREATE OR REPLACE FUNCTION payouts_tally_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO payouts_statusdelta (environment_id, currency, status, day, entered_count, entered_minor,
        departed_count, departed_minor)
    SELECT n.environment_id, n.currency, n.status, (n.status_at AT TIME ZONE 'UTC')::date, count(*),
        sum(n.amount_minor), 0, 0
    FROM after_rows n GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;
