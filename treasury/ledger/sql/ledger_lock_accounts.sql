-- Lock accounts in id order until the transaction ends, and return their balances on the normal side, in minor units.
CREATE OR REPLACE FUNCTION ledger_lock_accounts(p_account_ids uuid[]) RETURNS TABLE (id uuid, balance_minor bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.id, a.balance_minor FROM ledger_account a WHERE a.id = ANY (p_account_ids) ORDER BY a.id FOR NO KEY UPDATE;
$$;
