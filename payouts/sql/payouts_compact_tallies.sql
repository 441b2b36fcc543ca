-- Merge the totals of days before p_before into one row per environment, currency and status, dated 1970-01-01. Sums
-- stay exact, and the rollup stops growing with the days. One statement, so a reader sees either the days or their sum.
-- A transition that is dated back later makes a row for its day, which the next run merges. Returns the number of rows
-- that were merged.
CREATE OR REPLACE FUNCTION payouts_compact_tallies(p_before date) RETURNS bigint LANGUAGE sql AS $$
    WITH old AS (
        DELETE FROM payouts_statustotal t WHERE t.id IN (
            SELECT s.id FROM payouts_statustotal s WHERE s.day < p_before AND s.day > '1970-01-01'
                ORDER BY s.id FOR UPDATE SKIP LOCKED
        )
        RETURNING t.*
    ), added AS (
        INSERT INTO payouts_statustotal AS t (environment_id, currency, status, day, entered_count, entered_minor,
            departed_count, departed_minor)
        SELECT o.environment_id, o.currency, o.status, '1970-01-01', sum(o.entered_count), sum(o.entered_minor),
            sum(o.departed_count),
            sum(o.departed_minor)
        FROM old o GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
        ON CONFLICT (environment_id, currency, status, day) DO UPDATE SET
            entered_count = t.entered_count + excluded.entered_count,
                entered_minor = t.entered_minor + excluded.entered_minor,
            departed_count = t.departed_count + excluded.departed_count,
                departed_minor = t.departed_minor + excluded.departed_minor
    )
    SELECT count(*) FROM old;
$$;
