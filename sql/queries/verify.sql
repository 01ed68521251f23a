-- The books proved from raw rows. Each statement answers one row: how many faults, and the first one's id.

--: verify_unbalanced
SELECT count(*), coalesce(min(entry), 0) FROM (SELECT entry FROM posting WHERE org = $1
  GROUP BY entry, phase HAVING sum(side * amount) <> 0) x

--: verify_empty
SELECT count(*), coalesce(min(id), 0) FROM entry e WHERE e.org = $1 AND e.kind NOT IN (1, 12, 40, 41)
  AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.org = e.org AND p.entry = e.id)

--: verify_lines
SELECT count(*), coalesce(min(entry), 0) FROM (SELECT entry FROM posting WHERE org = $1
  GROUP BY entry HAVING min(line) <> 0 OR max(line) <> count(*) - 1) x

-- Pending amounts count until an entry resolves the reserve they are in.
--: verify_lots
SELECT count(*), coalesce(min(l.doc), 0) FROM lot l LEFT JOIN (
  SELECT p.account, p.doc,
    sum(CASE WHEN p.phase = 1 AND p.side = 1 THEN p.amount ELSE 0 END) AS pd,
    sum(CASE WHEN p.phase = 1 AND p.side = -1 THEN p.amount ELSE 0 END) AS pc,
    sum(CASE WHEN p.phase = 0 AND p.side = 1 AND r.id IS NULL THEN p.amount ELSE 0 END) AS nd,
    sum(CASE WHEN p.phase = 0 AND p.side = -1 AND r.id IS NULL THEN p.amount ELSE 0 END) AS nc,
    max(p.version) AS version
  FROM posting p LEFT JOIN entry r ON r.org = p.org AND r.resolves = p.entry
  WHERE p.org = $1 AND p.account < 20 GROUP BY p.account, p.doc) x ON x.account = l.account AND x.doc = l.doc
WHERE l.org = $1 AND (l.pd <> coalesce(x.pd, 0) OR l.pc <> coalesce(x.pc, 0) OR l.nd <> coalesce(x.nd, 0)
  OR l.nc <> coalesce(x.nc, 0) OR l.version < coalesce(x.version, 0))

--: verify_homeless
SELECT count(*), coalesce(min(p.entry), 0) FROM posting p JOIN entry e ON e.org = p.org AND e.id = p.entry
WHERE p.org = $1 AND p.account < 20 AND NOT EXISTS (SELECT 1 FROM lot l WHERE l.org = p.org AND l.customer = e.customer
  AND l.account = p.account AND l.doc = p.doc AND l.currency = e.currency)

-- A lot is of a document, of what a payment left over, or a debit note for money taken back.
--: verify_lot_document
SELECT count(*), coalesce(min(l.doc), 0) FROM lot l LEFT JOIN document d ON d.org = l.org AND d.id = l.doc
LEFT JOIN payment y ON y.org = l.org AND y.id = l.doc
WHERE l.org = $1 AND NOT CASE
  WHEN d.id IS NOT NULL THEN d.customer = l.customer AND d.public_id = l.public_id AND d.kind = l.kind
    AND d.number = l.number AND d.issued = l.day
  WHEN y.id IS NOT NULL THEN l.account IN (4, 10) AND y.customer = l.customer AND y.public_id = l.public_id
    AND y.reference = l.number AND l.kind = 0 AND l.net = l.total AND l.tax = 0 AND l.due = '' AND l.purchase_order = '' AND l.contract = ''
  ELSE EXISTS (SELECT 1 FROM payment n WHERE n.org = l.org AND n.reference = l.number AND n.customer = l.customer) END

-- The first posting on a lot is what it was issued with, and of a payment's the day; a retainer's comes with its payments.
--: verify_lot_total
SELECT count(*), coalesce(min(l.doc), 0) FROM lot l LEFT JOIN posting p ON p.org = l.org AND p.doc = l.doc
  AND p.account = l.account AND p.version = 1 LEFT JOIN entry e ON e.org = p.org AND e.id = p.entry
WHERE l.org = $1 AND l.account IN (1, 4, 10, 12) AND (l.total <> coalesce(p.amount, 0)
  OR (l.account IN (4, 10) AND l.day <> e.day AND EXISTS (SELECT 1 FROM payment y WHERE y.org = l.org AND y.id = l.doc)))

-- An invoice is closed by the entry that cancelled it, and by nothing else.
--: verify_lot_closed
SELECT count(*), coalesce(min(l.doc), 0) FROM lot l WHERE l.org = $1
  AND l.closed <> CASE WHEN l.account = 1 AND EXISTS (SELECT 1 FROM entry e JOIN posting p ON p.org = e.org AND p.entry = e.id
  WHERE e.org = l.org AND e.key = 'cancel:' || CAST(l.doc AS TEXT) AND e.kind = 6 AND e.ref = l.doc AND p.account = 1
  AND p.doc = l.doc AND p.side = -1 AND p.amount = l.total) THEN 1 ELSE 0 END

-- What was written off, less what was recovered.
--: verify_written_off
SELECT count(*), coalesce(min(l.doc), 0) FROM lot l LEFT JOIN (
  SELECT e.ref AS doc, sum(p.side * p.amount) AS amount FROM entry e JOIN posting p ON p.org = e.org AND p.entry = e.id
  WHERE e.org = $1 AND e.kind = 16 AND p.account = 34 AND p.phase = 1 GROUP BY e.ref) x ON x.doc = l.doc AND l.account = 1
WHERE l.org = $1 AND l.written_off <> coalesce(x.amount, 0)

-- What the bill before comes to, of those that are not closed.
--: verify_prior
SELECT count(*), coalesce(min(doc), 0) FROM (SELECT doc, prior,
    lag(total, 1, CAST(-1 AS BIGINT)) OVER (PARTITION BY customer, contract, type, currency ORDER BY day, doc) AS due
  FROM lot WHERE org = $1 AND account = 1 AND kind = 1 AND closed = 0) x WHERE prior <> due

-- Such an entry moves between one invoice and write_off alone.
--: verify_write_off
SELECT count(*), coalesce(min(e.id), 0) FROM entry e WHERE e.org = $1 AND e.kind = 16
  AND NOT EXISTS (SELECT 1 FROM posting p JOIN posting q ON q.org = p.org AND q.entry = p.entry AND q.account = 34
  AND q.side = -p.side AND q.amount = p.amount AND q.doc = p.doc
  WHERE p.org = e.org AND p.entry = e.id AND p.account = 1 AND p.doc = e.ref)

-- A plan is what its parts come to, they are numbered and their days rise, and its lot knows of it.
--: verify_plan
SELECT count(*), coalesce(min(p.doc), 0) FROM payment_plan p LEFT JOIN (
  SELECT customer, doc, count(*) AS parts, min(n) AS first, max(n) AS last, sum(amount) AS amount FROM instalment
  WHERE org = $1 GROUP BY customer, doc) x ON x.customer = p.customer AND x.doc = p.doc
LEFT JOIN lot l ON l.org = p.org AND l.customer = p.customer AND l.account = 1 AND l.doc = p.doc
WHERE p.org = $1 AND (x.parts IS NULL OR x.parts < 2 OR x.first <> 1 OR x.last <> x.parts OR x.amount <> p.amount
  OR l.doc IS NULL OR l.planned <> 1 OR p.amount > l.total OR EXISTS (SELECT 1 FROM instalment a JOIN instalment b
  ON b.org = a.org AND b.customer = a.customer AND b.doc = a.doc AND b.n = a.n + 1
  WHERE a.org = p.org AND a.customer = p.customer AND a.doc = p.doc AND b.due <= a.due))

