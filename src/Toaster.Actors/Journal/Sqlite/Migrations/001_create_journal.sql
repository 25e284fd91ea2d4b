-- The record of everything that happened. Rows are added and never changed; only entity, open_entity, registry and
-- id_sequence are updated in place.

CREATE TABLE store (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    incarnation INTEGER NOT NULL                        -- random; a new one after a restore
);
INSERT INTO store (one, incarnation) VALUES (1, random() & 0x7fffffffffffffff);

-- Where each entity stands: the narrow row every append compares and sets.
CREATE TABLE entity (
    kind          INTEGER NOT NULL,
    id            INTEGER NOT NULL,
    last_seq      INTEGER NOT NULL,
    attempt       INTEGER NOT NULL,
    stream        TEXT    NOT NULL,
    agent_seq     INTEGER NOT NULL,
    source_offset INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- Rows of builds. A rowid table with an index beside it: large payloads stay out of the tree that is searched.
CREATE TABLE build_journal (
    entity_id INTEGER NOT NULL,
    seq_nr    INTEGER NOT NULL,
    kind      INTEGER NOT NULL,                         -- 0 domain event, 1 chunk
    first     INTEGER NOT NULL,                         -- number of a chunk's first event
    cnt       INTEGER NOT NULL,                         -- events in a chunk
    fmt       INTEGER NOT NULL,                         -- 0 plain, 1 brotli
    ts        INTEGER NOT NULL,                         -- milliseconds since 1970, by the writer's clock
    writer    TEXT    NOT NULL,
    payload   BLOB    NOT NULL
);
CREATE UNIQUE INDEX build_journal_seq ON build_journal (entity_id, seq_nr);

-- Rows of long-lived entities: projects, imports.
CREATE TABLE journal (
    entity_kind INTEGER NOT NULL,
    entity_id   INTEGER NOT NULL,
    seq_nr      INTEGER NOT NULL,
    kind        INTEGER NOT NULL,
    first       INTEGER NOT NULL,
    cnt         INTEGER NOT NULL,
    fmt         INTEGER NOT NULL,
    ts          INTEGER NOT NULL,
    writer      TEXT    NOT NULL,
    payload     BLOB    NOT NULL
);
CREATE UNIQUE INDEX journal_seq ON journal (entity_kind, entity_id, seq_nr);

-- Entities that have work to do after a restart.
CREATE TABLE open_entity (
    kind INTEGER NOT NULL,
    id   INTEGER NOT NULL,
    PRIMARY KEY (kind, id)
) WITHOUT ROWID;

-- Names that only one entity may hold.
CREATE TABLE registry (
    registry TEXT    NOT NULL,
    key      TEXT    NOT NULL,
    kind     INTEGER NOT NULL,
    id       INTEGER NOT NULL,
    PRIMARY KEY (registry, key)
) WITHOUT ROWID;

CREATE TABLE id_sequence (
    kind INTEGER PRIMARY KEY,
    next INTEGER NOT NULL                               -- the next id to give
);
