-- The only writer of card state on PostgreSQL: one call, one round trip, one transaction.
-- It trusts no client: every event is checked against step_rule, which is generated from the model, and what can be
-- computed here is not taken from the caller. ``model.card.apply`` says the same in Python; the tests hold them together.
-- Only the three doors at the end may be opened from outside; they pin the search path for all that they call.

CREATE FUNCTION acts_for(scanned integer, wanted integer) RETURNS boolean
LANGUAGE sql STABLE
AS $$ SELECT scanned = wanted OR EXISTS (SELECT FROM round_stop s WHERE s.round = scanned AND s.station = wanted) $$;

CREATE FUNCTION need(r loop_revision, state text) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$ SELECT CASE state WHEN 'WAIT' THEN r.wait WHEN 'IN PROCESS' THEN r.in_process WHEN 'READY' THEN r.ready
    WHEN 'IN TRANSIT' THEN r.in_transit WHEN 'IN USE' THEN r.in_use ELSE 'mandatory' END $$;

CREATE FUNCTION tally(
    the_loop integer, happened bigint, what text, n integer, elapsed bigint, worked bigint, pieces bigint, rejects bigint
) RETURNS void
LANGUAGE sql
AS $$
    INSERT INTO loop_day AS d (loop, day, measure, count, elapsed, worked, pieces, rejects)
    SELECT the_loop, (to_timestamp(happened / 1e6) AT TIME ZONE p.zone)::date, what, n, tally.elapsed * n, tally.worked * n,
           tally.pieces * n, tally.rejects * n
    FROM plant p
    ON CONFLICT (loop, day, measure) DO UPDATE SET count = d.count + excluded.count,
        elapsed = d.elapsed + excluded.elapsed, worked = d.worked + excluded.worked,
        pieces = d.pieces + excluded.pieces, rejects = d.rejects + excluded.rejects
$$;

-- Adds what an event comes to in the daily figures, or with n = -1 takes it out again.
CREATE FUNCTION tally_event(the_loop integer, e event, n integer) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    happened bigint := greatest(least(e.scanned_at, e.at), coalesce(e.since, 0));
    t trip;
BEGIN
    IF e.since IS NULL OR e.to_state IS NOT DISTINCT FROM e.from_state THEN
        RETURN;
    END IF;
    PERFORM tally(the_loop, happened, e.from_state, n, happened - e.since, coalesce(e.worked, 0), e.quantity, e.rejects);
    IF e.to_state = 'FULL' AND e.trip IS NOT NULL AND e.step <> 'accept cancel' THEN
        SELECT * INTO t FROM trip WHERE id = e.trip;
        PERFORM tally(the_loop, happened, 'TRIP', n, happened - t.pulled_at, t.worked, e.quantity, e.rejects);
        IF t.due < happened THEN
            PERFORM tally(the_loop, happened, 'LATE', n, happened - t.due, 0, e.quantity, e.rejects);
        END IF;
    END IF;
END $$;

-- ``inferred_for`` is the step that an inferred event was inferred from, NULL for what was really done.
CREATE FUNCTION check_step(e event, c card, inferred_for text, planner boolean) RETURNS void
LANGUAGE plpgsql
AS $$
DECLARE
    r loop_revision; rule step_rule; wanted integer; at_demand boolean; at_supply boolean;
