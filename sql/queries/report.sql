-- Transfers that customers report as sent.

--: report_insert
INSERT INTO report (org, id, public_id, customer, contact, reference, day, amount, currency, proof, until, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (org, public_id) DO NOTHING

--: report_part_insert
INSERT INTO report_part (org, report, customer, doc, amount, rest) VALUES ($1, $2, $3, $4, $5, $6)

--= report_row
SELECT r.id, r.public_id, r.customer, r.contact, c.name, r.reference, r.day, r.amount, r.currency, r.proof, r.state, r.answer,
  r.until, r.made_us FROM report r JOIN contact c ON c.org = r.org AND c.id = r.contact

--: report_get
{report_row}
WHERE r.org = $1 AND r.id = $2

--: report_by_public
{report_row}
WHERE r.org = $1 AND r.public_id = $2

--: report_list
{report_row}
WHERE r.org = $1 AND r.customer = $2 ORDER BY r.id DESC LIMIT $3

--: report_parts
SELECT doc, amount, rest FROM report_part WHERE org = $1 AND report = $2 ORDER BY doc

--: report_waiting
{report_row}
WHERE r.org = $1 AND r.state = 0 AND r.currency = $2 AND r.until >= $3 ORDER BY r.id DESC LIMIT $4

--: report_end
UPDATE report SET state = $3, answer = $4, ended_us = $5 WHERE org = $1 AND id = $2 AND state = 0

-- Parts of reports that stand and are waited for on $5, of the invoices from $3 to $4, in their order.
--: report_marks
SELECT p.doc, p.amount, p.rest, r.public_id, r.day, r.until, r.reference, c.name
FROM report_part p JOIN report r ON r.org = p.org AND r.id = p.report JOIN contact c ON c.org = r.org AND c.id = r.contact
WHERE p.org = $1 AND p.customer = $2 AND p.doc >= $3 AND p.doc <= $4 AND r.state = 0 AND r.until >= $5
ORDER BY p.doc, p.report LIMIT 1000
