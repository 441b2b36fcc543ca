-- Return the environment of the house, test or live. The ids are those of `onboarding.partners`, the same everywhere.
CREATE OR REPLACE FUNCTION ledger_house_environment(p_livemode boolean) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN p_livemode THEN '00000000-0000-7000-8000-000000000003'::uuid
        ELSE '00000000-0000-7000-8000-000000000002'::uuid END;
$$;
