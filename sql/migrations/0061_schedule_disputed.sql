-- Scheduled payments and what is disputed.

-- 1: it was confirmed with what was disputed then. What is disputed later is left out on its day all the same.
ALTER TABLE schedule ADD COLUMN disputed {int} NOT NULL DEFAULT 0;
