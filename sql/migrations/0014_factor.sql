-- A second factor beside the password, of contacts (kind 1) and staff (kind 2).

-- The secret of an authenticator app, sealed; on once confirmed_us is set. last_step is the 30 seconds of the last code
-- that was taken, so that none is taken twice; failed counts wrong ones in a row, blocked_us is until when none is looked at.
CREATE TABLE factor (
  org {int} NOT NULL REFERENCES org (id), kind {int} NOT NULL, person {int} NOT NULL, secret {text} NOT NULL,
  made_us {int} NOT NULL, confirmed_us {int} NOT NULL DEFAULT 0, last_step {int} NOT NULL DEFAULT 0,
  failed {int} NOT NULL DEFAULT 0, blocked_us {int} NOT NULL DEFAULT 0, PRIMARY KEY (org, kind, person)
) {end};

-- Codes for the day the phone is lost, by their keyed digest; each works once.
CREATE TABLE recovery_code (
  org {int} NOT NULL, kind {int} NOT NULL, person {int} NOT NULL, code {text} NOT NULL, used_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, kind, person, code), FOREIGN KEY (org, kind, person) REFERENCES factor (org, kind, person)
) {end};
