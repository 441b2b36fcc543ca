-- Record what the matches of a run prove, thousands of movements in one statement.
--
-- Element i of the arrays says that match i proves movement i. The unique key (subject_id, kind) refuses a movement
-- that was proven before, and with it the whole run.
CREATE OR REPLACE FUNCTION reconciliation_prove_many(
    p_ids uuid[], p_match_ids uuid[], p_environment_ids uuid[], p_kinds text[], p_subject_ids uuid[],
    p_references text[], p_amounts bigint[]
) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    proven integer;
BEGIN
    INSERT INTO reconciliation_proof (id, match_id, environment_id, kind, subject_id, reference, amount_minor)
    SELECT * FROM unnest(p_ids, p_match_ids, p_environment_ids, p_kinds, p_subject_ids, p_references, p_amounts);
    GET DIAGNOSTICS proven = ROW_COUNT;
    RETURN proven;
END $$;
