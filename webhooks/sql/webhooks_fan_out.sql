-- Take up to p_limit events from the outbox and write a delivery for every enabled endpoint that wants them. Returns
-- the number of events.
-- One transaction at a time (advisory lock): otherwise a later event of a subject could become a delivery, and be sent,
-- before an earlier one. Without the lock the function returns null at once. A delivery that waits behind an earlier
-- one of its subject gets that one's due time, so that a backlog behind a dead endpoint does not look due.
-- The planner settings force index scans: a queue is empty when its statistics are taken and full when they matter, and
-- a plan made for an empty table reads all of a full one. Joins are made in the order in which they are written. An
-- event is looked up by a lateral query with LIMIT: a join planned while there was one event would loop over all of
-- them later.
CREATE OR REPLACE FUNCTION webhooks_fan_out(p_limit int, p_at timestamptz) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
    SET join_collapse_limit = 1 AS $$
DECLARE taken int;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('webhooks_fan_out')) THEN
        RETURN NULL;
    END IF;
    WITH entries AS (
        DELETE FROM webhooks_outboxentry
        WHERE sequence = ANY (ARRAY(SELECT o.sequence FROM webhooks_outboxentry o ORDER BY o.sequence LIMIT p_limit))
        RETURNING sequence, event_id
    ), written AS (
        INSERT INTO webhooks_delivery (id, environment_id, event_id, endpoint_id, subject_id, sequence, status, due_at,
            created_at)
        SELECT webhooks_delivery_id(e.id, p.id), e.environment_id, e.id, p.id, e.subject_id, d.sequence, 'pending',
               greatest(p_at, (SELECT b.due_at FROM webhooks_delivery b
                               WHERE b.endpoint_id = p.id AND b.subject_id = e.subject_id AND b.finished_at IS NULL
                               ORDER BY b.endpoint_id, b.subject_id, b.sequence DESC LIMIT 1)),
               p_at
        FROM entries d
        CROSS JOIN LATERAL (SELECT x.id, x.environment_id, x.subject_id, x.type FROM webhooks_event x
            WHERE x.id = d.event_id LIMIT 1) e
        JOIN webhooks_endpoint p ON p.environment_id = e.environment_id AND p.status = 'enabled'
         AND (cardinality(p.event_types) = 0 OR e.type = ANY (p.event_types))
        ORDER BY d.sequence
        ON CONFLICT (event_id, endpoint_id) DO NOTHING
        RETURNING 1
    )
    SELECT count(*) INTO taken FROM entries;
    RETURN taken;
END $$;
