-- The store: every version of every record as it came, and what each record is called.

CREATE TABLE load (
    number INTEGER PRIMARY KEY,
    started TEXT NOT NULL,          -- UTC, ISO 8601
    finished TEXT,                  -- null where the load was broken off
    origin TEXT NOT NULL,           -- the files and folders that were named
    added INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE failure (
    load INTEGER NOT NULL REFERENCES load,
    place TEXT NOT NULL,
    code TEXT NOT NULL,
    message TEXT NOT NULL
);

-- A trial as one registry or portal tells it.
CREATE TABLE record (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    reader TEXT NOT NULL,
    version INTEGER NOT NULL,       -- the current one
    UNIQUE (id, reader)
);
CREATE INDEX record_version ON record (version);

CREATE TABLE version (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    record INTEGER NOT NULL REFERENCES record,
    hash BLOB NOT NULL,             -- of format and text
    format TEXT NOT NULL,
    source BLOB NOT NULL,           -- the text verbatim, UTF-8, zlib
    updated TEXT,                   -- the record's own date of its last update, ISO 8601
    place TEXT NOT NULL,            -- file and line
    load INTEGER NOT NULL REFERENCES load,  -- the first to bring it
    seen INTEGER NOT NULL REFERENCES load   -- the last to bring it
);
CREATE INDEX version_hash ON version (hash);
CREATE INDEX version_record ON version (record);

-- Numbers that registries gave the trial: what joins the records of one trial.
CREATE TABLE name (
    value TEXT NOT NULL,
    record INTEGER NOT NULL REFERENCES record,
    own INTEGER NOT NULL,           -- 1 where it is the record's own number
    PRIMARY KEY (value, record)
) WITHOUT ROWID;
CREATE INDEX name_record ON name (record);
