-- Write events into the outbox, in the transaction of what happened: no event without its cause, no cause without its event.
-- The entries on the doorstep are drawn in the order of the arrays. Where an environment has no enabled endpoint there is nobody to tell, and only the
-- event itself is written. Deliberately no NOTIFY: it takes a lock that all commits of the database share, and the dispatcher looks several times a second.
CREATE OR REPLACE FUNCTION outbox_emit_many(
    p_event_ids uuid[], p_environment_ids uuid[], p_types text[], p_subject_ids uuid[], p_bodies text[], p_at timestamptz
) RETURNS void LANGUAGE sql AS $$
    INSERT INTO webhooks_event (id, environment_id, type, subject_id, body, created_at)
    SELECT u.id, u.environment_id, u.type, u.subject_id, convert_to(u.body, 'UTF8'), p_at
    FROM unnest(p_event_ids, p_environment_ids, p_types, p_subject_ids, p_bodies) AS u (id, environment_id, type, subject_id, body);

    INSERT INTO webhooks_outboxentry (event_id)
    SELECT u.id
    FROM unnest(p_event_ids, p_environment_ids) WITH ORDINALITY AS u (id, environment_id, position)
    WHERE u.environment_id IN (
        SELECT p.environment_id FROM webhooks_endpoint p WHERE p.status = 'enabled' AND p.environment_id = ANY (p_environment_ids)
    )
    ORDER BY u.position;
$$;
