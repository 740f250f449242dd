-- The criteria of a store as logic: a cache, thrown away and rebuilt where it is of no use.

-- What was read of a text; trials whose records tell the same share it.
CREATE TABLE logic (
    number INTEGER PRIMARY KEY,
    fingerprint BLOB NOT NULL UNIQUE,
    grammar TEXT NOT NULL,          -- of the reading that made it
    body BLOB NOT NULL
);

-- The record that speaks for a trial, and its logic; null where it can't be read.
CREATE TABLE trial (
    record INTEGER PRIMARY KEY,
    version INTEGER NOT NULL,
    id TEXT NOT NULL,
    logic INTEGER REFERENCES logic,
    error TEXT
);
CREATE INDEX trial_logic ON trial (logic);

CREATE TABLE concept (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE
);

-- A concept and each key that it is a kind of, its own among them.
CREATE TABLE above (
    key TEXT NOT NULL,
    concept INTEGER NOT NULL REFERENCES concept,
    PRIMARY KEY (key, concept)
) WITHOUT ROWID;

-- Criterion `place`, counted among those that decide, speaks of a concept.
CREATE TABLE mention (
    concept INTEGER NOT NULL REFERENCES concept,
    logic INTEGER NOT NULL REFERENCES logic,
    place INTEGER NOT NULL,
    PRIMARY KEY (concept, logic, place)
) WITHOUT ROWID;
CREATE INDEX mention_logic ON mention (logic);

-- A block of trials that is compiled into one file.
CREATE TABLE segment (
    number INTEGER PRIMARY KEY,
    stale INTEGER NOT NULL
);

-- What each run did, and in how many seconds.
CREATE TABLE run (
    number INTEGER PRIMARY KEY,
    started TEXT NOT NULL,          -- UTC, ISO 8601
    seconds REAL NOT NULL DEFAULT 0,
    read INTEGER NOT NULL DEFAULT 0,
    known INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    criteria INTEGER NOT NULL DEFAULT 0,
    segments INTEGER NOT NULL DEFAULT 0,
    finished INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE made (with_ TEXT NOT NULL, through INTEGER NOT NULL);
