-- The only one who erases print jobs: those that have been over for as long as they are kept. A station may ask for it,
-- and can have nothing removed early. The newest print of every card stays, since an old label may be scanned years
-- later, and then it is said where the good one was printed. ``store.printjobs`` does the same on SQLite.

CREATE FUNCTION forget_prints(kept bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, "{schema}", pg_temp
AS $$
DECLARE
    before bigint := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint - greatest(kept, 604800000000);
BEGIN
    DELETE FROM print_label l USING print_job j
    WHERE j.id = l.job AND j.ended_at < before
      AND (j.state = 'cancelled' OR EXISTS (
          SELECT FROM print_label n JOIN print_job k ON k.id = n.job
          WHERE n.card = l.card AND k.state = 'printed' AND (k.ended_at, k.id) > (j.ended_at, j.id)));
    DELETE FROM print_job j WHERE j.ended_at < before AND NOT EXISTS (SELECT FROM print_label l WHERE l.job = j.id);
END $$;

REVOKE EXECUTE ON FUNCTION forget_prints(bigint) FROM PUBLIC;
