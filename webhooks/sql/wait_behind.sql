-- Let what waits behind a postponed delivery wait as long: a backlog behind a failing endpoint must not look due, or every claim would read all of it.
CREATE FUNCTION webhooks_wait_behind(p_delivery_ids uuid[], p_statuses text[]) RETURNS void LANGUAGE sql SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
    UPDATE webhooks_delivery later
    SET due_at = first.due_at
    FROM unnest(p_delivery_ids, p_statuses) AS t (id, status)
    JOIN webhooks_delivery first ON first.id = t.id AND first.finished_at IS NULL
    WHERE t.status = 'pending' AND later.endpoint_id = first.endpoint_id AND later.subject_id = first.subject_id AND later.status = 'pending'
      AND later.sequence > first.sequence AND later.due_at < first.due_at;
$$;
