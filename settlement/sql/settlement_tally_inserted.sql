-- Statement trigger on settlement_instruction: append the number and amount of new instructions of each window and
-- status to settlement_statusdelta. A statement adds a handful of delta rows, however many instructions it inserts;
-- settlement_fold_tallies adds them to the totals later, so no statement waits for a total.
CREATE OR REPLACE FUNCTION settlement_tally_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlement_statusdelta (environment_id, window_id, currency, status, count, amount_minor)
    SELECT n.environment_id, n.window_id, n.currency, n.status, count(*), sum(n.amount_minor) FROM after_rows n
        GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;
