-- Statements of banks and their lines.

--: bank_statement_insert
INSERT INTO bank_statement (org, id, account, number, format, currency, day, balanced, opening, closing, sha256, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)

--: bank_statement_by_number
SELECT id, opening, closing FROM bank_statement WHERE org = $1 AND format = $2 AND account = $3 AND number = $4

--: bank_statement_line_insert
INSERT INTO bank_statement_line (org, statement, line) VALUES ($1, $2, $3)

--: bank_line_insert
INSERT INTO bank_line (org, id, account, key, n, currency, amount, side, booked, valued, bank_ref, end_to_end, mandate, reference,
                       text, party, party_account, return_code)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)

--: bank_entry_lines
SELECT id, amount, side FROM bank_line WHERE org = $1 AND account = $2 AND key = $3 ORDER BY n

--= bank_line_row
id, account, key, n, currency, amount, side, booked, valued, bank_ref, end_to_end, mandate, reference, text, party,
       party_account, return_code, state, target, rounds

--: bank_line_get
SELECT {bank_line_row}
FROM bank_line WHERE org = $1 AND id = $2

--: bank_line_lock
SELECT {bank_line_row}
FROM bank_line WHERE org = $1 AND id = $2 {lock}

-- The queue, oldest first, behind $2.
--: bank_line_open
SELECT {bank_line_row}
FROM bank_line WHERE org = $1 AND state = 0 AND id > $2 ORDER BY id LIMIT $3

-- The same for staff: those that are put aside ($3 1), with the reason, or those that are not.
--: bank_line_queue
SELECT l.id, l.account, l.key, l.n, l.currency, l.amount, l.side, l.booked, l.valued, l.bank_ref, l.end_to_end, l.mandate,
       l.reference, l.text, l.party, l.party_account, l.return_code, l.state, l.target, l.rounds, coalesce(r.reason, '')
FROM bank_line l LEFT JOIN review r ON r.org = l.org AND r.kind = 'line' AND r.subject = l.id AND r.done_us = 0
WHERE l.org = $1 AND l.state = 0 AND l.id > $2 AND CASE WHEN r.id IS NULL THEN 0 ELSE 1 END = $3 ORDER BY l.id LIMIT $4

--: bank_line_waiting
SELECT count(*) FROM bank_line l WHERE l.org = $1 AND l.state = 0
AND NOT EXISTS (SELECT 1 FROM review r WHERE r.org = l.org AND r.kind = 'line' AND r.subject = l.id AND r.done_us = 0)

-- Those that are placed, the last that came first, behind $2.
--: bank_line_placed
SELECT {bank_line_row}
FROM bank_line WHERE org = $1 AND state <> 0 AND id < $2 ORDER BY id DESC LIMIT $3

--: bank_line_update
UPDATE bank_line SET state = $3, target = $4, rounds = $5 WHERE org = $1 AND id = $2

-- Who paid from this account last.
--: bank_party_customer
SELECT y.customer FROM bank_line l JOIN payment y ON y.org = l.org AND y.id = l.target
WHERE l.org = $1 AND l.party_account = $2 AND l.state = 1 AND l.party_account <> '' ORDER BY l.id DESC LIMIT 1

-- An open outgoing line of that amount: what came in may have gone back by it.
--: bank_line_out
SELECT id FROM bank_line WHERE org = $1 AND state = 0 AND side = -1 AND currency = $2 AND amount = $3 ORDER BY id LIMIT 1

-- What is matched to a payment already, by side; as the whole of a line, or as a part.
--: bank_matched
SELECT CAST(coalesce(sum(CASE WHEN side = 1 THEN amount ELSE 0 END), 0) AS BIGINT),
       CAST(coalesce(sum(CASE WHEN side = -1 THEN amount ELSE 0 END), 0) AS BIGINT)
FROM (SELECT side, amount FROM bank_line WHERE org = $1 AND target = $2 AND state = 1
  UNION ALL SELECT l.side, b.amount FROM bank_part b JOIN bank_line l ON l.org = b.org AND l.id = b.line
  WHERE b.org = $1 AND b.payment = $2) x

--: bank_part_insert
INSERT INTO bank_part (org, line, payment, amount) VALUES ($1, $2, $3, $4)

--: bank_part_list
SELECT b.payment, y.gateway, b.amount FROM bank_part b JOIN payment y ON y.org = b.org AND y.id = b.payment
WHERE b.org = $1 AND b.line = $2 ORDER BY b.payment

--: bank_part_delete
DELETE FROM bank_part WHERE org = $1 AND line = $2

--: bank_document
SELECT customer FROM document WHERE org = $1 AND id = $2 AND kind IN (1, 3, 4)

--: bank_document_number
SELECT id, customer FROM document WHERE org = $1 AND kind IN (1, 3, 4) AND number = $2 ORDER BY kind LIMIT 1
