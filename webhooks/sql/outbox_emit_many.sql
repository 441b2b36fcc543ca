-- Write events into the outbox, in the transaction of what happened: neither exists without the other.
-- The outbox entries are numbered in the order of the arrays. An environment without an enabled endpoint gets the event
-- but no outbox entry. There is no NOTIFY, because it takes a lock that all commits of the database share; the
-- dispatcher polls several times a second.
CREATE OR REPLACE FUNCTION outbox_emit_many(
    p_event_ids uuid[], p_environment_ids uuid[], p_types text[], p_subject_ids uuid[], p_bodies text[],
    p_at timestamptz
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO webhooks_event (id, environment_id, type, subject_id, body, created_at)
    SELECT u.id, u.environment_id, u.type, u.subject_id, convert_to(u.body, 'UTF8'), p_at
    FROM unnest(p_event_ids, p_environment_ids, p_types, p_subject_ids, p_bodies) AS u (id, environment_id, type,
        subject_id, body);

    INSERT INTO webhooks_outboxentry (event_id)
    SELECT u.id
    FROM unnest(p_event_ids, p_environment_ids) WITH ORDINALITY AS u (id, environment_id, position)
    WHERE u.environment_id IN (
        SELECT p.environment_id FROM webhooks_endpoint p WHERE p.status = 'enabled'
            AND p.environment_id = ANY (p_environment_ids)
    )
    ORDER BY u.position;
$$;
