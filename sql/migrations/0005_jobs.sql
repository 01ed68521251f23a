-- Work to do after the answer: effects on the outside, each once.

-- One job; key is unique among those not yet done and for ever where the effect must happen once.
CREATE TABLE job (
  org {int} NOT NULL, id {int} NOT NULL, kind {text} NOT NULL, key {text} NOT NULL, subject {int} NOT NULL,
  argument {text} NOT NULL, run_us {int} NOT NULL, lease_us {int} NOT NULL DEFAULT 0, tries {int} NOT NULL DEFAULT 0,
  state {int} NOT NULL DEFAULT 0, problem {text} NOT NULL DEFAULT '', done_us {int} NOT NULL DEFAULT 0,
  PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX job_key ON job (org, kind, key);
CREATE INDEX job_due ON job (run_us, org, id) WHERE state = 0;
