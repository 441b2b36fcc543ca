-- Add the rows of payouts_statusdelta to the totals, and delete them. One statement does it all, so a reader sees a
-- delta either as its own row or inside the sum, never twice. Returns the number of delta rows.
CREATE OR REPLACE FUNCTION payouts_fold_tallies() RETURNS bigint LANGUAGE sql AS $$
    WITH folded AS (
        DELETE FROM payouts_statusdelta d
        WHERE d.id IN (SELECT s.id FROM payouts_statusdelta s ORDER BY s.id FOR UPDATE SKIP LOCKED)
        RETURNING d.*
    ), added AS (
        INSERT INTO payouts_statustotal AS t (environment_id, currency, status, day, entered_count, entered_minor,
            departed_count, departed_minor)
        SELECT f.environment_id, f.currency, f.status, f.day, sum(f.entered_count), sum(f.entered_minor),
            sum(f.departed_count), sum(f.departed_minor)
        FROM folded f GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
        ON CONFLICT (environment_id, currency, status, day) DO UPDATE SET
            entered_count = t.entered_count + excluded.entered_count,
                entered_minor = t.entered_minor + excluded.entered_minor,
            departed_count = t.departed_count + excluded.departed_count,
                departed_minor = t.departed_minor + excluded.departed_minor
    )
    SELECT count(*) FROM folded;
$$;