-- A planned lot is due on the day of its first part that is not covered; on the invoice's own when nothing is owed, or more
-- than the plan came to.
--: verify_plan_due
SELECT count(*), coalesce(min(l.doc), 0) FROM lot l
LEFT JOIN payment_plan p ON p.org = l.org AND p.customer = l.customer AND p.doc = l.doc
WHERE l.org = $1 AND l.planned <> 0 AND (p.doc IS NULL OR l.account <> 1 OR l.planned <> 1
  OR l.due <> CASE WHEN l.pd - l.pc > p.amount THEN p.due ELSE coalesce((
    SELECT min(i.due) FROM instalment i WHERE i.org = l.org AND i.customer = l.customer AND i.doc = l.doc
    AND l.pd - l.pc > (SELECT coalesce(sum(k.amount), 0) FROM instalment k
      WHERE k.org = i.org AND k.customer = i.customer AND k.doc = i.doc AND k.n > i.n)), p.due) END)

--: verify_instalment
SELECT count(*), coalesce(min(i.doc), 0) FROM instalment i WHERE i.org = $1 AND (i.amount <= 0 OR NOT EXISTS (
  SELECT 1 FROM payment_plan p WHERE p.org = i.org AND p.customer = i.customer AND p.doc = i.doc))

--: verify_over_applied
SELECT count(*), coalesce(min(doc), 0) FROM lot WHERE org = $1 AND ((account < 10 AND pc + nc > pd)
  OR (account >= 10 AND account < 20 AND pd + nd > pc) OR pd < 0 OR pc < 0 OR nd < 0 OR nc < 0)

--: verify_effect
SELECT count(*), coalesce(min(e.id), 0) FROM entry e LEFT JOIN (SELECT entry, sum(side * amount) AS s FROM posting
  WHERE org = $1 AND phase = 1 AND account IN (1, 2, 10, 11, 12, 13) GROUP BY entry) x ON x.entry = e.id
WHERE e.org = $1 AND e.effect <> coalesce(x.s, 0)

--: verify_summary
SELECT count(*), coalesce(min(s.customer), 0) FROM summary s LEFT JOIN (
  SELECT l.customer, l.currency,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 0 AND pd > pc AND nc = 0 THEN 1 ELSE 0 END) AS open_n,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 0 AND pd > pc AND nc = 0 THEN pd - pc ELSE 0 END) AS open_sum,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 0 AND pd > pc AND nc > 0 THEN 1 ELSE 0 END) AS pending_n,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 0 AND pd > pc AND nc > 0 THEN pd - pc ELSE 0 END) AS pending_sum,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 0 AND pd = pc AND written_off = 0 THEN 1 ELSE 0 END) AS paid_n,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 0 AND pd = pc AND written_off = 0 THEN total ELSE 0 END) AS paid_sum,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 0 AND pd = pc AND written_off > 0 THEN 1 ELSE 0 END) AS written_off_n,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 0 AND pd = pc AND written_off > 0 THEN total ELSE 0 END) AS written_off_sum,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 1 THEN 1 ELSE 0 END) AS cancelled_n,
    sum(CASE WHEN account = 1 AND kind <> 3 AND closed = 1 THEN total ELSE 0 END) AS cancelled_sum,
    sum(CASE WHEN account = 10 AND pc > pd THEN 1 ELSE 0 END) AS credit_n,
    sum(CASE WHEN account = 10 THEN pc - pd ELSE 0 END) AS credit_sum,
    sum(CASE WHEN account = 10 THEN nd ELSE 0 END) AS credit_pending,
    sum(CASE WHEN account = 11 AND pc > pd THEN 1 ELSE 0 END) AS retainer_n,
    sum(CASE WHEN account = 11 THEN pc - pd ELSE 0 END) AS retainer_sum,
    sum(CASE WHEN account = 1 AND kind = 3 AND pd > pc THEN 1 ELSE 0 END) AS retainer_due_n,
    sum(CASE WHEN account = 1 AND kind = 3 THEN pd - pc ELSE 0 END) AS retainer_due_sum
  FROM lot l WHERE l.org = $1 GROUP BY l.customer, l.currency) x ON x.customer = s.customer AND x.currency = s.currency
WHERE s.org = $1 AND (s.open_n <> coalesce(x.open_n, 0) OR s.open_sum <> coalesce(x.open_sum, 0)
  OR s.pending_n <> coalesce(x.pending_n, 0) OR s.pending_sum <> coalesce(x.pending_sum, 0)
  OR s.paid_n <> coalesce(x.paid_n, 0) OR s.paid_sum <> coalesce(x.paid_sum, 0)
  OR s.written_off_n <> coalesce(x.written_off_n, 0) OR s.written_off_sum <> coalesce(x.written_off_sum, 0)
  OR s.cancelled_n <> coalesce(x.cancelled_n, 0) OR s.cancelled_sum <> coalesce(x.cancelled_sum, 0)
  OR s.credit_n <> coalesce(x.credit_n, 0) OR s.credit_sum <> coalesce(x.credit_sum, 0)
  OR s.credit_pending <> coalesce(x.credit_pending, 0) OR s.retainer_n <> coalesce(x.retainer_n, 0)
  OR s.retainer_sum <> coalesce(x.retainer_sum, 0) OR s.retainer_due_n <> coalesce(x.retainer_due_n, 0)
  OR s.retainer_due_sum <> coalesce(x.retainer_due_sum, 0))

--: verify_summary_missing
SELECT count(*), coalesce(min(l.doc), 0) FROM lot l WHERE l.org = $1 AND NOT EXISTS (SELECT 1 FROM summary s
  WHERE s.org = l.org AND s.customer = l.customer AND s.currency = l.currency)

--: verify_received
SELECT count(*), coalesce(min(s.customer), 0) FROM summary s LEFT JOIN (
  SELECT e.customer, e.currency, sum(p.side * p.amount) AS received FROM posting p
  JOIN entry e ON e.org = p.org AND e.id = p.entry
  WHERE p.org = $1 AND p.phase = 1 AND p.account IN (20, 21) GROUP BY e.customer, e.currency) x
  ON x.customer = s.customer AND x.currency = s.currency
WHERE s.org = $1 AND s.received_sum <> coalesce(x.received, 0)

-- A running payment holds its reserve; a final one has resolved it; money came for what is settled, and for that alone.
-- What came off-line was never reserved, and what waits for its day, or was given up before it, is not yet.
--: verify_payment_state
SELECT count(*), coalesce(min(y.id), 0) FROM payment y LEFT JOIN entry r ON r.org = y.org AND r.resolves = y.reserve
WHERE y.org = $1 AND y.gateway <> 'offline' AND y.reserve <> 0 AND ((y.state BETWEEN 2 AND 9 AND r.id IS NOT NULL)
  OR (y.state >= 10 AND r.id IS NULL) OR (y.state IN (11, 12) AND y.captured > 0)
  OR (y.state IN (10, 13) AND y.amount > 0 AND y.captured = 0)
  OR NOT EXISTS (SELECT 1 FROM entry e WHERE e.org = y.org AND e.id = y.reserve AND e.kind = 10
    AND e.ref = y.id AND e.customer = y.customer AND e.currency = y.currency AND e.day = y.day))

--: verify_payment_offline
SELECT count(*), coalesce(min(y.id), 0) FROM payment y WHERE y.org = $1 AND y.gateway = 'offline' AND (y.state NOT IN (10, 13)
  OR y.captured <> y.amount OR NOT EXISTS (SELECT 1 FROM entry e WHERE e.org = y.org AND e.id = y.reserve AND e.kind = 15
  AND e.ref = y.id AND e.customer = y.customer))

-- Method and key are sealed with the payment's first entry, in its key (books made before that have none there); the
-- gateway stands in what was reserved and in each attempt.
--: verify_payment_asked
SELECT count(*), coalesce(min(y.id), 0) FROM payment y LEFT JOIN entry e ON e.org = y.org AND e.id = y.reserve
WHERE y.org = $1 AND y.reserve <> 0 AND (e.id IS NULL OR e.key NOT IN (
    'payment:' || CAST(y.id AS TEXT) || CASE e.kind WHEN 15 THEN ':offline:' ELSE ':reserve:' END || y.method || ':' || y.key,
    'payment:' || CAST(y.id AS TEXT) || CASE e.kind WHEN 15 THEN ':offline:' ELSE ':reserve:' END)
  OR (y.amount > 0 AND y.gateway <> 'offline' AND NOT EXISTS (SELECT 1 FROM posting p WHERE p.org = y.org
    AND p.entry = y.reserve AND p.account = 20 AND p.phase = 0 AND p.sub = y.gateway))
  OR EXISTS (SELECT 1 FROM attempt a WHERE a.org = y.org AND a.payment = y.id AND a.gateway <> y.gateway))

