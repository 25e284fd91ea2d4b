-- Logs and files that every server reaches, in pieces that are written once.
CREATE TABLE blob_piece (
    name    TEXT COLLATE "C" NOT NULL,
    at      BIGINT NOT NULL,          -- first byte of the piece in what it is a piece of
    payload BYTEA NOT NULL,
    PRIMARY KEY (name, at)
);

-- Pieces are packed already.
ALTER TABLE blob_piece ALTER COLUMN payload SET STORAGE EXTERNAL;

-- Which server is about to record an import whose file every server reaches; one that stops saying so has ended.
CREATE TABLE import_run (
    import_id BIGINT PRIMARY KEY,
    server    TEXT COLLATE "C" NOT NULL,
    beat_at   TIMESTAMPTZ NOT NULL
);
