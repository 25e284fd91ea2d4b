-- States of entities as of a journal row: a cache that may be deleted at any time, row by row or whole.
CREATE TABLE snapshot (
    kind      INTEGER NOT NULL,
    entity_id INTEGER NOT NULL,
    name      TEXT    NOT NULL,                         -- which fold's state
    seq_nr    INTEGER NOT NULL,
    fmt       INTEGER NOT NULL,
    payload   BLOB    NOT NULL
);
CREATE UNIQUE INDEX snapshot_key ON snapshot (kind, entity_id, name);
