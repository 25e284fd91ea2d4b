-- Named sets of agents, each for all projects or for some. An agent is in one.

CREATE TABLE pool (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL UNIQUE COLLATE NOCASE,
    description TEXT    NOT NULL DEFAULT '',
    is_open     INTEGER NOT NULL,                   -- 1: every project may build on its agents; 0: those of pool_project
    created_at  INTEGER NOT NULL                    -- milliseconds since 1970
);
INSERT INTO pool (id, name, is_open, created_at) VALUES (1, 'default', 1, 0);

CREATE TABLE pool_project (
    pool_id    INTEGER NOT NULL,
    project_id INTEGER NOT NULL,
    PRIMARY KEY (pool_id, project_id)
) WITHOUT ROWID;

ALTER TABLE agent ADD COLUMN pool_id INTEGER NOT NULL DEFAULT 1;
ALTER TABLE enrolment ADD COLUMN pool_id INTEGER NOT NULL DEFAULT 1;