-- A payment is charged to, or left, a method of its own customer and gateway.
--: verify_payment_saved
SELECT count(*), coalesce(min(y.id), 0) FROM payment y WHERE y.org = $1 AND y.saved_method <> 0
  AND NOT EXISTS (SELECT 1 FROM saved_method m WHERE m.org = y.org AND m.id = y.saved_method AND m.customer = y.customer
    AND m.gateway = y.gateway)

--: verify_payment_end
SELECT count(*), coalesce(min(y.id), 0) FROM payment y LEFT JOIN entry r ON r.org = y.org AND r.resolves = y.reserve
WHERE y.org = $1 AND ((y.state IN (11, 12) AND r.kind <> 12)
  OR (y.state = 13 AND (y.returned = 0 OR y.returned + y.refunded < y.captured))
  OR y.refund_pending < 0 OR y.refunded + y.refund_pending > y.captured)

--: verify_payment_amount
SELECT count(*), coalesce(min(y.id), 0) FROM payment y LEFT JOIN (SELECT entry,
    sum(CASE WHEN account = 20 THEN amount ELSE 0 END) AS amount,
    sum(CASE WHEN account IN (10, 11) THEN amount ELSE 0 END) AS credit
  FROM posting WHERE org = $1 AND phase = 0 AND side = 1 GROUP BY entry) x ON x.entry = y.reserve
WHERE y.org = $1 AND y.gateway <> 'offline' AND y.reserve <> 0 AND (y.amount <> coalesce(x.amount, 0) OR y.credit <> coalesce(x.credit, 0))

-- What a payment asks for beyond its invoices is held on its own credit.
--: verify_payment_over
SELECT count(*), coalesce(min(y.id), 0) FROM payment y
LEFT JOIN (SELECT payment, sum(amount) AS amount FROM payment_item WHERE org = $1 AND account = 1 GROUP BY payment) i
  ON i.payment = y.id
LEFT JOIN (SELECT entry, doc, sum(amount) AS amount FROM posting WHERE org = $1 AND account = 10 AND phase = 0 AND side = -1
  GROUP BY entry, doc) p ON p.entry = y.reserve AND p.doc = y.id
WHERE y.org = $1 AND y.gateway <> 'offline' AND y.reserve <> 0
  AND y.amount - y.fee - y.fee_tax + y.credit - coalesce(i.amount, 0) <> coalesce(p.amount, 0)

-- The fee and each component of its tax are reserved as the payment says, and come with a first capture that pays for them.
--: verify_fee
SELECT count(*), coalesce(min(y.id), 0) FROM payment y
LEFT JOIN (SELECT payment, sum(amount) AS tax FROM payment_fee_tax WHERE org = $1 GROUP BY payment) t ON t.payment = y.id
LEFT JOIN (SELECT entry, sum(CASE WHEN account = 32 THEN amount ELSE 0 END) AS fee,
    sum(CASE WHEN account = 31 THEN amount ELSE 0 END) AS tax
  FROM posting WHERE org = $1 AND account IN (31, 32) AND phase = 0 AND side = -1 GROUP BY entry) p ON p.entry = y.reserve
LEFT JOIN entry e ON e.org = y.org AND e.resolves = y.reserve AND e.kind = 11
LEFT JOIN (SELECT entry, sum(CASE WHEN account = 20 THEN side * amount ELSE 0 END) AS captured,
    sum(CASE WHEN account IN (31, 32) THEN -side * amount ELSE 0 END) AS fee
  FROM posting WHERE org = $1 AND account IN (20, 31, 32) AND phase = 1 GROUP BY entry) x ON x.entry = e.id
WHERE y.org = $1 AND (y.fee < 0 OR y.fee_tax < 0 OR y.fee + y.fee_tax > y.amount OR y.fee_tax <> coalesce(t.tax, 0)
  OR (y.reserve <> 0 AND (y.fee <> coalesce(p.fee, 0) OR y.fee_tax <> coalesce(p.tax, 0)))
  OR (e.id IS NOT NULL AND y.reserve <> 0 AND coalesce(x.fee, 0)
    <> CASE WHEN coalesce(x.captured, 0) < y.fee + y.fee_tax THEN coalesce(x.captured, 0) ELSE y.fee + y.fee_tax END))

-- Half up, by the rate; and posted on the account of its name.
--: verify_fee_tax
SELECT count(*), coalesce(min(t.payment), 0) FROM payment_fee_tax t JOIN payment y ON y.org = t.org AND y.id = t.payment
LEFT JOIN posting p ON p.org = y.org AND p.entry = y.reserve AND p.account = 31 AND p.phase = 0 AND p.sub = t.name
  AND p.amount = t.amount
WHERE t.org = $1 AND (t.line NOT IN (0, 1) OR t.amount <> y.fee / 10000 * t.rate + (y.fee % 10000 * t.rate + 5000) / 10000
  OR (y.reserve <> 0 AND p.entry IS NULL)
  OR (t.line = 1 AND NOT EXISTS (SELECT 1 FROM payment_fee_tax f WHERE f.org = t.org AND f.payment = t.payment AND f.line = 0)))

-- What stands of fee and tax: filled in order, the fee first.
--: verify_fee_settled
SELECT count(*), coalesce(min(y.id), 0) FROM payment y LEFT JOIN (
  SELECT e.ref, sum(CASE WHEN p.account = 32 THEN -p.side * p.amount ELSE 0 END) AS fee,
    sum(CASE WHEN p.account = 31 THEN -p.side * p.amount ELSE 0 END) AS tax
  FROM entry e JOIN posting p ON p.org = e.org AND p.entry = e.id
  WHERE e.org = $1 AND e.kind IN (7, 11, 13, 14) AND p.phase = 1 AND p.account IN (31, 32) GROUP BY e.ref) x ON x.ref = y.id
WHERE y.org = $1 AND (y.fee_settled < 0 OR y.fee_settled > y.fee + y.fee_tax OR (y.state NOT IN (10, 13) AND y.fee_settled <> 0)
  OR coalesce(x.fee, 0) <> CASE WHEN y.fee_settled < y.fee THEN y.fee_settled ELSE y.fee END
  OR coalesce(x.tax, 0) <> CASE WHEN y.fee_settled < y.fee THEN 0 ELSE y.fee_settled - y.fee END)

-- Each document of a payment is one posting of its reserve, and the other way round; one off-line is posted at once.
--: verify_payment_item
SELECT count(*), coalesce(min(i.payment), 0) FROM payment_item i
LEFT JOIN payment y ON y.org = i.org AND y.id = i.payment
LEFT JOIN posting p ON p.org = i.org AND p.entry = y.reserve AND p.account = i.account AND p.doc = i.doc
  AND p.amount = i.amount AND p.phase = CASE y.gateway WHEN 'offline' THEN 1 ELSE 0 END
WHERE i.org = $1 AND p.entry IS NULL AND (y.id IS NULL OR y.reserve <> 0)

--: verify_payment_items
SELECT count(*), coalesce(min(y.id), 0) FROM payment y
LEFT JOIN (SELECT payment, count(*) AS n, max(line) AS last, count(*) FILTER (WHERE account = 1) AS invoices
           FROM payment_item WHERE org = $1 GROUP BY payment) i ON i.payment = y.id
LEFT JOIN (SELECT entry, count(*) AS n FROM posting WHERE org = $1 AND phase = 0 AND account < 20
           AND NOT (account = 10 AND side = -1) GROUP BY entry) p
  ON p.entry = y.reserve
