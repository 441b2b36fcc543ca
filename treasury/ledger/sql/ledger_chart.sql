-- The chart of accounts: which accounts exist, on which side they grow, and which may be negative. A code without a row
-- is refused.
-- `rank` is the first byte of the account's id. Accounts are locked in id order, so they are locked in the order in
-- which money flows, and a transaction that has locked `available` can lock later accounts without a deadlock.
CREATE OR REPLACE FUNCTION ledger_chart(p_code text) RETURNS TABLE (side text, may_go_negative boolean, rank int)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT c.side, c.may_go_negative, c.rank
    FROM (VALUES
        ('^available$', 'credit', false, 1),  -- what the partner may spend
        ('^payouts_pending$', 'credit', false, 2),  -- held for transfers on their way
        ('^receivable$', 'debit', false, 3),  -- what the partner owes us
        ('^rail:[a-z0-9-]+:in_transit$', 'credit', false, 4),  -- sent to the rail, not yet proven paid
        -- Money at that bank, wallet or chain. What a bank proves is booked even where it overdraws the account.
        ('^rail:[a-z0-9-]+:float$', 'debit', true, 5),
        ('^suspense:[a-z0-9-]+$', 'credit', true, 6),  -- arrived, not yet explained
        ('^fees:revenue$', 'credit', false, 7),  -- fees that partners pay
        ('^fees:rail_cost$', 'debit', true, 8),  -- what banks charge us
        ('^fx:position$', 'credit', true, 9),  -- our position in a currency; positive is long
        ('^fx:result$', 'credit', true, 10),  -- rounding of exchanges
        ('^write_off$', 'debit', true, 11),  -- differences that were written off
        ('^program:[a-z0-9_-]+:commission_expense$', 'debit', true, 12),  -- commissions that a program owes
        ('^affiliate:[a-z0-9_-]+:payable$', 'credit', true, 13)  -- commissions that an affiliate has earned
    ) AS c (pattern, side, may_go_negative, rank)
    WHERE p_code ~ c.pattern;
$$;
