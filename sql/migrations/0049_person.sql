-- What people set for themselves.

-- Clock times are shown in it; empty: the organisation's.
ALTER TABLE contact ADD COLUMN zone {text} NOT NULL DEFAULT '';
ALTER TABLE staff ADD COLUMN zone {text} NOT NULL DEFAULT '';

-- A contact gets no mail of a kind (core/notice.h).
CREATE TABLE notice_quiet (
  org {int} NOT NULL, contact {int} NOT NULL, kind {text} NOT NULL, PRIMARY KEY (org, contact, kind),
  FOREIGN KEY (org, contact) REFERENCES contact (org, id)
) {end};

-- Another address to log in with, of a contact (kind 1) or staff user (kind 2): it holds once both addresses have confirmed it.
-- ended_us: it holds, was cancelled, or another took its place.
CREATE TABLE email_change (
  org {int} NOT NULL REFERENCES org (id), id {int} NOT NULL, kind {int} NOT NULL, person {int} NOT NULL,
  old_email {text} NOT NULL, new_email {text} NOT NULL, made_us {int} NOT NULL, expires_us {int} NOT NULL,
  old_us {int} NOT NULL DEFAULT 0, new_us {int} NOT NULL DEFAULT 0, ended_us {int} NOT NULL DEFAULT 0, PRIMARY KEY (org, id)
) {end};
CREATE UNIQUE INDEX email_change_open ON email_change (org, kind, person) WHERE ended_us = 0;

-- A browser that a person has logged in with, by the SHA-256 of its cookie.
CREATE TABLE device (
  org {int} NOT NULL REFERENCES org (id), kind {int} NOT NULL, person {int} NOT NULL, token {text} NOT NULL, words {text} NOT NULL,
  address {text} NOT NULL, made_us {int} NOT NULL, seen_us {int} NOT NULL, PRIMARY KEY (org, kind, person, token)
) {end};
