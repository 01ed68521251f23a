-- A gateway that does not answer is tried often, and what waits on it is asked about once it does; what became of an event
-- stands with its payment.

-- Since when questions to it go unanswered; 0: the last one was answered.
ALTER TABLE gateway_account ADD COLUMN silent_us {int} NOT NULL DEFAULT 0;
ALTER TABLE gateway_event DROP COLUMN applied_us;