WHERE y.org = $1 AND ((y.gateway <> 'offline' AND y.reserve <> 0 AND coalesce(i.n, 0) <> coalesce(p.n, 0))
  OR coalesce(i.last, -1) <> coalesce(i.n, 0) - 1 OR coalesce(i.invoices, 0) <> y.invoices)

--: verify_payment_settled
SELECT count(*), coalesce(min(i.payment), 0) FROM payment_item i LEFT JOIN (
  SELECT e.ref, p.account, p.doc, sum(CASE WHEN p.account = 1 THEN -p.side ELSE p.side END * p.amount) AS settled
  FROM entry e JOIN posting p ON p.org = e.org AND p.entry = e.id
  WHERE e.org = $1 AND e.kind IN (7, 11, 13, 14, 15) AND p.phase = 1 AND p.account IN (1, 10, 11)
  GROUP BY e.ref, p.account, p.doc) x ON x.ref = i.payment AND x.account = i.account AND x.doc = i.doc
WHERE i.org = $1 AND i.settled <> coalesce(x.settled, 0)

-- A scheduled payment takes never more than was confirmed, and begins at its day at the earliest.
--: verify_schedule
SELECT count(*), coalesce(min(s.payment), 0) FROM schedule s LEFT JOIN payment y ON y.org = s.org AND y.id = s.payment
LEFT JOIN (SELECT payment, sum(CASE WHEN account = 1 THEN amount ELSE 0 END) AS invoices,
    sum(CASE WHEN account = 1 THEN 0 ELSE amount END) AS credit
  FROM payment_item WHERE org = $1 GROUP BY payment) i ON i.payment = s.payment
WHERE s.org = $1 AND (y.id IS NULL OR (s.ended_us = 0) <> (y.state = 1) OR y.day < s.day OR y.amount > s.amount OR y.credit > s.credit
  OR (y.reserve = 0 AND (y.day <> s.day OR y.amount <> s.amount OR y.credit <> s.credit))
  OR y.credit <> coalesce(i.credit, 0) OR y.amount - y.fee - y.fee_tax + y.credit - coalesce(i.invoices, 0) <> s.over)

-- What never was reserved waits for its day, or was given up before it.
--: verify_schedule_missing
SELECT count(*), coalesce(min(y.id), 0) FROM payment y WHERE y.org = $1 AND (y.reserve = 0 OR y.state = 1)
  AND (y.reserve <> 0 OR y.state NOT IN (1, 12) OR NOT EXISTS (SELECT 1 FROM schedule s WHERE s.org = y.org AND s.payment = y.id))

-- A run of auto-pay names its last try, which is running while the run is started.
--: verify_auto
SELECT count(*), coalesce(min(r.id), 0) FROM auto_run r LEFT JOIN payment y ON y.org = r.org AND y.id = r.payment
WHERE r.org = $1 AND ((r.tries = 0) <> (r.payment = 0) OR (r.state = 2 AND (y.id IS NULL OR y.state >= 10))
  OR (r.payment <> 0 AND (y.id IS NULL OR y.customer <> r.customer OR y.currency <> r.currency
    OR y.key <> 'auto:' || CAST(r.id AS TEXT) || ':' || CAST(r.tries AS TEXT))))

--: verify_auto_item
SELECT count(*), coalesce(min(i.doc), 0) FROM auto_item i JOIN auto_run r ON r.org = i.org AND r.id = i.run
WHERE i.org = $1 AND NOT EXISTS (SELECT 1 FROM lot l WHERE l.org = i.org AND l.customer = r.customer AND l.account = 1
  AND l.doc = i.doc AND l.currency = r.currency)

--: verify_schedule_next
SELECT id FROM payment WHERE org = $1 AND reserve = 0 AND id > $2 ORDER BY id LIMIT 1

-- A dispute takes from clearing when it opens, and gives back when it is won.
--: verify_payment_captured
SELECT count(*), coalesce(min(y.id), 0) FROM payment y LEFT JOIN (
  SELECT doc, sum(CASE WHEN side = 1 THEN amount ELSE 0 END) AS debit, sum(CASE WHEN side = -1 THEN amount ELSE 0 END) AS credit
  FROM posting WHERE org = $1 AND account IN (20, 21) AND phase = 1 GROUP BY doc) x ON x.doc = y.id
LEFT JOIN (SELECT payment, sum(CASE WHEN state = 2 THEN amount ELSE 0 END) AS won,
  sum(CASE WHEN state IN (1, 2) THEN amount ELSE 0 END) AS held FROM dispute WHERE org = $1 GROUP BY payment) d ON d.payment = y.id
WHERE y.org = $1 AND (y.captured + coalesce(d.won, 0) <> coalesce(x.debit, 0)
  OR y.returned + y.refunded + coalesce(d.held, 0) <> coalesce(x.credit, 0))

--: verify_payment_gateway
SELECT count(*), coalesce(min(y.id), 0) FROM payment y LEFT JOIN (
  SELECT payment, sum(CASE WHEN kind = 1 THEN amount ELSE 0 END) AS captured,
    sum(CASE WHEN kind = 2 THEN amount ELSE 0 END) AS refunded, sum(CASE WHEN kind = 3 THEN amount ELSE 0 END) AS returned
  FROM capture WHERE org = $1 GROUP BY payment) x ON x.payment = y.id
WHERE y.org = $1 AND y.gateway <> 'offline' AND (y.captured <> coalesce(x.captured, 0) OR y.returned <> coalesce(x.returned, 0)
  OR y.refunded <> coalesce(x.refunded, 0))

-- What is left of a payment after its invoices lies on its credit: allocations and rest equal what was captured. A refund that
-- gave another credit or a retainer back took nothing of it.
--: verify_payment_allocated
SELECT count(*), coalesce(min(y.id), 0) FROM payment y JOIN (
  SELECT e.ref AS id, sum(CASE WHEN p.account = 1 THEN -p.side * p.amount ELSE 0 END) AS invoices,
    sum(CASE WHEN p.account = 10 AND p.doc = e.ref THEN -p.side * p.amount ELSE 0 END) AS rest,
    sum(CASE WHEN p.account IN (31, 32) THEN -p.side * p.amount ELSE 0 END) AS fee,
    sum(CASE WHEN e.kind = 11 AND p.account IN (10, 11) AND p.doc <> e.ref AND p.side = 1 THEN p.amount ELSE 0 END) AS used
  FROM entry e JOIN posting p ON p.org = e.org AND p.entry = e.id
  WHERE e.org = $1 AND e.kind IN (7, 11, 13, 14, 15, 18) AND p.phase = 1 GROUP BY e.ref) x ON x.id = y.id
LEFT JOIN (SELECT r.payment, sum(r.done) AS amount FROM refund r JOIN giveback g ON g.org = r.org AND g.id = r.giveback
  WHERE r.org = $1 AND (g.account <> 10 OR g.doc <> r.payment) GROUP BY r.payment) o ON o.payment = y.id
WHERE y.org = $1 AND y.state IN (10, 13)
  AND x.invoices + x.rest + x.fee - x.used <> y.captured - y.returned - y.refunded + coalesce(o.amount, 0)

--: verify_capture_entry
SELECT count(*), coalesce(min(c.payment), 0) FROM capture c WHERE c.org = $1 AND NOT EXISTS (
  SELECT 1 FROM entry e JOIN posting p ON p.org = e.org AND p.entry = e.id AND p.phase = 1
    AND ((p.account = 20 AND p.sub = c.gateway) OR (p.account = 4 AND c.kind = 3
      AND EXISTS (SELECT 1 FROM payment y WHERE y.org = c.org AND y.id = c.payment AND y.gateway = c.gateway)))
  WHERE e.org = c.org AND e.id = c.entry AND e.ref = c.payment AND p.amount = c.amount
    AND e.key = 'payment:' || CAST(c.payment AS TEXT) || CASE e.kind WHEN 11 THEN ':post:' WHEN 13 THEN ':late:'
      WHEN 18 THEN ':refund:' WHEN 21 THEN ':fee:' ELSE ':return:' END || c.capture_id
    AND CASE c.kind WHEN 4 THEN e.kind = 21 AND p.side = -1 WHEN 5 THEN e.kind = 21 AND p.side = 1 ELSE e.kind <> 21 END)

