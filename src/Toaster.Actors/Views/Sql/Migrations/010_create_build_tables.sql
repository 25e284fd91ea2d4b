-- What pages and programs read of builds. All of it follows from the journal and can be made again from it.
-- Times are microseconds since 1970 UTC; enumerations are the numbers of the program's own.
--
-- One build's rows lie together: narrow tables are clustered by (build_id, key). Tables with long texts are rowid tables with
-- an index beside them, because a clustered row above 1 KB wastes most of an overflow page.
-- Columns whose names end in _text hold the number of a row of `text`. n is the place in the list as the interpreter gave it.

-- Where the rows of an entity stand in its journal.
CREATE TABLE projection (
    entity_id INTEGER NOT NULL,
    name      TEXT    NOT NULL,
    version   INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (entity_id, name)
) WITHOUT ROWID;

CREATE TABLE project (
    id   INTEGER PRIMARY KEY,
    name TEXT    NOT NULL
);
INSERT INTO project (id, name) VALUES (1, 'Command line builds');

-- What lists of builds filter, sort and search by, narrow enough to be read whole. The row itself is in build_detail.
CREATE TABLE build_summary (
    build_id    INTEGER PRIMARY KEY,
    project_id  INTEGER NOT NULL,
    outcome     INTEGER,                                -- null while it runs
    cause       INTEGER NOT NULL,
    started_at  INTEGER,
    duration    INTEGER,
    tasks       INTEGER NOT NULL,
    errors      INTEGER NOT NULL,
    warnings    INTEGER NOT NULL,
    target      TEXT,                                   -- the first one
    machine     TEXT,
    search      TEXT    NOT NULL,                       -- searched columns, one a line
    attempt     INTEGER NOT NULL,
    is_complete INTEGER NOT NULL,
    source      TEXT,
    source_key  TEXT,
    recorded_at INTEGER
);

CREATE TABLE build_detail (
    build_id INTEGER PRIMARY KEY,
    summary  TEXT NOT NULL                              -- the whole SummaryRow as JSON
);

-- Texts that stand in many rows of a build.
CREATE TABLE text (
    build_id INTEGER NOT NULL,
    text_id  INTEGER NOT NULL,
    value    TEXT    NOT NULL,
    PRIMARY KEY (build_id, text_id)
) WITHOUT ROWID;

CREATE TABLE task (
    build_id         INTEGER NOT NULL,
    task_id          INTEGER NOT NULL,
    is_setscene      INTEGER NOT NULL,
    is_running       INTEGER NOT NULL,
    outcome          INTEGER,                           -- null and not running: not reached
    ord              INTEGER,
    executed         INTEGER NOT NULL,
    sstate           INTEGER NOT NULL,
    errors           INTEGER NOT NULL,
    warnings         INTEGER NOT NULL,
    multiconfig_text INTEGER,                           -- null: the default configuration
    recipe_file_text INTEGER NOT NULL,
    task_text        INTEGER NOT NULL,
    recipe_text      INTEGER,
    version_text     INTEGER,
    started_at       INTEGER,
    ended_at         INTEGER,
    elapsed          INTEGER,
    cpu_user         REAL,
    cpu_system       REAL,
    disk_read        INTEGER,
    disk_write       INTEGER,
    no_exec          INTEGER NOT NULL,
    exit_code        INTEGER,
    reason_text      INTEGER,
    script_type_text INTEGER,
    worker_pid       INTEGER,
    hash                    ,                           -- blob when it is plain hexadecimal, else text
    log_folder_text  INTEGER,
    log_name         TEXT,                              -- null in a known folder: log.TASK.PID
    sstate_start_text INTEGER,                          -- the object's name before the hash
    sstate_end_text  INTEGER,                           -- and behind it; null: the name has none
    PRIMARY KEY (build_id, task_id)
) WITHOUT ROWID;

-- The task graph, from both ends: lists of task ids in few bytes (TaskIdList.cs). A row for each of the 11,000 edges of a small
-- image, with an index for the way back, takes four times the room.
CREATE TABLE task_dependency (
    build_id  INTEGER NOT NULL,
    task_id   INTEGER NOT NULL,
    needs     BLOB,
    needed_by BLOB,
    PRIMARY KEY (build_id, task_id)
) WITHOUT ROWID;

CREATE TABLE message (
    build_id    INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    level       INTEGER NOT NULL,
    task_id     INTEGER,
    created_at  INTEGER,
    task_pid    INTEGER,
    source_line INTEGER,
    source_file TEXT,
    logger      TEXT,
    task        TEXT,
    text        TEXT    NOT NULL
);
CREATE UNIQUE INDEX message_line ON message (build_id, line);

CREATE TABLE no_provider (
    build_id      INTEGER NOT NULL,
    line          INTEGER NOT NULL,
    item          TEXT    NOT NULL,
    runtime       INTEGER NOT NULL,
    dependees     TEXT    NOT NULL,                     -- JSON arrays
    reasons       TEXT    NOT NULL,
    close_matches TEXT    NOT NULL,
    PRIMARY KEY (build_id, line)
) WITHOUT ROWID;

