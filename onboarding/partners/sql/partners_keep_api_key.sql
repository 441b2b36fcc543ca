-- Row trigger on partners_apikey: secret, scopes and environment of a key never change, and a revoked key stays
-- revoked.
-- Every change except that of last_used_at raises the version, so that SQL functions can ask whether the key is still
-- the one that a process has cached. An advance of the environment's clock, which is cached with the key, raises it
-- too.
CREATE OR REPLACE FUNCTION partners_keep_api_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.environment_id, NEW.kind, NEW.secret_hash, NEW.hint, NEW.scopes, NEW.created_by_id, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.environment_id, OLD.kind, OLD.secret_hash, OLD.hint, OLD.scopes,
            OLD.created_by_id, OLD.created_at) THEN
        RAISE EXCEPTION 'API key % never changes its secret, scopes or environment.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'api_key_stays_what_it_is';
    END IF;
    IF OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at THEN
        RAISE EXCEPTION 'API key % was revoked and stays revoked.', OLD.id
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'api_key_stays_revoked';
    END IF;
    IF (NEW.name, NEW.allowed_ips, NEW.expires_at, NEW.revoked_at, NEW.replaced_by_id)
        IS DISTINCT FROM (OLD.name, OLD.allowed_ips, OLD.expires_at, OLD.revoked_at, OLD.replaced_by_id) THEN
        NEW.version := OLD.version + 1;
    ELSIF NEW.version <> OLD.version + 1 THEN
        NEW.version := OLD.version;
    END IF;
    RETURN NEW;
END $$;
