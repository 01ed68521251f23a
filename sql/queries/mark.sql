-- What stands beside the state of invoices.

-- Which kinds of marks there may be beside the invoices from $3 to $4 of a customer: the bits of store/store_mark.h.
--: mark_kinds
SELECT CASE WHEN EXISTS (SELECT 1 FROM promise WHERE org = $1 AND customer = $2 AND doc >= $3 AND doc <= $4) THEN 1 ELSE 0 END
  + CASE WHEN EXISTS (SELECT 1 FROM payment_plan WHERE org = $1 AND customer = $2 AND doc >= $3 AND doc <= $4) THEN 2 ELSE 0 END
  + CASE WHEN EXISTS (SELECT 1 FROM payment WHERE org = $1 AND customer = $2 AND state = 1) THEN 4 ELSE 0 END
  + CASE WHEN EXISTS (SELECT 1 FROM report_part WHERE org = $1 AND customer = $2 AND doc >= $3 AND doc <= $4) THEN 8 ELSE 0 END
  + CASE WHEN EXISTS (SELECT 1 FROM objection WHERE org = $1 AND customer = $2 AND state <= 2 AND doc >= $3 AND doc <= $4)
    THEN 16 ELSE 0 END
  + CASE WHEN EXISTS (SELECT 1 FROM bill_alert WHERE org = $1 AND customer = $2) THEN 32 ELSE 0 END
