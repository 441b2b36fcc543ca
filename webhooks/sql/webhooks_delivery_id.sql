-- Return the id of the delivery of one event to one endpoint: a UUID of version 8 that begins like the event's id (so
-- it sorts by the event's time) and ends with a digest of both ids. The fan-out cannot take ids from Python, because
-- their number is not known beforehand; and a repeated delivery collides.
CREATE OR REPLACE FUNCTION webhooks_delivery_id(p_event_id uuid, p_endpoint_id uuid) RETURNS uuid
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT (substr(p_event_id::text, 1, 14) || '8' || substr(p_event_id::text, 16, 4) || '8'
            || substr(md5(p_event_id::text || p_endpoint_id::text), 1,
                3) || '-' || substr(md5(p_event_id::text || p_endpoint_id::text), 4, 12))::uuid;
$$;
