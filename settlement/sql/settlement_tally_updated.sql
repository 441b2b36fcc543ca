-- Statement trigger on settlement_instruction: append what entered and left each status of each window to
-- settlement_statusdelta.
-- The plan is made once per session, perhaps for a statement of one row. Without nested loops it also suits ten
-- thousand rows.
CREATE OR REPLACE FUNCTION settlement_tally_updated() RETURNS trigger LANGUAGE plpgsql SET enable_nestloop = off AS $$
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
