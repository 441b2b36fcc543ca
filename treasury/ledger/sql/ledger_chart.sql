-- The chart of accounts as PostgreSQL knows it; `treasury.ledger.chart` says the same in Python and a test compares them.
-- `rank` is the first byte of the account's id. Accounts are locked in id order, so they are locked in the order in which money flows, and a caller
-- who has locked `available` may lock the accounts further down the stream afterwards without ever waiting in a circle.
CREATE OR REPLACE FUNCTION ledger_chart(p_code text) RETURNS TABLE (side text, may_go_negative boolean, rank int)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT c.side, c.may_go_negative, c.rank
    FROM (VALUES
        ('^available$', 'credit', false, 1),
        ('^payouts_pending$', 'credit', false, 2),
        ('^receivable$', 'debit', false, 3),
        ('^rail:[a-z0-9-]+:in_transit$', 'credit', false, 4),
        -- What a bank proves is booked even where it overdraws the account there: the books follow the evidence.
        ('^rail:[a-z0-9-]+:float$', 'debit', true, 5),
        ('^suspense:[a-z0-9-]+$', 'credit', true, 6),
        ('^fees:revenue$', 'credit', false, 7),
        ('^fees:rail_cost$', 'debit', true, 8),
        ('^fx:position$', 'credit', true, 9),
        ('^fx:result$', 'credit', true, 10),
        ('^write_off$', 'debit', true, 11),
        ('^program:[a-z0-9_-]+:commission_expense$', 'debit', true, 12),
        ('^affiliate:[a-z0-9_-]+:payable$', 'credit', true, 13)
    ) AS c (pattern, side, may_go_negative, rank)
    WHERE p_code ~ c.pattern;
$$;
