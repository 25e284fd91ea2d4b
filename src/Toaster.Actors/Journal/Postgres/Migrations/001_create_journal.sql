-- What the statements of the stores use and PostgreSQL lacks. Texts are compared byte by byte (collation "C"), so that they stand in
-- the same order everywhere, whatever the database's own collation is.

CREATE FUNCTION nocase(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT lower($1 COLLATE "C") $$;          -- folds A-Z alone

CREATE FUNCTION instr(text, text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT strpos($1, $2) $$;

CREATE FUNCTION instr(bytea, bytea) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT position($2 IN $1) $$;

-- A key of few bytes for texts of any length: an index refuses long ones.
CREATE FUNCTION text_key(text) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT sha256(convert_to($1, 'UTF8')) $$;

CREATE AGGREGATE total(double precision) (SFUNC = float8pl, STYPE = double precision, INITCOND = '0');

CREATE TABLE schema_version (
    version    INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    applied_at TEXT    NOT NULL
);

-- The record of everything that happened. Rows are added and never changed; only entity, open_entity, registry and
-- id_sequence are updated in place.

CREATE TABLE store (
    one         BIGINT PRIMARY KEY CHECK (one = 1),
    installation_key BYTEA NOT NULL,                    -- tokens are derived from it
    incarnation BIGINT NOT NULL                         -- random; a new one after a restore
);
INSERT INTO store (one, incarnation, installation_key)
VALUES (1, ('x' || left(replace(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint & 9223372036854775807,
    decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));

-- Where each entity stands: the narrow row every append compares and sets.
CREATE TABLE entity (
    kind          BIGINT NOT NULL,
    id            BIGINT NOT NULL,
    last_seq      BIGINT NOT NULL,
    attempt       BIGINT NOT NULL,
    stream        TEXT COLLATE "C" NOT NULL,
    agent_seq     BIGINT NOT NULL,
    source_offset BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

-- Rows of builds.
CREATE TABLE build_journal (
    entity_id BIGINT NOT NULL,
    seq_nr    BIGINT NOT NULL,
    kind      BIGINT NOT NULL,          -- 0 domain event, 1 chunk
    first     BIGINT NOT NULL,          -- number of a chunk's first event
    cnt       BIGINT NOT NULL,          -- events in a chunk
    fmt       BIGINT NOT NULL,          -- 0 plain, 1 brotli
    ts        BIGINT NOT NULL,          -- milliseconds since 1970, by the writer's clock
    writer    TEXT COLLATE "C" NOT NULL,
    payload   BYTEA    NOT NULL
);
CREATE UNIQUE INDEX build_journal_seq ON build_journal (entity_id, seq_nr);

-- Rows of long-lived entities: projects, imports.
CREATE TABLE journal (
    entity_kind BIGINT NOT NULL,
    entity_id   BIGINT NOT NULL,
    seq_nr      BIGINT NOT NULL,
    kind        BIGINT NOT NULL,
    first       BIGINT NOT NULL,
    cnt         BIGINT NOT NULL,
    fmt         BIGINT NOT NULL,
    ts          BIGINT NOT NULL,
    writer      TEXT COLLATE "C" NOT NULL,
    payload     BYTEA    NOT NULL
);
CREATE UNIQUE INDEX journal_seq ON journal (entity_kind, entity_id, seq_nr);

-- Entities that have work to do after a restart.
CREATE TABLE open_entity (
    kind BIGINT NOT NULL,
    id   BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);

-- Names that only one entity may hold.
CREATE TABLE registry (
    registry TEXT COLLATE "C" NOT NULL,
    key      TEXT COLLATE "C" NOT NULL,
    kind     BIGINT NOT NULL,
    id       BIGINT NOT NULL,
    PRIMARY KEY (registry, key)
);

CREATE TABLE id_sequence (
    kind BIGINT PRIMARY KEY,
    next BIGINT NOT NULL          -- the next id to give
);

-- Chunks are packed already.
ALTER TABLE build_journal ALTER COLUMN payload SET STORAGE EXTERNAL;

-- States of entities as of a journal row: a cache that may be deleted at any time, row by row or whole.
CREATE TABLE snapshot (
    kind      BIGINT NOT NULL,
    entity_id BIGINT NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,          -- which fold's state
    seq_nr    BIGINT NOT NULL,
    fmt       BIGINT NOT NULL,
    payload   BYTEA    NOT NULL
);
CREATE UNIQUE INDEX snapshot_key ON snapshot (kind, entity_id, name);
