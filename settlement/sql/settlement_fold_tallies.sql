-- Add the rows of settlement_statusdelta to the totals per environment and to the shares per window, and delete them.
-- One statement does it all, so a reader sees a delta either as its own row or inside the sum, never twice.
-- A withdrawn instruction was never sent and does not count in the share of a window. Returns the number of delta rows.
CREATE OR REPLACE FUNCTION settlement_fold_tallies() RETURNS bigint LANGUAGE sql AS $$
    WITH folded AS (
        DELETE FROM settlement_statusdelta d
        WHERE d.id IN (SELECT s.id FROM settlement_statusdelta s ORDER BY s.id FOR UPDATE SKIP LOCKED)
        RETURNING d.*
    ), totals AS (
        INSERT INTO settlement_statustotal AS t (environment_id, currency, status, count, amount_minor)
        SELECT f.environment_id, f.currency, f.status, sum(f.count), sum(f.amount_minor) FROM folded f GROUP BY 1, 2, 3
            ORDER BY 1, 2, 3
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
