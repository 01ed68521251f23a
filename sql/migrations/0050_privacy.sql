-- What is kept about people, and what an organisation says about it.

-- When a person was erased: nothing names him any more, and what must be kept stays. 0: he was not.
ALTER TABLE contact ADD COLUMN erased_us {int} NOT NULL DEFAULT 0;

-- A page in the organisation's own words: "privacy", "legal", "accessibility". Without a row: ours.
CREATE TABLE org_page (
  org {int} NOT NULL REFERENCES org (id), kind {text} NOT NULL, words {text} NOT NULL, PRIMARY KEY (org, kind)
) {end};
