-- Statement triggers of settlement_instruction: append what came into and left each status of each window, a handful of rows per statement, however many
-- instructions it moved. settlement_fold_tallies adds them up later; nobody waits for a total. Plans are made once per session, perhaps for a
-- statement of one row: without nested loops they also suit one of ten thousand.
CREATE FUNCTION settlement_tally_born() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO settlement_statusdelta (environment_id, window_id, currency, status, count, amount_minor)
    SELECT n.environment_id, n.window_id, n.currency, n.status, count(*), sum(n.amount_minor) FROM after_rows n GROUP BY 1, 2, 3, 4;
    RETURN NULL;
END $$;

CREATE FUNCTION settlement_tally_moved() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
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

-- Add the deltas to the totals of the environments and to their shares of the windows, in one statement: a reader sees a delta either alone or inside
-- its sum, never twice. What was withdrawn never left us and is no share of a window. Returns how many delta rows were folded.
CREATE FUNCTION settlement_fold_tallies() RETURNS bigint LANGUAGE sql AS $$
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
