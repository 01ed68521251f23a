-- What an organisation has decided, by name; what is not here has its default (app/app_rules.h).
CREATE TABLE org_setting (
  org {int} NOT NULL REFERENCES org (id), name {text} NOT NULL, value {text} NOT NULL, PRIMARY KEY (org, name)
) {end};