CREATE TABLE disk_full (
    build_id    INTEGER NOT NULL,
    line        INTEGER NOT NULL,
    device      TEXT,
    type        TEXT,
    free        INTEGER,
    mount_point TEXT,
    PRIMARY KEY (build_id, line)
) WITHOUT ROWID;

CREATE TABLE recorder_problem (
    build_id      INTEGER NOT NULL,
    line          INTEGER NOT NULL,
    byte_offset   INTEGER NOT NULL,
    text          TEXT    NOT NULL,
    is_unreadable INTEGER NOT NULL,
    PRIMARY KEY (build_id, line)
) WITHOUT ROWID;

CREATE TABLE layer (
    build_id  INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    path      TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    branch    TEXT    NOT NULL,
    revision  TEXT    NOT NULL,
    priority  INTEGER,
    index_url TEXT,
    PRIMARY KEY (build_id, n)
) WITHOUT ROWID;

CREATE TABLE recipe (
    build_id         INTEGER NOT NULL,
    n                INTEGER NOT NULL,
    multiconfig_text INTEGER,
    name_text        INTEGER NOT NULL,
    file_text        INTEGER NOT NULL,
    version_text     INTEGER,
    layer_text       INTEGER,
    license_text     INTEGER,
    section_text     INTEGER,
    homepage_text    INTEGER,
    is_image         INTEGER NOT NULL,
    summary          TEXT,
    description      TEXT
);
CREATE UNIQUE INDEX recipe_n ON recipe (build_id, n);

CREATE TABLE recipe_dependency (
    build_id         INTEGER NOT NULL,
    n                INTEGER NOT NULL,
    multiconfig_text INTEGER,
    recipe_text      INTEGER NOT NULL,
    needs_text       INTEGER NOT NULL,
    via_text         INTEGER,
    PRIMARY KEY (build_id, n)
) WITHOUT ROWID;

CREATE TABLE variable (
    build_id    INTEGER NOT NULL,
    n           INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    is_function INTEGER NOT NULL,
    history     INTEGER NOT NULL,                       -- entries in variable_history
    file_text   INTEGER,                                -- of the last entry that names one
    description TEXT,
    value       TEXT    NOT NULL
);
CREATE UNIQUE INDEX variable_n ON variable (build_id, n);

CREATE TABLE variable_history (
    build_id       INTEGER NOT NULL,
    variable_n     INTEGER NOT NULL,
    n              INTEGER NOT NULL,
    file_text      INTEGER,
    line           INTEGER,
    operation_text INTEGER,
    flag_text      INTEGER,
    is_value       INTEGER NOT NULL,                    -- the detail is the variable's value, and is not stored again
    detail         TEXT,
    PRIMARY KEY (build_id, variable_n, n)
) WITHOUT ROWID;

CREATE TABLE package (
    build_id       INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    recipe         TEXT    NOT NULL,
    installed_name TEXT    NOT NULL,
    version_text   INTEGER,
    revision_text  INTEGER,
    size           INTEGER,
    files          INTEGER NOT NULL,
    license_text   INTEGER,
    section_text   INTEGER,
    summary        TEXT,
    description    TEXT,
    dependencies   TEXT,                                -- JSON
    file_list      TEXT                                 -- JSON
);
CREATE UNIQUE INDEX package_name ON package (build_id, name, recipe);

CREATE TABLE image (
    build_id       INTEGER NOT NULL,
    n              INTEGER NOT NULL,
    target         TEXT    NOT NULL,
    packages       INTEGER NOT NULL,
    installed_size INTEGER NOT NULL,
    dependencies   INTEGER NOT NULL,
    files          INTEGER NOT NULL,
    directories    INTEGER NOT NULL,
    links          INTEGER NOT NULL,
    PRIMARY KEY (build_id, n)
) WITHOUT ROWID;

CREATE TABLE image_package (
    build_id       INTEGER NOT NULL,
    n              INTEGER NOT NULL,
    target_text    INTEGER NOT NULL,
    name           TEXT    NOT NULL,
    recipe_text    INTEGER,
    version_text   INTEGER,
    installed_size INTEGER NOT NULL,
    dependencies   TEXT,                                -- JSON
    PRIMARY KEY (build_id, n)
) WITHOUT ROWID;

CREATE TABLE image_file (
    build_id         INTEGER NOT NULL,
    n                INTEGER NOT NULL,
    target_text      INTEGER NOT NULL,
    path             TEXT    NOT NULL,
    type             INTEGER NOT NULL,                  -- the letter
    permissions_text INTEGER,
    owner_text       INTEGER,
    group_text       INTEGER,
    size             INTEGER,
    link_target      TEXT,
    PRIMARY KEY (build_id, n)
) WITHOUT ROWID;

CREATE TABLE artifact (
    build_id INTEGER NOT NULL,
    task     TEXT    NOT NULL,
    path     TEXT    NOT NULL,
    PRIMARY KEY (build_id, task, path)
) WITHOUT ROWID;