-- What a gateway took for a dispute is its cost, and known by the gateway's name of it.
--: verify_dispute_fee
SELECT count(*), coalesce(min(e.id), 0) FROM entry e WHERE e.org = $1 AND e.kind = 21 AND (e.customer <> 0
  OR NOT EXISTS (SELECT 1 FROM capture c WHERE c.org = e.org AND c.entry = e.id AND c.kind IN (4, 5))
  OR NOT EXISTS (SELECT 1 FROM posting p JOIN posting q ON q.org = p.org AND q.entry = p.entry AND q.account = 20
    WHERE p.org = e.org AND p.entry = e.id AND p.account = 33 AND p.sub = q.sub AND q.source = e.ref))

-- What refunds hold back and what they gave back, as the payment's row says it.
--: verify_refund_sums
SELECT count(*), coalesce(min(y.id), 0) FROM payment y LEFT JOIN (SELECT payment,
    sum(CASE WHEN state < 10 THEN amount ELSE 0 END) AS pending, sum(CASE WHEN state >= 10 THEN done ELSE 0 END) AS done
  FROM refund WHERE org = $1 AND to_credit = 0 GROUP BY payment) r ON r.payment = y.id
WHERE y.org = $1 AND (y.refund_pending <> coalesce(r.pending, 0) OR y.refunded <> coalesce(r.done, 0))

-- A refund to the method has its reserve, resolved when it ended; one to credit the entry that un-applied it.
--: verify_refund
SELECT count(*), coalesce(min(r.id), 0) FROM refund r LEFT JOIN entry e ON e.org = r.org AND e.id = r.reserve
LEFT JOIN posting p ON p.org = e.org AND p.entry = e.id AND p.account = CASE r.to_credit WHEN 1 THEN 10 ELSE 20 END
LEFT JOIN entry x ON x.org = r.org AND x.resolves = r.reserve
LEFT JOIN posting q ON q.org = x.org AND q.entry = x.id AND q.account = 20
WHERE r.org = $1 AND (e.id IS NULL OR e.ref <> r.payment OR p.amount IS NULL OR p.amount <> r.amount
  OR (r.to_credit = 1 AND (r.state <> 10 OR r.done <> r.amount OR x.id IS NOT NULL OR e.kind <> 7
    OR e.key <> 'payment:' || CAST(r.payment AS TEXT) || ':unapply:' || r.reference))
  OR (r.to_credit = 0 AND (e.kind <> 17 OR e.key <> 'payment:' || CAST(r.payment AS TEXT) || ':refund-reserve:' || r.reference
    OR r.done <> coalesce(q.amount, 0) OR (r.state < 10 AND x.id IS NOT NULL) OR (r.state >= 10 AND x.id IS NULL)
    OR (r.state = 10 AND x.kind <> 18) OR (r.state = 11 AND x.kind <> 12) OR r.state NOT IN (1, 2, 3, 10, 11)))
  OR r.to_credit NOT IN (0, 1)
  OR r.fee <> coalesce((SELECT sum(o.side * o.amount) FROM entry u JOIN posting o ON o.org = u.org AND o.entry = u.id
    WHERE u.org = r.org AND u.key = 'payment:' || CAST(r.payment AS TEXT) || ':unapply:' || r.reference
    AND o.account IN (31, 32)), 0)
  OR (r.to_credit = 0 AND NOT EXISTS (SELECT 1 FROM posting h LEFT JOIN giveback g ON g.org = r.org AND g.id = r.giveback
    WHERE h.org = e.org AND h.entry = e.id AND h.side = 1 AND h.account = coalesce(g.account, 10)
    AND h.doc = coalesce(g.doc, r.payment) AND h.amount = r.amount))
  OR (r.to_credit = 0 AND r.state = 10 AND NOT EXISTS (SELECT 1 FROM capture c WHERE c.org = r.org AND c.payment = r.payment
    AND c.capture_id = r.gateway_ref AND c.kind = 2 AND c.amount = r.done))
  OR NOT EXISTS (SELECT 1 FROM staff s WHERE s.org = r.org AND s.id = r.asked) OR r.signed_by = r.asked
  OR (r.signed_by <> 0 AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.org = r.org AND s.id = r.signed_by)))

--: verify_refund_missing
SELECT count(*), coalesce(min(e.id), 0) FROM entry e WHERE e.org = $1 AND e.kind = 17
  AND NOT EXISTS (SELECT 1 FROM refund r WHERE r.org = e.org AND r.reserve = e.id)

-- What was given back of a credit or retainer is what its refunds come to, all of the customer's payments, or what its entry
-- posted; and staff asked for it.
--: verify_giveback
SELECT count(*), coalesce(min(g.id), 0) FROM giveback g LEFT JOIN entry e ON e.org = g.org AND e.id = g.entry
LEFT JOIN posting p ON p.org = e.org AND p.entry = e.id AND p.side = 1
LEFT JOIN (SELECT giveback, sum(amount) AS amount FROM refund WHERE org = $1 AND giveback <> 0 GROUP BY giveback) r
  ON r.giveback = g.id
WHERE g.org = $1 AND (g.account NOT IN (10, 11) OR NOT EXISTS (SELECT 1 FROM lot l WHERE l.org = g.org AND l.customer = g.customer
    AND l.account = g.account AND l.doc = g.doc AND l.currency = g.currency)
  OR NOT CASE g.way
    WHEN 1 THEN g.entry = 0 AND g.reference = '' AND g.day = '' AND coalesce(r.amount, 0) = g.amount
    WHEN 2 THEN g.reference <> '' AND r.amount IS NULL AND p.entry IS NOT NULL AND e.kind = 22 AND e.ref = g.id
      AND e.customer = g.customer AND e.currency = g.currency AND e.day = g.day
      AND e.key = 'giveback:' || CAST(g.id AS TEXT) AND p.account = g.account AND p.doc = g.doc AND p.amount = g.amount
    ELSE 1 = 0 END
  OR NOT EXISTS (SELECT 1 FROM staff s WHERE s.org = g.org AND s.id = g.asked) OR g.signed_by = g.asked
  OR (g.signed_by <> 0 AND NOT EXISTS (SELECT 1 FROM staff s WHERE s.org = g.org AND s.id = g.signed_by)))

--: verify_giveback_missing
SELECT (SELECT count(*) FROM entry e WHERE e.org = $1 AND e.kind = 22
    AND NOT EXISTS (SELECT 1 FROM giveback g WHERE g.org = e.org AND g.entry = e.id))
  + (SELECT count(*) FROM refund r JOIN payment y ON y.org = r.org AND y.id = r.payment
    WHERE r.org = $1 AND r.giveback <> 0 AND NOT EXISTS (SELECT 1 FROM giveback g WHERE g.org = r.org AND g.id = r.giveback
      AND g.way = 1 AND g.customer = y.customer AND g.currency = y.currency AND g.signed_by = r.signed_by)), CAST(0 AS BIGINT)

-- A dispute has the entry that opened it, and when it is over the one that ended it.
--: verify_dispute
SELECT count(*), coalesce(min(d.id), 0) FROM dispute d
LEFT JOIN entry e ON e.org = d.org AND e.id = d.opened LEFT JOIN posting p ON p.org = e.org AND p.entry = e.id AND p.account = 4
LEFT JOIN entry x ON x.org = d.org AND x.id = d.ended LEFT JOIN posting q ON q.org = x.org AND q.entry = x.id AND q.account = 4
WHERE d.org = $1 AND (e.id IS NULL OR e.kind <> 19 OR e.ref <> d.payment OR p.amount IS NULL OR p.amount <> d.amount
  OR e.key <> 'payment:' || CAST(d.payment AS TEXT) || ':dispute:' || d.gateway_id
  OR CASE d.state WHEN 1 THEN d.ended <> 0
    WHEN 2 THEN x.id IS NULL OR q.amount IS NULL OR q.amount <> d.amount
      OR x.key <> 'payment:' || CAST(d.payment AS TEXT) || ':dispute-won:' || d.gateway_id
    WHEN 3 THEN x.id IS NULL OR q.amount IS NULL OR q.amount <> d.amount
      OR x.key <> 'payment:' || CAST(d.payment AS TEXT) || ':return:' || d.gateway_id
    ELSE 1 = 1 END)