BEGIN
    SELECT * INTO r FROM loop_revision v WHERE v.loop = c."loop" AND v.number = e.revision;
    SELECT * INTO rule FROM step_rule s
    WHERE s.step = e.step AND s.from_identity IS NOT DISTINCT FROM c.identity AND s.from_state IS NOT DISTINCT FROM c.state
      AND s.to_identity = e.identity AND s.to_state IS NOT DISTINCT FROM e.to_state;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'no such step: %', e.step USING ERRCODE = 'KB001';
    END IF;
    IF rule.planner AND NOT planner THEN
        RAISE EXCEPTION 'the step % takes a planner''s right', e.step USING ERRCODE = 'KB001';
    END IF;
    IF rule.held = 'not held' AND c.hold_reason IS NOT NULL OR rule.held = 'held only' AND c.hold_reason IS NULL THEN
        RAISE EXCEPTION 'the card''s hold bars the step %', e.step USING ERRCODE = 'KB001';
    END IF;
    IF NOT rule.planner THEN
        SELECT l.demand INTO wanted FROM loop l WHERE l.id = c."loop";
        at_demand := coalesce(acts_for(e.station, wanted), false);
        at_supply := coalesce((SELECT bool_or(acts_for(e.station, s.station)) FROM loop_source s WHERE s.loop = c."loop"), false);
        IF NOT (at_demand OR at_supply) OR inferred_for IS NULL
            AND (rule.side = 'demand' AND NOT at_demand OR rule.side = 'supply' AND NOT at_supply) THEN
            RAISE EXCEPTION 'the step % is not this station''s', e.step USING ERRCODE = 'KB001';
        END IF;
    END IF;
    IF inferred_for IS NULL AND e.source = 'inferred' AND e.step <> 'take as pulled'
        OR inferred_for IS NOT NULL AND (e.source <> 'inferred' OR NOT CASE inferred_for
            WHEN 'receive' THEN e.step IN ('start', 'finish', 'ship') WHEN 'take as pulled' THEN e.step = 'use' ELSE false END) THEN
        RAISE EXCEPTION 'the step % cannot be inferred here', e.step USING ERRCODE = 'KB001';
    END IF;
    IF rule.on_path AND (need(r, e.to_state) = 'barred' OR EXISTS (
            SELECT FROM unnest(string_to_array(rule.skips, ',')) AS skipped(state) WHERE need(r, skipped.state) = 'mandatory')) THEN
        RAISE EXCEPTION 'the step % is not in the loop''s path', e.step USING ERRCODE = 'KB001';
    END IF;
    IF e.step = 'deliver' AND r.closes <> 'supply' OR e.step = 'hold' AND e.reason IS NULL
        OR e.step IN ('accept cancel', 'refuse cancel') AND c.cancel_asked IS NULL
        OR e.step = 'cancel' AND c.cancel_asked IS NOT NULL
        OR e.issue > c.issue AND e.step <> 'reissue' OR e.issue < c.issue_seen
        OR e.step = 'reissue' AND e.issue IS DISTINCT FROM c.issue + 1 THEN
        RAISE EXCEPTION 'the step % does not fit the card', e.step USING ERRCODE = 'KB001';
    END IF;
END $$;

-- Takes back a card's latest act: the card as it was, and with it the trip and the daily figures.
CREATE FUNCTION take_back(e event, c card, happened bigint, planner boolean) RETURNS card
LANGUAGE plpgsql
AS $$
DECLARE
    b jsonb := c.before;
    back_trip uuid := (b->>'trip')::uuid;
    undone event; t trip; began bigint;
