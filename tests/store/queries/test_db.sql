--: thing_insert
-- Every type there is.
INSERT INTO thing (id, whole, small, flag, name, bytes, minor, currency, day, amount, public, maybe)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

--: thing_by_id
SELECT whole, small, flag, name, bytes, currency, minor, day, amount, public, maybe
FROM thing WHERE id = $1;

--: thing_swapped
-- $2 before $1: SQLite numbers by first appearance.
SELECT id FROM thing WHERE name = $2 AND id = $1;

--: thing_names
SELECT id, name FROM thing WHERE id >= $1 ORDER BY id LIMIT $2;

--: thing_count
SELECT count(*) FROM thing;

--: thing_rename
UPDATE thing SET name = $2 WHERE id >= $1;

--: thing_name
SELECT name FROM thing WHERE id = $1;

--: thing_lock
SELECT name FROM thing WHERE id = $1 {lock};

--: thing_lock_of
SELECT t.name FROM thing AS t JOIN tally AS y ON y.id = t.id WHERE t.id = $1 {lock_of:t};

--: thing_returning
INSERT INTO thing (id, name) VALUES ($1, $2) RETURNING id;

--: thing_add
INSERT INTO thing (id, name) VALUES ($1, $2);

--: thirty
SELECT $1 + $2 + $3 + $4 + $5 + $6 + $7 + $8 + $9 + $10 + $11 + $12 + $13 + $14 + $15 + $16 + $17
    + $18 + $19 + $20 + $21 + $22 + $23 + $24 + $25 + $26 + $27 + $28 + $29 + $30 * 1000;

--: engine_name sqlite
SELECT 'sqlite';

--: engine_name postgres
SELECT 'postgres';

-- Others that are inside a transaction, those of killed clients among them.
--: busy_backends sqlite
SELECT 0;

--: busy_backends postgres
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle';

--: tally_add
INSERT INTO tally (id, n) VALUES ($1, $2);

--: tally_more
UPDATE tally SET n = n + 1 WHERE id = $1;

--: tally_get
SELECT n FROM tally WHERE id = $1;

--: ack_add
INSERT INTO ack (id, thread, n) VALUES ($1, $2, $3);

--: ack_count
SELECT count(*) FROM ack;

--: ack_of_thread
SELECT count(*), coalesce(max(n), 0) FROM ack WHERE thread = $1;

--: ack_clear
DELETE FROM ack;

--: guard_delete
DELETE FROM guarded WHERE id = $1;

--: guard_add
INSERT INTO guarded (id) VALUES ($1);

--: by_text_order
SELECT name FROM thing WHERE id >= $1 ORDER BY name;