--: verify_dispute_missing
SELECT count(*), coalesce(min(e.id), 0) FROM entry e WHERE e.org = $1 AND e.kind = 19
  AND NOT EXISTS (SELECT 1 FROM dispute d WHERE d.org = e.org AND e.id IN (d.opened, d.ended))

-- What two of staff decided was paid is a capture of that payment.
--: verify_review
SELECT count(*), coalesce(min(r.id), 0) FROM review r WHERE r.org = $1 AND ((r.signed_by <> 0 AND (r.asked = 0
    OR r.asked = r.signed_by OR r.done_us = 0 OR NOT EXISTS (SELECT 1 FROM staff s WHERE s.org = r.org AND s.id = r.asked)
    OR NOT EXISTS (SELECT 1 FROM staff s WHERE s.org = r.org AND s.id = r.signed_by)))
  OR r.paid NOT IN (0, 1) OR (r.paid = 0 AND r.amount <> 0)
  OR (r.paid = 1 AND r.signed_by <> 0 AND NOT EXISTS (SELECT 1 FROM capture c WHERE c.org = r.org AND c.payment = r.subject
    AND c.capture_id = r.capture_id AND c.amount = r.amount AND c.kind = 1))
  OR (r.paid = 1 AND r.signed_by <> 0 AND EXISTS (SELECT 1 FROM review o WHERE o.org = r.org AND o.id <> r.id AND o.paid = 1
    AND o.signed_by <> 0 AND o.kind = r.kind AND o.capture_id = r.capture_id)))

--: verify_seal_gap
SELECT count(*), coalesce(min(n), 0) FROM (SELECT max(n) AS n FROM seal WHERE org = $1 HAVING count(*) <> max(n) OR min(n) <> 1) x

--: verify_seal_twice
SELECT count(*), coalesce(min(u.entry), 0) FROM unsealed u JOIN seal s ON s.org = u.org AND s.entry = u.entry WHERE u.org = $1

--: verify_seal_missing
SELECT count(*), coalesce(min(e.id), 0) FROM entry e WHERE e.org = $1
  AND NOT EXISTS (SELECT 1 FROM seal s WHERE s.org = e.org AND s.entry = e.id)
  AND NOT EXISTS (SELECT 1 FROM unsealed u WHERE u.org = e.org AND u.entry = e.id)

--: verify_seal_head
SELECT count(*), coalesce(min(c.n), 0) FROM chain c LEFT JOIN seal s ON s.org = c.org AND s.n = c.n
WHERE c.org = $1 AND c.n > 0 AND (s.hash IS NULL OR s.hash <> c.hash)

--: verify_seal_tail
SELECT count(*), coalesce(max(s.n), 0) FROM seal s LEFT JOIN chain c ON c.org = s.org
WHERE s.org = $1 AND (c.n IS NULL OR s.n > c.n)

-- The first epoch is 1; each restore began one, and says which.
--: verify_epoch
SELECT count(*), coalesce(min(c.epoch), 0) FROM chain c WHERE c.org = $1
  AND c.epoch <> (SELECT coalesce(max(e.ref), 1) FROM entry e WHERE e.org = c.org AND e.kind = 40)

--: verify_org_balance
SELECT count(*), coalesce(min(x.account), 0) FROM (SELECT p.account, p.sub, e.currency,
    sum(CASE WHEN p.side = 1 THEN p.amount ELSE 0 END) AS d, sum(CASE WHEN p.side = -1 THEN p.amount ELSE 0 END) AS c
  FROM posting p JOIN seal s ON s.org = p.org AND s.entry = p.entry JOIN entry e ON e.org = p.org AND e.id = p.entry
  WHERE p.org = $1 AND p.phase = 1 AND p.account >= 20 GROUP BY p.account, p.sub, e.currency) x
LEFT JOIN org_balance b ON b.org = $1 AND b.account = x.account AND b.sub = x.sub AND b.currency = x.currency
WHERE b.pd IS NULL OR b.pd <> x.d OR b.pc <> x.c

--: verify_org_balance_more
SELECT count(*), coalesce(min(b.account), 0) FROM org_balance b WHERE b.org = $1 AND NOT EXISTS (
  SELECT 1 FROM entry e JOIN posting p ON p.org = e.org AND p.entry = e.id
  WHERE e.org = b.org AND e.currency = b.currency AND p.account = b.account AND p.sub = b.sub AND p.phase = 1)

-- Receipts of a year are R-2026-000001, 2, 3 ... up to the series, but for those that a restore lost and staff named (kind
-- 41, ref of them); below a million they are of the same width.
--: verify_receipts
SELECT count(*), coalesce(min(s.next), 0) FROM series s LEFT JOIN (
  SELECT substr(receipt, 3, 4) AS year, count(*) AS n, min(receipt) AS low, max(receipt) AS top FROM payment
  WHERE org = $1 AND receipt <> '' GROUP BY substr(receipt, 3, 4)) x ON x.year = s.year
LEFT JOIN (SELECT substr(key, 10, 4) AS year, sum(ref) AS n FROM entry
  WHERE org = $1 AND kind = 41 AND substr(key, 1, 9) = 'series:1:' GROUP BY substr(key, 10, 4)) l ON l.year = s.year
WHERE s.org = $1 AND s.kind = 1 AND (coalesce(x.n, 0) + coalesce(l.n, 0) <> s.next - 1
  OR (x.n < 1000000 AND l.n IS NULL AND (x.low <> 'R-' || s.year || '-000001'
    OR x.top <> 'R-' || s.year || '-' || substr(CAST(1000000 + x.n AS TEXT), 2))))

--: verify_receipt_series
SELECT count(*), coalesce(min(y.id), 0) FROM payment y WHERE y.org = $1 AND y.receipt <> '' AND NOT EXISTS (
  SELECT 1 FROM series s WHERE s.org = y.org AND s.kind = 1 AND s.year = substr(y.receipt, 3, 4))

-- A bank line is booked as it says, and the books know no line that is not there.
--: verify_bank_line
SELECT count(*), coalesce(min(l.id), 0) FROM bank_line l LEFT JOIN entry e ON e.org = l.org
  AND e.key = 'bank:' || CAST(l.id AS TEXT)
LEFT JOIN posting p ON p.org = e.org AND p.entry = e.id AND p.account = 23
WHERE l.org = $1 AND (p.entry IS NULL OR e.kind <> 30 OR e.ref <> l.id OR e.currency <> l.currency OR e.day <> l.booked
  OR p.sub <> l.account OR p.doc <> l.id OR p.side <> l.side OR p.amount <> l.amount)

--: verify_bank_missing
SELECT count(*), coalesce(min(e.id), 0) FROM entry e WHERE e.org = $1 AND e.kind = 30
  AND NOT EXISTS (SELECT 1 FROM bank_line l WHERE l.org = e.org AND l.id = e.ref)

-- An open line stands in suspense with all of its amount, another with nothing.
--: verify_bank_suspense
SELECT count(*), coalesce(min(l.id), 0) FROM bank_line l LEFT JOIN (
  SELECT doc, sum(side * amount) AS rest FROM posting WHERE org = $1 AND account = 24 GROUP BY doc) x ON x.doc = l.id
WHERE l.org = $1 AND coalesce(x.rest, 0) <> CASE l.state WHEN 0 THEN -l.side * l.amount ELSE 0 END

