-- Insert a queued instruction for each transfer. Every array has one element per instruction; the attempt counts on.
-- A unique index allows one active instruction per transfer, so a second dispatcher fails instead of paying twice.
-- An entry that was split from a rejected file keeps its group while its last attempt never reached the bank.
CREATE OR REPLACE FUNCTION settlement_queue_many(
    p_ids uuid[], p_environment_ids uuid[], p_transfer_ids uuid[], p_amounts bigint[], p_currencies text[],
    p_descriptions text[],
    p_rail_account_ids uuid[], p_window_ids uuid[], p_at timestamptz, p_now timestamptz
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO settlement_instruction (
        id, environment_id, created_at, status, status_at, status_note, transfer_id, attempt, rail_account_id,
            window_id, amount_minor, currency,
        entry_description, asked, bank_reference, outcome_code, outcome_reason, file_group_id)
    SELECT i.id, i.environment_id, p_now, 'queued', p_at, '', i.transfer_id,
        1 + coalesce(last.attempt, 0), i.rail_account_id, i.window_id, i.amount_minor, i.currency, i.entry_description,
            0, '', '', '',
        CASE WHEN last.status = 'withdrawn' THEN last.file_group_id END
    FROM unnest(p_ids, p_environment_ids, p_transfer_ids, p_amounts, p_currencies, p_descriptions, p_rail_account_ids,
        p_window_ids)
        AS i(id, environment_id, transfer_id, amount_minor, currency, entry_description, rail_account_id, window_id)
    LEFT JOIN LATERAL (
        SELECT e.attempt, e.status, e.file_group_id FROM settlement_instruction e
        WHERE e.transfer_id = i.transfer_id ORDER BY e.attempt DESC LIMIT 1
    ) last ON true;
$$;
