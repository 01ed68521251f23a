-- What was written off is no longer counted as paid.

ALTER TABLE summary ADD COLUMN written_off_n {int} NOT NULL DEFAULT 0;
ALTER TABLE summary ADD COLUMN written_off_sum {int} NOT NULL DEFAULT 0;
