-- failed, returned or dead_letter -> held: another attempt. After failed and returned a new hold is taken; a ledger
-- that would be overdrawn refuses the whole set (constraint account_may_not_go_negative). A dead letter has kept its
-- hold, which is renewed where its time is over. The fee is held again only if it was not earned: a transfer pays it
-- once, however often the bank returns it (decision 0014). Returns the ids that moved.
CREATE OR REPLACE FUNCTION payouts_retry_many(
    p_ids uuid[], p_hold_ids uuid[], p_note text, p_hold_until timestamptz, p_journal_id uuid,
    p_release_journal_id uuid, p_at timestamptz
) RETURNS uuid[] LANGUAGE plpgsql AS $$
DECLARE
    v_ids uuid[] := payouts_lock_many(p_ids, '{failed,returned,dead_letter}', true);
    v_without_hold uuid[] := ARRAY(SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (v_ids)
        AND t.status <> 'dead_letter' ORDER BY t.id);
    v_dead uuid[] := ARRAY(SELECT t.id FROM payouts_transfer t WHERE t.id = ANY (v_ids) AND t.status = 'dead_letter'
        ORDER BY t.id);
BEGIN
    IF cardinality(v_ids) = 0 THEN
        RETURN v_ids;
    END IF;
    IF cardinality(v_dead) > 0 THEN
        -- Lock all accounts first: what is released and what is held again may belong to several partners.
        PERFORM ledger_lock_subjects(v_ids);
        v_without_hold := v_without_hold || ARRAY(SELECT ledger_release_many(p_release_journal_id, p_at, v_dead,
            'expired'));
    END IF;
    UPDATE payouts_transfer SET
        status = 'held', status_at = p_at, status_note = p_note, failure_code = '', failure_reason = '',
            return_code = '', bank_reference = '',
        submitted_at = NULL, settled_at = NULL, returned_at = NULL,
        attempts = attempts + (id = ANY (v_without_hold))::int, overdue_at = CASE
            WHEN status = 'dead_letter' THEN overdue_at END
    WHERE id = ANY (v_ids);
    IF cardinality(v_without_hold) > 0 THEN
        PERFORM ledger_hold_many(
            p_journal_id, p_at, array_agg(i.hold_id), array_agg(t.id), array_agg(t.attempts::int),
                array_agg(t.environment_id),
            array_agg(t.currency::text), array_agg(t.amount_minor),
                array_agg(CASE WHEN paid.once THEN 0 ELSE t.fee_minor END), array_agg(p_hold_until))
        FROM unnest(p_ids, p_hold_ids) AS i(id, hold_id)
        JOIN payouts_transfer t USING (id)
        CROSS JOIN LATERAL (
            SELECT EXISTS (SELECT FROM payouts_transferhistory h WHERE h.subject_id = t.id
                AND h.to_status = 'settled') AS once
        ) AS paid
        WHERE t.id = ANY (v_without_hold);
    END IF;
    RETURN v_ids;
END $$;
