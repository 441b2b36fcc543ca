-- Take up to p_limit events from the doorstep and write a delivery for every enabled endpoint that wants them; says how many events were taken.
-- One at a time in the whole database (advisory lock): otherwise a later event of a subject could become a delivery, and be sent, before an earlier one.
-- Who does not get the lock returns null at once; somebody else is at it. What waits behind an earlier delivery of its subject gets that one's due time, so
-- that a backlog behind a dead endpoint does not look due.
-- The planner is told to walk the indexes: a queue is empty when its statistics are taken and full when they matter, and a plan made for an empty table
-- reads all of a full one. Joins are made in the order in which they are written; an event is looked up by a lateral query with LIMIT, because a join
-- that was planned while there was one event is a loop over all of them for ever after.
CREATE OR REPLACE FUNCTION webhooks_fan_out(p_limit int, p_at timestamptz) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET join_collapse_limit = 1 AS $$
DECLARE taken int;
BEGIN
    IF NOT pg_try_advisory_xact_lock(hashtext('webhooks_fan_out')) THEN
        RETURN NULL;
    END IF;
    WITH doorstep AS (
        DELETE FROM webhooks_outboxentry
        WHERE sequence = ANY (ARRAY(SELECT o.sequence FROM webhooks_outboxentry o ORDER BY o.sequence LIMIT p_limit))
        RETURNING sequence, event_id
    ), written AS (
        INSERT INTO webhooks_delivery (id, environment_id, event_id, endpoint_id, subject_id, sequence, status, due_at, created_at)
        SELECT webhooks_delivery_id(e.id, p.id), e.environment_id, e.id, p.id, e.subject_id, d.sequence, 'pending',
               greatest(p_at, (SELECT b.due_at FROM webhooks_delivery b
                               WHERE b.endpoint_id = p.id AND b.subject_id = e.subject_id AND b.finished_at IS NULL
                               ORDER BY b.endpoint_id, b.subject_id, b.sequence DESC LIMIT 1)),
               p_at
        FROM doorstep d
        CROSS JOIN LATERAL (SELECT x.id, x.environment_id, x.subject_id, x.type FROM webhooks_event x WHERE x.id = d.event_id LIMIT 1) e
        JOIN webhooks_endpoint p ON p.environment_id = e.environment_id AND p.status = 'enabled'
         AND (cardinality(p.event_types) = 0 OR e.type = ANY (p.event_types))
        ORDER BY d.sequence
        ON CONFLICT (event_id, endpoint_id) DO NOTHING
        RETURNING 1
    )
    SELECT count(*) INTO taken FROM doorstep;
    RETURN taken;
END $$;