-- What it is of is what its last entry says; rounds counts the matches.
--: verify_bank_target
SELECT count(*), coalesce(min(l.id), 0) FROM bank_line l WHERE l.org = $1 AND (l.rounds <> (
  SELECT count(*) FROM posting p JOIN entry e ON e.org = p.org AND e.id = p.entry
  WHERE p.org = l.org AND p.doc = l.id AND p.account = 24 AND e.kind = 31) OR NOT CASE l.state
  WHEN 0 THEN l.target = 0
  WHEN 1 THEN EXISTS (SELECT 1 FROM entry e WHERE (EXISTS (SELECT 1 FROM payment y WHERE y.org = e.org AND y.id = e.ref)
      OR EXISTS (SELECT 1 FROM giveback g WHERE g.org = e.org AND g.id = e.ref AND g.way = 2 AND l.side = -1))
    AND e.org = l.org AND e.kind = 31 AND e.ref = l.target
    AND e.key = 'bank-match:' || CAST(l.id AS TEXT) || ':' || CAST(l.rounds - 1 AS TEXT)
    AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.org = e.org AND r.reverses = e.id))
  WHEN 3 THEN l.target = 0 AND EXISTS (SELECT 1 FROM entry e WHERE e.org = l.org AND e.kind = 31 AND e.ref = 0
    AND e.key = 'bank-match:' || CAST(l.id AS TEXT) || ':' || CAST(l.rounds - 1 AS TEXT)
    AND NOT EXISTS (SELECT 1 FROM entry r WHERE r.org = e.org AND r.reverses = e.id))
  WHEN 2 THEN EXISTS (SELECT 1 FROM entry e WHERE e.org = l.org AND e.kind = 33
    AND ((e.key = 'bank-back:' || CAST(l.id AS TEXT) AND e.ref = l.target)
      OR (e.key = 'bank-back:' || CAST(l.target AS TEXT) AND e.ref = l.id)))
  ELSE 1 = 0 END)

-- Opening balance and lines make the closing balance.
--: verify_bank_statement
SELECT count(*), coalesce(min(s.id), 0) FROM bank_statement s LEFT JOIN (
  SELECT i.statement, sum(l.side * l.amount) AS turnover FROM bank_statement_line i
  JOIN bank_line l ON l.org = i.org AND l.id = i.line WHERE i.org = $1 GROUP BY i.statement) x ON x.statement = s.id
WHERE s.org = $1 AND s.balanced = 1 AND s.opening + coalesce(x.turnover, 0) <> s.closing

-- Statements show lines that are there, of their account.
--: verify_bank_shown
SELECT count(*), coalesce(min(i.line), 0) FROM bank_statement_line i
LEFT JOIN bank_statement s ON s.org = i.org AND s.id = i.statement LEFT JOIN bank_line l ON l.org = i.org AND l.id = i.line
WHERE i.org = $1 AND (s.id IS NULL OR l.id IS NULL OR s.account <> l.account OR s.currency <> l.currency)

-- A payment is not matched with more than it had, in or out.
--: verify_bank_matched
SELECT count(*), coalesce(min(y.id), 0) FROM (SELECT target, sum(CASE WHEN side = 1 THEN amount ELSE 0 END) AS came,
    sum(CASE WHEN side = -1 THEN amount ELSE 0 END) AS went FROM (
      SELECT target, side, amount FROM bank_line WHERE org = $1 AND state = 1
      UNION ALL SELECT b.payment, l.side, b.amount FROM bank_part b JOIN bank_line l ON l.org = b.org AND l.id = b.line
      WHERE b.org = $1) z GROUP BY target) x
JOIN payment y ON y.org = $1 AND y.id = x.target
WHERE x.came > y.captured OR x.went > y.returned + y.refunded

-- A transfer that gave a credit back went out once, of its amount.
--: verify_bank_giveback
SELECT count(*), coalesce(min(g.id), 0) FROM (SELECT target, sum(amount) AS went FROM bank_line WHERE org = $1 AND state = 1
  GROUP BY target) x JOIN giveback g ON g.org = $1 AND g.id = x.target WHERE x.went > g.amount

-- The parts of a line come to it, and only a line that is split has any.
--: verify_bank_split
SELECT count(*), coalesce(min(l.id), 0) FROM bank_line l LEFT JOIN (
  SELECT line, sum(amount) AS total FROM bank_part WHERE org = $1 GROUP BY line) x ON x.line = l.id
WHERE l.org = $1 AND coalesce(x.total, 0) <> CASE l.state WHEN 3 THEN l.amount ELSE 0 END

-- Each is as its entry says.
--: verify_bank_part
SELECT count(*), coalesce(min(b.line), 0) FROM bank_part b WHERE b.org = $1 AND NOT EXISTS (
  SELECT 1 FROM bank_line l JOIN entry e ON e.org = l.org
    AND e.key = 'bank-match:' || CAST(l.id AS TEXT) || ':' || CAST(l.rounds - 1 AS TEXT)
  JOIN posting p ON p.org = e.org AND p.entry = e.id AND p.doc = l.id AND p.account <> 24
  WHERE l.org = b.org AND l.id = b.line AND p.source = b.payment AND p.amount = b.amount AND p.side = -l.side)

-- A file of debits holds what it says, each for the amount of its payment.
--: verify_debit_file
SELECT count(*), coalesce(min(f.id), 0) FROM debit_file f LEFT JOIN (
  SELECT file, count(*) AS n, sum(amount) AS total FROM debit WHERE org = $1 GROUP BY file) x ON x.file = f.id
WHERE f.org = $1 AND (f.count <> coalesce(x.n, 0) OR f.total <> coalesce(x.total, 0))

--: verify_debit
SELECT count(*), coalesce(min(d.payment), 0) FROM debit d JOIN payment y ON y.org = d.org AND y.id = d.payment
LEFT JOIN mandate m ON m.org = d.org AND m.id = d.mandate
WHERE d.org = $1 AND (d.amount <> y.amount OR y.gateway <> 'debit' OR m.id IS NULL OR m.customer <> y.customer)

-- Plans of lots that are there, and what was agreed of one.
--: verify_plan_list
SELECT p.customer, p.doc FROM payment_plan p JOIN lot l ON l.org = p.org AND l.customer = p.customer AND l.account = 1
  AND l.doc = p.doc WHERE p.org = $1 ORDER BY p.doc

--: verify_plan_agreed
SELECT l.currency, coalesce((SELECT a.after FROM audit a WHERE a.org = l.org AND a.action = 'invoice.planned'
  AND a.object_id = l.doc ORDER BY a.n DESC LIMIT 1), '')
FROM lot l WHERE l.org = $1 AND l.customer = $2 AND l.account = 1 AND l.doc = $3

-- By the entry's key, which is unique and indexed.
--: verify_issue
SELECT count(*), coalesce(min(d.id), 0) FROM document d WHERE d.org = $1 AND d.kind < 5 AND NOT EXISTS (
  SELECT 1 FROM entry e WHERE e.org = d.org AND e.key = 'issue:' || d.id AND e.ref = d.id AND e.kind IN (1, 2, 3)
  AND e.document_hash = d.hash AND e.customer = d.customer)

--: verify_issue_missing
SELECT count(*), coalesce(min(e.id), 0) FROM entry e WHERE e.org = $1 AND e.kind IN (1, 2, 3) AND e.document_hash <> ''
  AND NOT EXISTS (SELECT 1 FROM document d WHERE d.org = e.org AND d.id = e.ref)

--: verify_foreign
SELECT count(*), coalesce(min(i.payment), 0) FROM payment_item i JOIN payment p ON p.org = i.org AND p.id = i.payment
WHERE i.org = $1 AND NOT EXISTS (SELECT 1 FROM lot l WHERE l.org = i.org AND l.customer = p.customer AND l.account = i.account
  AND l.doc = i.doc AND l.currency = p.currency)

--: verify_counts
SELECT (SELECT count(*) FROM entry WHERE org = $1), (SELECT count(*) FROM posting WHERE org = $1),
  (SELECT count(*) FROM lot WHERE org = $1), (SELECT count(*) FROM payment WHERE org = $1),
  (SELECT count(*) FROM document WHERE org = $1), (SELECT count(*) FROM unsealed WHERE org = $1)

