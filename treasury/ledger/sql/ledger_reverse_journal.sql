-- reversed: post every part of a journal in the other direction. A journal is reversed once; a reversal may be
-- reversed.
-- Journals that moved holds are refused: a transition of the hold undoes them. Returns the subjects.
CREATE OR REPLACE FUNCTION ledger_reverse_journal(p_journal_id uuid, p_at timestamptz, p_reverses_id uuid,
    p_description text)
RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_journal ledger_journal;
    v_kinds text[];
    v_subjects uuid[];
    v_attempts int[];
    v_from uuid[];
    v_to uuid[];
    v_amounts bigint[];
BEGIN
    SELECT j.* INTO v_journal FROM ledger_journal j WHERE j.id = p_reverses_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no journal % to reverse.', p_reverses_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_reversible';
    END IF;
    IF v_journal.kind IN ('held', 'submitted', 'settled', 'withdrawn', 'released', 'expired', 'returned') THEN
        RAISE EXCEPTION 'A journal that moved holds is not reversed; move the holds.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'journal_is_reversible';
    END IF;
    SELECT array_agg('reversed:' || p.kind), array_agg(p.subject_id), array_agg(p.attempt), array_agg(p.to_account_id),
           array_agg(p.from_account_id), array_agg(p.amount_minor)
    INTO v_kinds, v_subjects, v_attempts, v_from, v_to, v_amounts
    FROM ledger_journalpart p WHERE p.journal_id = p_reverses_id;
    PERFORM a.id FROM ledger_account a WHERE a.id = ANY (v_from || v_to) ORDER BY a.id FOR NO KEY UPDATE;
    RETURN QUERY SELECT unnest(ledger_book(
        p_journal_id, p_at, v_journal.livemode, 'reversed', v_journal.reference, p_description, p_reverses_id,
        v_kinds, v_subjects, v_attempts, v_from, v_to, v_amounts
    ));
END $$;
