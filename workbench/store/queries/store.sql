-- create_schema_version --
-- Where the migrations already applied are recorded.
CREATE TABLE IF NOT EXISTS schema_version (
    n INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL
);

-- applied_migrations --
-- Number and hash of each migration of this base.
SELECT n, sha256 FROM schema_version ORDER BY n;

-- record_migration --
-- A migration was applied.
INSERT INTO schema_version VALUES ($n, $name, $hash);

-- set_base_fact --
-- A fact about the base itself: name of the town, demo or not, fixed day.
INSERT INTO base_fact VALUES ($name, $value);

-- base_facts --
-- What the base says of itself.
SELECT name, value FROM base_fact ORDER BY name;

-- start_series --
-- Open a series of numbers at zero.
INSERT INTO numbering VALUES ($series, 0);

-- last_number --
-- The last number taken in a series.
SELECT last FROM numbering WHERE series = $series;

-- advance_series --
-- Take several numbers at once.
-- one row
UPDATE numbering SET last = last + $count WHERE series = $series;

-- decision_chain --
-- The journal of decisions, whole, in order.
SELECT n, occurred_at, who, role, event, object, motive, session_id, command, mac FROM decision_event ORDER BY n;

-- access_chain --
-- The journal of accesses, whole, in order.
SELECT n, occurred_at, who, role, event, object, motive, session_id, command, mac FROM access_event ORDER BY n;

-- add_decision_event --
-- A line of the journal of decisions.
INSERT INTO decision_event
VALUES ($n, $occurred_at, $who, $role, $event, $object, $motive, $session_id, $command, $mac);

-- add_access_event --
-- A line of the journal of accesses.
INSERT INTO access_event
VALUES ($n, $occurred_at, $who, $role, $event, $object, $motive, $session_id, $command, $mac);

-- command_applied --
-- Whether a command was already committed, whose answer was lost.
SELECT count(*) AS times FROM (
    SELECT command FROM decision_event WHERE command = $command
    UNION ALL
    SELECT command FROM access_event WHERE command = $command
);

-- identity_names --
-- Names and birth dates of everyone, for the index in memory.
-- opens person: surname, first_name, birth_date with id
SELECT id, surname, first_name, birth_date FROM person ORDER BY id;
