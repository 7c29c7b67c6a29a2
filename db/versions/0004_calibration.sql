-- How a station writes what was measured on a printer's set-up page, and nothing else of a printer. Lengths are in
-- micrometres: "across" and "along" as they were measured, "across_of" and "along_of" as the rulers were meant to be. What
-- cannot be is refused here, whoever asks; ``operations.calibrating`` says it in a sentence before. When it was is the
-- server's word, and null comes back where the printer is not in use. ``store.printers`` does the same on SQLite.

CREATE FUNCTION note_calibration(the_printer integer, measured jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, "{schema}", pg_temp
AS $$
DECLARE
    server_now bigint := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
    m record;
    the_name text;
BEGIN
    SELECT * INTO m FROM jsonb_to_record(measured) AS r
        (across integer, along integer, across_of integer, along_of integer, codes_read jsonb, codes_printed jsonb, person integer);
    -- A ruler has whole centimetres, 10 at most. Beyond these bounds it was no ruler of ours, or read in inches.
    IF (m.across_of BETWEEN 10000 AND 100000 AND m.across_of % 10000 = 0
        AND m.along_of BETWEEN 10000 AND 100000 AND m.along_of % 10000 = 0
        AND m.across BETWEEN m.across_of / 4 AND m.across_of * 3
        AND m.along BETWEEN m.along_of / 4 AND m.along_of * 3) IS NOT TRUE
    THEN
        RAISE EXCEPTION 'no ruler of ours measures so' USING ERRCODE = 'KB001';
    END IF;
    IF (jsonb_typeof(m.codes_read) = 'array' AND jsonb_array_length(m.codes_printed) BETWEEN 1 AND 3
        AND m.codes_read <@ m.codes_printed AND jsonb_array_length(m.codes_read) <= jsonb_array_length(m.codes_printed)
        AND m.codes_printed <@ '["coarse", "usual", "fine"]') IS NOT TRUE
    THEN
        RAISE EXCEPTION 'no set-up page has such codes' USING ERRCODE = 'KB001';
    END IF;
    IF m.person IS NOT NULL AND NOT EXISTS (SELECT FROM person p WHERE p.id = m.person) THEN
        RAISE EXCEPTION 'there is no such person' USING ERRCODE = 'KB001';
    END IF;
    UPDATE printer p
    SET across = m.across, along = m.along, across_of = m.across_of, along_of = m.along_of, codes_read = m.codes_read,
        codes_printed = m.codes_printed, calibrated_at = server_now, calibrated_by = m.person
    WHERE p.id = the_printer AND p.removed_at IS NULL
    RETURNING p.name INTO the_name;
    IF the_name IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO master_log (at, person, kind, key, detail)
    VALUES (server_now, m.person, 'printer', the_name, '{"v": 1, "done": "calibrated"}');
    RETURN server_now;
END $$;

REVOKE EXECUTE ON FUNCTION note_calibration(integer, jsonb) FROM PUBLIC;
