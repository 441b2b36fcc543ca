-- Post a journal of any parts: suspense, bank charges, write-offs, FX legs, adjustments. p_from is debited, p_to
-- credited.
-- Known parts are skipped and their subjects are not returned. With p_linked one known part refuses the whole journal,
-- so linked legs are all new or none. The kinds of transitions of holds are refused: the functions of holds post them,
-- which keep holds and books together.
CREATE OR REPLACE FUNCTION ledger_post_many(
    p_journal_id uuid, p_at timestamptz, p_livemode boolean, p_kinds text[], p_subject_ids uuid[], p_attempts int[],
    p_from uuid[], p_to uuid[],
    p_amounts bigint[], p_reference text, p_description text, p_linked boolean DEFAULT false
) RETURNS SETOF uuid LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    v_posted uuid[];
    v_parts int;
BEGIN
    IF cardinality(p_subject_ids) = 0 THEN
        RETURN;
    END IF;
    IF p_kinds && ARRAY['held', 'submitted', 'settled', 'fee', 'remainder', 'withdrawn', 'released', 'expired',
        'returned', 'funded'] THEN
        RAISE EXCEPTION 'Holds move through their own functions.' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'part_kind_is_free';
    END IF;
    PERFORM a.id FROM ledger_account a WHERE a.id = ANY (p_from || p_to) ORDER BY a.id FOR NO KEY UPDATE;
    v_posted := ledger_book(
        p_journal_id, p_at, p_livemode, p_kinds[1], p_reference, p_description, NULL, p_kinds, p_subject_ids,
            p_attempts, p_from, p_to, p_amounts
    );
    IF p_linked THEN
        SELECT j.part_count INTO v_parts FROM ledger_journal j WHERE j.id = p_journal_id;
        IF coalesce(v_parts, 0) <> cardinality(p_subject_ids) THEN
            RAISE EXCEPTION 'Linked parts are posted all or none, and one of these was posted before.'
                USING ERRCODE = 'unique_violation', CONSTRAINT = 'linked_parts_are_all_new';
        END IF;
    END IF;
    RETURN QUERY SELECT unnest(v_posted);
END $$;
