-- What people set for themselves, and the browsers they log in with.

--: contact_zone
SELECT zone FROM contact WHERE org = $1 AND id = $2

--: staff_zone
SELECT zone FROM staff WHERE org = $1 AND id = $2

--: contact_person
UPDATE contact SET name = $3, phone = $4, zone = $5 WHERE org = $1 AND id = $2

--: staff_person
UPDATE staff SET name = $3, zone = $4 WHERE org = $1 AND id = $2

--: contact_email
UPDATE contact SET email = $3 WHERE org = $1 AND id = $2

--: staff_email
UPDATE staff SET email = $3 WHERE org = $1 AND id = $2

-- The contacts of a customer who hold one of the permissions in $3 and want mails of the kind $4.
--: notice_contacts
SELECT c.id, c.email, c.name, c.language FROM membership m JOIN contact c ON c.org = m.org AND c.id = m.contact
WHERE m.org = $1 AND m.customer = $2 AND m.permissions & $3 <> 0 AND c.active = 1 AND NOT EXISTS
  (SELECT 1 FROM notice_quiet q WHERE q.org = c.org AND q.contact = c.id AND q.kind = $4) ORDER BY c.id LIMIT 200

--: notice_list
SELECT kind FROM notice_quiet WHERE org = $1 AND contact = $2 ORDER BY kind

--: notice_clear
DELETE FROM notice_quiet WHERE org = $1 AND contact = $2

--: notice_put
INSERT INTO notice_quiet (org, contact, kind) VALUES ($1, $2, $3)

--: email_change_end_of
UPDATE email_change SET ended_us = $4 WHERE org = $1 AND kind = $2 AND person = $3 AND ended_us = 0

--: email_change_insert
INSERT INTO email_change (org, id, kind, person, old_email, new_email, made_us, expires_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

--= email_change_row
SELECT kind, person, old_email, new_email, expires_us, old_us, new_us, ended_us FROM email_change

--: email_change_get
{email_change_row} WHERE org = $1 AND id = $2

--: email_change_lock
{email_change_row} WHERE org = $1 AND id = $2 {lock}

--: email_change_open
SELECT id, kind, person, old_email, new_email, expires_us, old_us, new_us, ended_us FROM email_change
WHERE org = $1 AND kind = $2 AND person = $3 AND ended_us = 0

--: email_change_update
UPDATE email_change SET old_us = $3, new_us = $4, ended_us = $5 WHERE org = $1 AND id = $2

--: device_get
SELECT seen_us FROM device WHERE org = $1 AND kind = $2 AND person = $3 AND token = $4

--: device_count
SELECT count(*) FROM device WHERE org = $1 AND kind = $2 AND person = $3

--: device_put
INSERT INTO device (org, kind, person, token, words, address, made_us, seen_us) VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
ON CONFLICT (org, kind, person, token) DO UPDATE SET words = excluded.words, address = excluded.address, seen_us = excluded.seen_us
