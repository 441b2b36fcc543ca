-- Reserve p_count consecutive trace sequences of a rail account and return the first.
-- The bank sees the last seven digits only. A run that would cross from 9,999,999 to 0 starts in the next cycle, at 1:
-- the numbers inside a file must ascend (NACHA record 6), and all zeros is no trace. The row stays locked until the
-- commit.
CREATE OR REPLACE FUNCTION planning_take_traces(p_rail_account_id uuid, p_count int) RETURNS bigint
    LANGUAGE plpgsql AS $$
DECLARE v_first bigint;
BEGIN
    IF p_count < 1 OR p_count >= 10000000 THEN
        RAISE EXCEPTION 'A claim takes between 1 and 9,999,999 trace numbers, not %.', p_count
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SELECT CASE WHEN next_trace % 10000000 + p_count > 10000000 OR next_trace % 10000000 = 0
                THEN ((next_trace + 9999999) / 10000000) * 10000000 + 1 ELSE next_trace END
        INTO v_first FROM planning_railaccount WHERE id = p_rail_account_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no rail account %.', p_rail_account_id USING ERRCODE = 'no_data_found';
    END IF;
    UPDATE planning_railaccount SET next_trace = v_first + p_count WHERE id = p_rail_account_id;
    RETURN v_first;
END $$;
