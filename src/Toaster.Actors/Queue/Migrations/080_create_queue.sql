-- What waits and what runs. Rows change in the transaction of the build that they are about.

CREATE TABLE queue_state (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL                        -- raised by whatever could change a decision
);
INSERT INTO queue_state (one, version) VALUES (1, 0);

-- Builds that wait; a row goes when an agent gets the build.
CREATE TABLE queue_item (
    build_id    INTEGER PRIMARY KEY,
    project_id  INTEGER NOT NULL,
    priority    INTEGER NOT NULL,
    labels      TEXT    NOT NULL,                   -- one a line, sorted
    directory   TEXT,
    enqueued_at INTEGER NOT NULL,                   -- milliseconds since 1970
    not_before  INTEGER NOT NULL
);

-- Builds that an agent has.
CREATE TABLE lease (
    build_id    INTEGER PRIMARY KEY,
    attempt     INTEGER NOT NULL,
    agent_id    INTEGER NOT NULL,
    project_id  INTEGER NOT NULL,
    directory   TEXT,
    desired     TEXT    NOT NULL,                   -- run, cancel, force
    is_reported INTEGER NOT NULL DEFAULT 0,         -- the agent has said that it has it
    granted_at  INTEGER NOT NULL
);
CREATE INDEX lease_agent ON lease (agent_id);

CREATE TABLE agent (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    key_hash   BLOB,                                -- SHA-256; null: it comes in by other doors
    state      TEXT    NOT NULL,                    -- ready, paused, draining
    session    INTEGER NOT NULL DEFAULT 0,
    instance   TEXT    NOT NULL DEFAULT '',
    version    TEXT    NOT NULL DEFAULT '',
    labels     TEXT    NOT NULL DEFAULT '',
    slots      INTEGER NOT NULL DEFAULT 0,
    seen_at    INTEGER NOT NULL DEFAULT 0,          -- milliseconds since 1970
    disk_free  INTEGER,
    disk_total INTEGER,
    load       REAL,
    created_at INTEGER NOT NULL
);

-- Which agent has built a project: its directory there is warm.
CREATE TABLE agent_project (
    agent_id   INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    PRIMARY KEY (agent_id, project_id)
) WITHOUT ROWID;

CREATE TABLE enrolment (
    token_hash BLOB    PRIMARY KEY,                 -- SHA-256
    expires_at INTEGER NOT NULL
);

ALTER TABLE project ADD COLUMN is_hidden INTEGER NOT NULL DEFAULT 0;
ALTER TABLE project ADD COLUMN is_deleted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE project ADD COLUMN at_most INTEGER;
ALTER TABLE project ADD COLUMN settings TEXT;

-- What was asked for, and what became of its attempts, as JSON; null: nobody asked Toaster for it.
ALTER TABLE build_detail ADD COLUMN origin TEXT;