BEGIN
    IF b IS NULL OR e.undoes IS DISTINCT FROM c.last_event OR c.identity IN ('CLOSED', 'VOID')
        OR e.to_state IS DISTINCT FROM b->>'state' OR e.identity <> b->>'identity' OR e.source = 'inferred'
        OR c.hold_reason IS NOT NULL AND c.last_step <> 'hold'
        OR NOT planner AND (c.last_station IS NULL OR EXISTS (SELECT FROM step_rule s WHERE s.step = c.last_step AND s.planner))
        OR c.last_station IS NOT NULL AND NOT coalesce(acts_for(e.station, c.last_station), false) THEN
        RAISE EXCEPTION 'there is nothing that this station may undo' USING ERRCODE = 'KB001';
    END IF;
    SELECT * INTO t FROM trip WHERE id = back_trip;
    FOR undone IN SELECT * FROM event v WHERE v.card = c.number AND v.version > (b->>'version')::integer ORDER BY v.version
    LOOP
        PERFORM tally_event(c."loop", undone, -1);
        IF undone.trip = back_trip THEN
            t.worked := t.worked - coalesce(undone.worked, 0);
            t.rejected := t.rejected - undone.rejects;
            IF undone.to_state IS DISTINCT FROM undone.from_state THEN
                -- A moment that an earlier event has set stays.
                began := greatest(least(undone.scanned_at, undone.at), coalesce(undone.since, 0));
                CASE undone.to_state
                    WHEN 'EMPTY' THEN t.released_at := nullif(t.released_at, began);
                    WHEN 'IN PROCESS' THEN t.started_at := nullif(t.started_at, began);
                    WHEN 'READY' THEN t.ready_at := nullif(t.ready_at, began);
                    WHEN 'IN TRANSIT' THEN t.shipped_at := nullif(t.shipped_at, began);
                    ELSE NULL;
                END CASE;
            END IF;
        END IF;
    END LOOP;
    IF c.trip IS NOT NULL AND c.trip IS DISTINCT FROM back_trip THEN
        UPDATE trip SET cancelled_at = happened WHERE id = c.trip;
    END IF;
    IF back_trip IS NOT NULL THEN
        UPDATE trip SET released_at = t.released_at, started_at = t.started_at, ready_at = t.ready_at, shipped_at = t.shipped_at,
            full_at = NULL, received = NULL, cancelled_at = NULL, worked = t.worked, rejected = t.rejected
        WHERE id = back_trip;
    END IF;
    c.identity := b->>'identity'; c.state := b->>'state'; c.since := (b->>'since')::bigint;
    c.quantity := (b->>'quantity')::bigint; c.hold_reason := b->>'hold_reason'; c.held_since := (b->>'held_since')::bigint;
    c.held_by := (b->>'held_by')::integer; c.cancel_asked := (b->>'cancel_asked')::bigint; c.trip := back_trip;
    c.before := NULL;
    RETURN c;
END $$;

CREATE FUNCTION advance(e event, c card, happened bigint) RETURNS card
LANGUAGE plpgsql
AS $$
DECLARE
    moved boolean := e.to_state IS DISTINCT FROM c.state;
BEGIN
    IF e.step IN ('create', 'reissue') THEN
        c.before := NULL;
    ELSIF c.last_act IS DISTINCT FROM e.act THEN
        c.before := jsonb_build_object('version', c.version, 'identity', c.identity, 'state', c.state, 'since', c.since, 'quantity', c.quantity,
            'hold_reason', c.hold_reason, 'held_since', c.held_since, 'held_by', c.held_by,
            'cancel_asked', c.cancel_asked, 'trip', c.trip);
    END IF;
    c.identity := e.identity;
    c.state := e.to_state;
    c.quantity := e.quantity;
    IF moved THEN
        c.since := happened;
    END IF;
    c.trip := CASE WHEN e.to_state IN ('FULL', 'IN USE') THEN NULL ELSE e.trip END;
    IF e.to_state NOT IN ('EMPTY', 'IN PROCESS', 'READY', 'IN TRANSIT') OR e.step = 'refuse cancel' THEN
        c.cancel_asked := NULL;
    ELSIF e.step = 'cancel' THEN
        c.cancel_asked := happened;
    END IF;
    IF e.step = 'hold' THEN
        c.hold_reason := e.reason; c.held_since := happened; c.held_by := e.person;
    ELSIF e.step IN ('release', 'reject') THEN
        c.hold_reason := NULL; c.held_since := NULL; c.held_by := NULL;
    END IF;
    IF e.step = 'reissue' THEN
        c.issue := e.issue;
    ELSIF e.issue > c.issue_seen THEN
        c.issue_seen := e.issue;
    END IF;
    RETURN c;
END $$;

CREATE FUNCTION append_checked(act jsonb, planner boolean, server_now bigint) RETURNS jsonb
LANGUAGE plpgsql
AS $$
DECLARE
    main_id uuid := (act->-1->>'id')::uuid;
    main_step text := act->-1->>'step';
    item jsonb; e event; c card; happened bigint; revision_now integer; starts boolean; the_card bigint; the_act uuid;
