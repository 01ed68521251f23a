-- A row of every type.
CREATE TABLE thing (
    id       {id} NOT NULL PRIMARY KEY CHECK (id <> 666),
    whole    {int} NOT NULL DEFAULT 0,
    small    {int} NOT NULL DEFAULT 0,
    flag     {int} NOT NULL DEFAULT 0,
    name     {text} NOT NULL DEFAULT '{}',
    bytes    {blob},
    minor    {int} NOT NULL DEFAULT 0,
    currency {text} NOT NULL DEFAULT '',
    day      {text} NOT NULL DEFAULT '',
    amount   {text} NOT NULL DEFAULT '0',
    public   {text} NOT NULL DEFAULT '',
    maybe    {int}
) {rowid_end};

-- Counts that threads fight over.
CREATE TABLE tally (id {id} NOT NULL PRIMARY KEY, n {int} NOT NULL CHECK (n < 1000000)) {end};

-- What writers were told is safe.
CREATE TABLE ack (id {id} NOT NULL PRIMARY KEY, thread {int} NOT NULL, n {int} NOT NULL) {end};
