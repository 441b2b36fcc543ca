-- Append one audit entry per action, in the transaction of the action: neither exists without the other.
CREATE OR REPLACE FUNCTION audit_append_many(
    p_ids uuid[], p_environment_ids uuid[], p_actors text[], p_actions text[], p_subject_types text[],
    p_subject_ids uuid[],
    p_counts int[], p_details jsonb[], p_request_ids text[], p_at timestamptz
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO audit_auditentry (id, environment_id, actor, action, subject_type, subject_id, subject_count, detail,
        request_id, created_at)
    SELECT u.*, p_at
    FROM unnest(p_ids, p_environment_ids, p_actors, p_actions, p_subject_types, p_subject_ids, p_counts, p_details,
        p_request_ids) AS u;
$$;