-- What came with the documents of a range, by its digest.
--: verify_kept_list
SELECT id, source FROM document WHERE org = $1 AND id > $2 AND id <= $3 AND source <> ''
UNION ALL SELECT doc, sha256 FROM attached WHERE org = $1 AND doc > $2 AND doc <= $3 AND sha256 <> '' ORDER BY 1

-- Documents with their lots, one row a lot; of an order what its own row says, its total as net.
--: verify_document_list
SELECT d.id, d.hash, d.body, d.kind, d.number, d.issued, CASE WHEN l.doc IS NULL AND o.id IS NULL THEN 0 ELSE 1 END,
  coalesce(p.due, l.due, o.until, d.issued), coalesce(l.purchase_order, o.purchase_order, ''),
  coalesce(l.contract, o.contract, ''), coalesce(l.net, o.total, 0), coalesce(l.tax, 0), coalesce(o.currency, '')
FROM (SELECT org, id, public_id, hash, body, kind, number, issued FROM document WHERE org = $1 AND id > $2
  ORDER BY id LIMIT $3) d
LEFT JOIN lot l ON l.org = d.org AND l.public_id = d.public_id
LEFT JOIN payment_plan p ON p.org = l.org AND p.customer = l.customer AND p.doc = l.doc AND l.planned = 1
LEFT JOIN sales_order o ON o.org = d.org AND o.id = d.id ORDER BY d.id

-- A shared document is its versions, numbered 1, 2, 3 ...; its last one is the file it names, and all are of its customer.
--: verify_shared
SELECT count(*), coalesce(min(s.id), 0) FROM shared s LEFT JOIN upload u ON u.org = s.org AND u.id = s.last
WHERE s.org = $1 AND (u.id IS NULL OR u.customer <> s.customer OR u.kind <> s.side OR s.version <> (SELECT count(*)
  FROM shared_version v JOIN upload f ON f.org = v.org AND f.id = v.upload WHERE v.org = s.org AND v.shared = s.id
  AND v.n BETWEEN 1 AND s.version AND f.customer = s.customer) OR NOT EXISTS (SELECT 1 FROM shared_version v
  WHERE v.org = s.org AND v.shared = s.id AND v.n = s.version AND v.upload = s.last))

-- A proof is a file of its customer, and only what was decided has somebody who did.
--: verify_kyc
SELECT count(*), coalesce(min(p.id), 0) FROM kyc_proof p LEFT JOIN upload u ON u.org = p.org AND u.id = p.upload
WHERE p.org = $1 AND (u.id IS NULL OR u.customer <> p.customer OR (p.state = 0) <> (p.decided_us = 0)
  OR (p.state <> 2 AND p.reason <> '') OR (p.state <> 1 AND p.until <> ''))

--: verify_upload_next
SELECT id, sha256, bytes FROM upload WHERE org = $1 AND id > $2 ORDER BY id LIMIT 1

-- A dispute is of an issued invoice of its customer, in its currency and of no more than it; its lines come to it; it has ended or
-- not; what corrected it is a credit note of the customer.
--: verify_objection
SELECT count(*), coalesce(min(o.id), 0) FROM objection o
LEFT JOIN lot l ON l.org = o.org AND l.customer = o.customer AND l.account = 1 AND l.doc = o.doc
LEFT JOIN lot n ON n.org = o.org AND n.customer = o.customer AND n.account = 10 AND n.doc = o.note
WHERE o.org = $1 AND (l.doc IS NULL OR l.currency <> o.currency OR o.amount < 1 OR o.amount > l.total OR o.state < 1 OR o.state > 5
  OR (o.state > 2) <> (o.ended_us > 0) OR (o.state = 3) <> (o.note <> 0) OR (o.note <> 0 AND (n.doc IS NULL OR n.kind <> 2))
  OR o.amount <> coalesce((SELECT sum(x.amount) FROM objection_line x WHERE x.org = o.org AND x.objection = o.id), 0))

--: verify_objection_line
SELECT count(*), coalesce(min(x.objection), 0) FROM objection_line x WHERE x.org = $1 AND (x.amount < 1 OR x.line < -1
  OR NOT EXISTS (SELECT 1 FROM objection o WHERE o.org = x.org AND o.id = x.objection))

-- An order and its document are of each other.
--: verify_order
SELECT count(*), coalesce(min(d.id), 0) FROM document d LEFT JOIN sales_order o ON o.org = d.org AND o.id = d.id
WHERE d.org = $1 AND (d.kind >= 5 OR o.id IS NOT NULL) AND (o.id IS NULL OR d.kind NOT IN (5, 6) OR o.kind <> d.kind
  OR o.number <> d.number OR o.issued <> d.issued OR o.customer <> d.customer OR o.public_id <> d.public_id)

-- No order without its document, no answer without its order.
--: verify_order_missing
SELECT count(*), coalesce(min(x.id), 0) FROM (
  SELECT o.id AS id FROM sales_order o
  WHERE o.org = $1 AND NOT EXISTS (SELECT 1 FROM document d WHERE d.org = o.org AND d.id = o.id)
  UNION ALL SELECT w.doc FROM order_answer w
  WHERE w.org = $1 AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.org = w.org AND o.id = w.doc)) AS x

-- Nothing is posted on an order.
--: verify_order_posted
SELECT count(*), coalesce(min(o.id), 0) FROM sales_order o WHERE o.org = $1 AND EXISTS (
  SELECT 1 FROM lot l WHERE l.org = o.org AND l.customer = o.customer AND l.doc = o.id)

-- One is accepted or declined by what its customer said, of the version there is; what became of it stands in its history.
--: verify_order_answer
SELECT count(*), coalesce(min(o.id), 0) FROM sales_order o JOIN document d ON d.org = o.org AND d.id = o.id
LEFT JOIN order_answer w ON w.org = o.org AND w.doc = o.id
WHERE o.org = $1 AND (o.state NOT IN (1, 2, 3, 4) OR (o.state IN (2, 3)) <> (w.doc IS NOT NULL)
  OR (w.doc IS NOT NULL AND (w.hash <> d.hash OR (o.state = 2) <> (w.accepted = 1) OR NOT EXISTS (
    SELECT 1 FROM history h WHERE h.org = o.org AND h.subject = o.id AND h.at_us = w.at_us AND h.who = w.name
    AND h.detail = w.words AND h.kind = CASE w.accepted WHEN 1 THEN 'accepted' ELSE 'declined' END)))
  OR (o.state = 4) <> EXISTS (SELECT 1 FROM history h WHERE h.org = o.org AND h.subject = o.id AND h.kind = 'withdrawn')
  OR (o.invoice <> 0) <> EXISTS (SELECT 1 FROM history h WHERE h.org = o.org AND h.subject = o.id AND h.kind = 'invoiced'))

-- The invoice of an order is its customer's, and the order was not declined or withdrawn.
--: verify_order_invoice
SELECT count(*), coalesce(min(o.id), 0) FROM sales_order o
WHERE o.org = $1 AND o.invoice <> 0 AND (o.state IN (3, 4) OR NOT EXISTS (
  SELECT 1 FROM document i WHERE i.org = o.org AND i.id = o.invoice AND i.kind = 1 AND i.customer = o.customer))

-- What a later version took the place of is an earlier order of the same customer and kind, which has ended without an invoice.
--: verify_order_version
SELECT count(*), coalesce(min(o.id), 0) FROM sales_order o WHERE o.org = $1 AND o.replaces <> 0 AND NOT EXISTS (
  SELECT 1 FROM sales_order e WHERE e.org = o.org AND e.id = o.replaces AND e.id < o.id AND e.customer = o.customer
  AND e.kind = o.kind AND e.state IN (3, 4) AND e.invoice = 0)

-- Orders that were invoiced, behind $2, with both frozen forms.
--: verify_order_list
SELECT o.id, d.body, i.body FROM sales_order o JOIN document d ON d.org = o.org AND d.id = o.id
JOIN document i ON i.org = o.org AND i.id = o.invoice WHERE o.org = $1 AND o.id > $2 AND o.invoice <> 0 ORDER BY o.id LIMIT $3
