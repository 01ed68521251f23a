-- Jobs that move money (lane 0) do not wait behind those that make papers and send mails (lane 1).

ALTER TABLE job ADD COLUMN lane {int} NOT NULL DEFAULT 0;
UPDATE job SET lane = 1 WHERE kind NOT LIKE 'pay.%';
DROP INDEX job_due;
CREATE INDEX job_due ON job (lane, run_us, org, id) WHERE state = 0;

--: sqlite
UPDATE sqlite_stat1 SET stat = '1000000 500000 333333 333333 4' WHERE tbl = 'job' AND idx = 'job_due';
ANALYZE sqlite_schema;