BEGIN
    IF EXISTS (SELECT FROM event v WHERE v.id = main_id) THEN
        RETURN jsonb_build_object('outcome', 'known');
    END IF;
    -- A station that was at work while the schema was upgraded has asked for its version before that.
    IF coalesce((act->-1->>'client')::integer, 1) < (SELECT m.oldest_client FROM schema_mark m) THEN
        RAISE EXCEPTION 'the program is older than the schema admits' USING ERRCODE = 'KB003';
    END IF;
    FOR item IN SELECT value FROM jsonb_array_elements(act) LOOP
        e := jsonb_populate_record(NULL::event, item);
        e.at := server_now;
        IF e.step = 'create' THEN
            IF NOT planner THEN
                RAISE EXCEPTION 'the step create takes a planner''s right' USING ERRCODE = 'KB001';
            END IF;
            INSERT INTO card (number, loop, identity, version, quantity, issue, issue_seen)
            VALUES (e.card, (item->>'loop')::integer, 'NEW', 0, e.quantity, 1, 0) ON CONFLICT DO NOTHING;
        END IF;
        -- Waits for whoever has the card, and then sees what he made of it.
        SELECT * INTO c FROM card WHERE number = e.card FOR UPDATE;
        SELECT v.number INTO revision_now FROM loop_revision v
        WHERE v.loop = c."loop" AND v.valid_from <= server_now ORDER BY v.number DESC LIMIT 1;
        IF c.number IS NULL OR c.version <> e.version - 1 OR revision_now IS DISTINCT FROM e.revision THEN
            IF EXISTS (SELECT FROM event v WHERE v.id = main_id) THEN
                RETURN jsonb_build_object('outcome', 'known');
            END IF;
            -- Rolls back what the events before this one have done.
            RAISE EXCEPTION 'somebody else moved the card' USING ERRCODE = 'KB002';
        END IF;
        -- An act is of one card and new: else an undo of it would take back more than it.
        IF the_act IS NULL AND e.act IS NOT DISTINCT FROM c.last_act OR e.act <> the_act OR e.card <> the_card
            OR e.step = 'undo' AND e.id <> main_id
            OR e.source NOT IN ('scan', 'touch', 'command', 'sensor', 'import', 'inferred') OR jsonb_typeof(e.detail) <> 'object'
            OR e.quantity NOT BETWEEN 0 AND 1000000000000 OR e.rejects NOT BETWEEN 0 AND 1000000000000
            OR e.card NOT BETWEEN 1 AND 9999999999 THEN
            RAISE EXCEPTION 'the step % does not fit the card', e.step USING ERRCODE = 'KB001';
        END IF;
        the_act := e.act;
        the_card := e.card;
        happened := greatest(least(e.scanned_at, server_now), coalesce(c.since, 0));
        e.since := c.since;
        e.from_state := c.state;
        e.worked := CASE WHEN e.worked IS NOT NULL AND e.to_state IS DISTINCT FROM c.state
            THEN least(greatest(e.worked, 0), happened - c.since) END;
        starts := e.step IN ('pull', 'collect', 'take as pulled', 'activate empty')
            OR e.step = 'reject' AND c.state IN ('FULL', 'IN USE');
        IF NOT starts THEN
            e.trip := c.trip;
        END IF;
        IF e.step = 'undo' THEN
            c := take_back(e, c, happened, planner);
            e.quantity := c.quantity;
            e.rejects := 0;
        ELSE
            IF e.step = 'create' THEN
                c.identity := NULL;
            END IF;
            PERFORM check_step(e, c, CASE WHEN e.id <> main_id THEN main_step END, planner);
            IF starts THEN
                IF NOT EXISTS (SELECT FROM loop_source s WHERE s.loop = c."loop" AND s.station = e.supply) THEN
                    RAISE EXCEPTION 'the station does not supply the loop' USING ERRCODE = 'KB001';
                END IF;
                INSERT INTO trip (id, card, loop, revision, supply, due, promised, pulled_at, released_at, worked, asked, rejected)
                VALUES (e.trip, c.number, c."loop", e.revision, e.supply, e.due, e.due, happened,
                        CASE WHEN e.to_state = 'EMPTY' THEN happened END, 0, e.quantity, e.rejects);
            ELSIF e.trip IS NOT NULL THEN
                UPDATE trip t SET worked = t.worked + coalesce(e.worked, 0), rejected = t.rejected + e.rejects,
                    released_at = CASE e.to_state WHEN 'EMPTY' THEN coalesce(t.released_at, happened) ELSE t.released_at END,
                    started_at = CASE e.to_state WHEN 'IN PROCESS' THEN coalesce(t.started_at, happened) ELSE t.started_at END,
                    ready_at = CASE e.to_state WHEN 'READY' THEN coalesce(t.ready_at, happened) ELSE t.ready_at END,
                    shipped_at = CASE e.to_state WHEN 'IN TRANSIT' THEN coalesce(t.shipped_at, happened) ELSE t.shipped_at END,
                    full_at = CASE e.to_state WHEN 'FULL' THEN happened END,
                    received = CASE e.to_state WHEN 'FULL' THEN e.quantity END,
                    cancelled_at = CASE WHEN e.step IN ('accept cancel', 'close', 'void') THEN happened END
                WHERE t.id = e.trip;
            END IF;
            PERFORM tally_event(c."loop", e, 1);
            c := advance(e, c, happened);
        END IF;
        UPDATE card SET identity = c.identity, state = c.state, since = c.since, version = e.version, quantity = c.quantity,
            issue = c.issue, issue_seen = c.issue_seen, hold_reason = c.hold_reason, held_since = c.held_since,
            held_by = c.held_by, cancel_asked = c.cancel_asked, trip = c.trip, last_event = e.id, last_act = e.act,
            last_step = e.step, last_station = e.station, last_person = e.person, last_scanned_at = e.scanned_at,
            last_at = server_now, before = c.before
        WHERE number = c.number;
        INSERT INTO event (id, act, card, version, step, from_state, to_state, identity, revision, quantity, rejects, trip,
            since, worked, issue, place, station, device, person, source, raw_code, container, lot, supply, machine,
            reason, undoes, due, detail, scanned_at, at)
        VALUES (e.id, e.act, e.card, e.version, e.step, e.from_state, e.to_state, e.identity, e.revision, e.quantity,
            e.rejects, e.trip, e.since, e.worked, e.issue, e.place, e.station, e.device, e.person, e.source, e.raw_code,
            e.container, e.lot, e.supply, e.machine, e.reason, e.undoes, e.due, e.detail, e.scanned_at, e.at);
    END LOOP;
    RETURN jsonb_build_object('outcome', 'stored', 'at', server_now);
EXCEPTION WHEN SQLSTATE 'KB002' THEN
    RETURN jsonb_build_object('outcome', 'conflict');
END $$;

CREATE FUNCTION append(act jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, "{schema}", pg_temp
AS $$ SELECT append_checked(act, false, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) $$;

CREATE FUNCTION append_planned(act jsonb) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, "{schema}", pg_temp
AS $$ SELECT append_checked(act, true, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint) $$;

-- For history that is brought in from elsewhere: the server's clock is then the past's.
CREATE FUNCTION append_dated(act jsonb, at bigint) RETURNS jsonb
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, "{schema}", pg_temp
AS $$ SELECT append_checked(act, true, least(at, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)) $$;

REVOKE EXECUTE ON FUNCTION append(jsonb), append_planned(jsonb), append_dated(jsonb, bigint),
    append_checked(jsonb, boolean, bigint), advance(event, card, bigint), take_back(event, card, bigint, boolean),
    check_step(event, card, text, boolean), tally_event(integer, event, integer),
    tally(integer, bigint, text, integer, bigint, bigint, bigint, bigint), acts_for(integer, integer),
    need(loop_revision, text) FROM PUBLIC;
