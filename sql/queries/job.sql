-- The queue of work to do after the answer.

--: job_insert
INSERT INTO job (org, id, kind, key, subject, argument, run_us, lane) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (org, kind, key) DO NOTHING

-- Credits of this customer may find an invoice now; only where they go by themselves.
--: job_insert_credit
INSERT INTO job (org, id, kind, key, subject, argument, run_us, lane)
SELECT c.org, $3, 'pay.credit', $4, c.id, '', $5, 0 FROM customer c WHERE c.org = $1 AND c.id = $2 AND c.auto_credit = 1
ON CONFLICT (org, kind, key) DO NOTHING

-- Due work of all organisations in a lane, oldest first; $2 is now.
--: job_due
SELECT org, id, kind, key, subject, argument, tries FROM job WHERE lane = $1 AND state = 0 AND run_us <= $2 AND lease_us <= $2
ORDER BY run_us, org, id LIMIT $3

--: job_lease
UPDATE job SET lease_us = $3, tries = tries + 1 WHERE org = $1 AND id = $2 AND state = 0 AND lease_us <= $4

-- Its tries tell whether it was taken again.
--: job_hold
UPDATE job SET lease_us = $4 WHERE org = $1 AND id = $2 AND tries = $3 AND state = 0

--: job_done
UPDATE job SET state = 1, done_us = $3, problem = '', argument = '' WHERE org = $1 AND id = $2

--: job_end
UPDATE job SET state = 1, done_us = $4, problem = '', argument = '' WHERE org = $1 AND kind = $2 AND key = $3 AND state = 0

--: job_withdraw
DELETE FROM job WHERE org = $1 AND id = $2

--: job_later
UPDATE job SET run_us = $3, lease_us = 0, problem = $4, state = $5 WHERE org = $1 AND id = $2

--: job_again
UPDATE job SET run_us = $4, lease_us = 0 WHERE org = $1 AND kind = $2 AND key = $3 AND state = 0
