-- The only writer of "showing" on PostgreSQL. A station says which pulls its screen has shown and how long ago that was,
-- in microseconds; when it was is reckoned here, so that no station's clock is asked for the time of day. In the same
-- way the scan lies as long before the commit as the scanning station waited, by a clock of its own, to send it.
-- ``store.showings`` does the same on SQLite; the tests hold them together.

CREATE FUNCTION note_shown(the_station integer, seen jsonb, kept bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, "{schema}", pg_temp
AS $$
DECLARE
    server_now bigint := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
BEGIN
    -- A figure that a power cut takes along does no harm, and nobody waits for the disk.
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO showing AS s (event, station, card, scanned_at, at, shown_at)
    SELECT e.id, the_station, e.card,
        e.at - CASE WHEN e.detail->>'waited' ~ '^[0-9]{1,16}$' THEN (e.detail->>'waited')::bigint ELSE 0 END, e.at,
        greatest(e.at, server_now - greatest(g.ago, 0))
    FROM (SELECT r.event, max(r.ago) AS ago FROM jsonb_to_recordset(seen) AS r (event uuid, ago bigint) GROUP BY r.event) AS g
    JOIN event e ON e.id = g.event
    JOIN card c ON c.number = e.card
    WHERE e.step IN ('pull', 'collect', 'take as pulled') AND e.station IS NOT NULL AND NOT acts_for(the_station, e.station)
      AND EXISTS (SELECT FROM loop_source l WHERE l.loop = c."loop" AND acts_for(the_station, l.station))
    -- Two windows of one station: the first that showed it counts, whichever tells first.
    ON CONFLICT (event, station) DO UPDATE SET shown_at = excluded.shown_at WHERE excluded.shown_at < s.shown_at;
    -- Nobody can have what others may still want to look at removed early.
    DELETE FROM showing s WHERE s.station = the_station AND s.shown_at < server_now - greatest(kept, 604800000000);
END $$;

REVOKE EXECUTE ON FUNCTION note_shown(integer, jsonb, bigint) FROM PUBLIC;
