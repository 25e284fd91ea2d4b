-- What pages and programs read of builds. All of it follows from the journal and can be made again from it.
-- Times are microseconds since 1970 UTC; enumerations are the numbers of the program's own.
--
-- Columns whose names end in _text hold the number of a row of `text`. n is the place in the list as the interpreter gave it.

-- Where the rows of an entity stand in its journal.
CREATE TABLE projection (
    entity_id BIGINT NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    version   BIGINT NOT NULL,
    seq       BIGINT NOT NULL,
    rebuild_to BIGINT NOT NULL DEFAULT 0,          -- the cursor is on its way back to this row; 0: the rows are the whole build
    PRIMARY KEY (entity_id, name)
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

CREATE TABLE project (
    id         BIGINT PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    is_hidden  BIGINT NOT NULL DEFAULT 0,
    is_deleted BIGINT NOT NULL DEFAULT 0,
    at_most    BIGINT,
    settings   TEXT COLLATE "C"
);
INSERT INTO project (id, name) VALUES (1, 'Command line builds');

-- What lists of builds filter, sort and search by, narrow enough to be read whole. The row itself is in build_detail.
CREATE TABLE build_summary (
    build_id    BIGINT PRIMARY KEY,
    project_id  BIGINT NOT NULL,
    outcome     BIGINT,          -- null while it runs
    cause       BIGINT NOT NULL,
    started_at  BIGINT,
    duration    BIGINT,
    tasks       BIGINT NOT NULL,
    errors      BIGINT NOT NULL,
    warnings    BIGINT NOT NULL,
    target      TEXT COLLATE "C",          -- the first one
    machine     TEXT COLLATE "C",
    search      TEXT COLLATE "C" NOT NULL,          -- searched columns, one a line
    attempt     BIGINT NOT NULL,
    is_complete BIGINT NOT NULL,
    source      TEXT COLLATE "C",
    source_key  TEXT COLLATE "C",
    recorded_at BIGINT,
    deletes_at  BIGINT          -- when its deletion begins; null: nobody wants it deleted
);

CREATE TABLE build_detail (
    build_id BIGINT PRIMARY KEY,
    summary  TEXT COLLATE "C" NOT NULL,          -- the whole SummaryRow as JSON
    origin   TEXT COLLATE "C"          -- what was asked for, and what became of its attempts, as JSON
);

-- Texts that stand in many rows of a build.
CREATE TABLE text (
    build_id BIGINT NOT NULL,
    text_id  BIGINT NOT NULL,
    value    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (build_id, text_id)
);

CREATE TABLE task (
    build_id         BIGINT NOT NULL,
    task_id          BIGINT NOT NULL,
    is_setscene      BIGINT NOT NULL,
    is_running       BIGINT NOT NULL,
    outcome          BIGINT,          -- null and not running: not reached
    ord              BIGINT,
    executed         BIGINT NOT NULL,
    sstate           BIGINT NOT NULL,
    errors           BIGINT NOT NULL,
    warnings         BIGINT NOT NULL,
    multiconfig_text BIGINT,          -- null: the default configuration
    recipe_file_text BIGINT NOT NULL,
    task_text        BIGINT NOT NULL,
    recipe_text      BIGINT,
    version_text     BIGINT,
    started_at       BIGINT,
    ended_at         BIGINT,
    elapsed          BIGINT,
    cpu_user         DOUBLE PRECISION,
    cpu_system       DOUBLE PRECISION,
    disk_read        BIGINT,
    disk_write       BIGINT,
    no_exec          BIGINT NOT NULL,
    exit_code        BIGINT,
    reason_text      BIGINT,
    script_type_text BIGINT,
    worker_pid       BIGINT,
    hash             TEXT COLLATE "C",
    log_folder_text  BIGINT,
    log_name         TEXT COLLATE "C",          -- null in a known folder: log.TASK.PID
    sstate_start_text BIGINT,          -- the object's name before the hash
    sstate_end_text  BIGINT,          -- and behind it; null: the name has none
    PRIMARY KEY (build_id, task_id)
);

-- The task graph, from both ends: lists of task ids in few bytes (TaskIdList.cs). A row for each of the 11,000 edges of a small
-- image, with an index for the way back, takes four times the room.
CREATE TABLE task_dependency (
    build_id  BIGINT NOT NULL,
    task_id   BIGINT NOT NULL,
    needs     BYTEA,
    needed_by BYTEA,
    PRIMARY KEY (build_id, task_id)
);

CREATE TABLE message (
    build_id    BIGINT NOT NULL,
    line        BIGINT NOT NULL,
    level       BIGINT NOT NULL,
    task_id     BIGINT,
    created_at  BIGINT,
    task_pid    BIGINT,
    source_line BIGINT,
    source_file TEXT COLLATE "C",
    logger      TEXT COLLATE "C",
    task        TEXT COLLATE "C",
    text        TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX message_line ON message (build_id, line);

CREATE TABLE no_provider (
    build_id      BIGINT NOT NULL,
    line          BIGINT NOT NULL,
    item          TEXT COLLATE "C" NOT NULL,
    runtime       BIGINT NOT NULL,
    dependees     TEXT COLLATE "C" NOT NULL,          -- JSON arrays
    reasons       TEXT COLLATE "C" NOT NULL,
    close_matches TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (build_id, line)
);

CREATE TABLE disk_full (
    build_id    BIGINT NOT NULL,
    line        BIGINT NOT NULL,
    device      TEXT COLLATE "C",
    type        TEXT COLLATE "C",
    free        BIGINT,
    mount_point TEXT COLLATE "C",
    PRIMARY KEY (build_id, line)
);

CREATE TABLE recorder_problem (
    build_id      BIGINT NOT NULL,
    line          BIGINT NOT NULL,
    byte_offset   BIGINT NOT NULL,
    text          TEXT COLLATE "C" NOT NULL,
    is_unreadable BIGINT NOT NULL,
    PRIMARY KEY (build_id, line)
);

CREATE TABLE layer (
    build_id  BIGINT NOT NULL,
    n         BIGINT NOT NULL,
    path      TEXT COLLATE "C" NOT NULL,
    name      TEXT COLLATE "C" NOT NULL,
    branch    TEXT COLLATE "C" NOT NULL,
    revision  TEXT COLLATE "C" NOT NULL,
    priority  BIGINT,
    index_url TEXT COLLATE "C",
    PRIMARY KEY (build_id, n)
);

CREATE TABLE recipe (
    build_id         BIGINT NOT NULL,
    n                BIGINT NOT NULL,
    multiconfig_text BIGINT,
    name_text        BIGINT NOT NULL,
    file_text        BIGINT NOT NULL,
    version_text     BIGINT,
    layer_text       BIGINT,
    license_text     BIGINT,
    section_text     BIGINT,
    homepage_text    BIGINT,
    is_image         BIGINT NOT NULL,
    summary          TEXT COLLATE "C",
    description      TEXT COLLATE "C"
);
CREATE UNIQUE INDEX recipe_n ON recipe (build_id, n);

CREATE TABLE recipe_dependency (
    build_id         BIGINT NOT NULL,
    n                BIGINT NOT NULL,
    multiconfig_text BIGINT,
    recipe_text      BIGINT NOT NULL,
    needs_text       BIGINT NOT NULL,
    via_text         BIGINT,
    PRIMARY KEY (build_id, n)
);

CREATE TABLE variable (
    build_id    BIGINT NOT NULL,
    n           BIGINT NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    is_function BIGINT NOT NULL,
    history     BIGINT NOT NULL,          -- entries in variable_history
    file_text   BIGINT,          -- of the last entry that names one
    description TEXT COLLATE "C",
    value       TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX variable_n ON variable (build_id, n);

CREATE TABLE variable_history (
    build_id       BIGINT NOT NULL,
    variable_n     BIGINT NOT NULL,
    n              BIGINT NOT NULL,
    file_text      BIGINT,
    line           BIGINT,
    operation_text BIGINT,
    flag_text      BIGINT,
    is_value       BIGINT NOT NULL,          -- the detail is the variable's value, and is not stored again
    detail         TEXT COLLATE "C",
    PRIMARY KEY (build_id, variable_n, n)
);

CREATE TABLE package (
    rowid          BIGINT GENERATED ALWAYS AS IDENTITY,
    build_id       BIGINT NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    recipe         TEXT COLLATE "C" NOT NULL,
    installed_name TEXT COLLATE "C" NOT NULL,
    version_text   BIGINT,
    revision_text  BIGINT,
    size           BIGINT,
    files          BIGINT NOT NULL,
    license_text   BIGINT,
    section_text   BIGINT,
    summary        TEXT COLLATE "C",
    description    TEXT COLLATE "C",
    dependencies   TEXT COLLATE "C",          -- JSON
    file_list      TEXT COLLATE "C"          -- JSON
);
CREATE UNIQUE INDEX package_name ON package (build_id, text_key(name), text_key(recipe));
CREATE UNIQUE INDEX package_rowid ON package (rowid);

CREATE TABLE image (
    build_id       BIGINT NOT NULL,
    n              BIGINT NOT NULL,
    target         TEXT COLLATE "C" NOT NULL,
    packages       BIGINT NOT NULL,
    installed_size BIGINT NOT NULL,
    dependencies   BIGINT NOT NULL,
    files          BIGINT NOT NULL,
    directories    BIGINT NOT NULL,
    links          BIGINT NOT NULL,
    PRIMARY KEY (build_id, n)
);

CREATE TABLE image_package (
    build_id       BIGINT NOT NULL,
    n              BIGINT NOT NULL,
    target_text    BIGINT NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    recipe_text    BIGINT,
    version_text   BIGINT,
    installed_size BIGINT NOT NULL,
    dependencies   TEXT COLLATE "C",          -- JSON
    PRIMARY KEY (build_id, n)
);

-- Entries of images by folder: one directory is read at once, and a folder's path is stored once.
CREATE TABLE image_file (
    build_id         BIGINT NOT NULL,
    target_text      BIGINT NOT NULL,
    folder_text      BIGINT NOT NULL,          -- path of the directory it lies in; that of the root is empty
    name             TEXT COLLATE "C" NOT NULL,          -- of the root itself: empty
    type             BIGINT NOT NULL,          -- the letter
    permissions_text BIGINT,          -- null for a directory that the log does not list
    owner_text       BIGINT,
    group_text       BIGINT,
    size             BIGINT,
    link_target      TEXT COLLATE "C",
    files_below      BIGINT,          -- of directories: files and links on all levels
    size_below       BIGINT          -- and the bytes of the files
);
CREATE UNIQUE INDEX image_file_name ON image_file (build_id, target_text, folder_text, text_key(name));

CREATE TABLE artifact (
    build_id BIGINT NOT NULL,
    task     TEXT COLLATE "C" NOT NULL,
    path     TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX artifact_path ON artifact (build_id, text_key(task), text_key(path));

-- What the first page of a list needs, however long the list is: its order, and how many rows there are of each kind.
CREATE INDEX build_summary_started ON build_summary (started_at, build_id);
CREATE INDEX build_summary_kinds ON build_summary (outcome, cause, project_id);
CREATE INDEX task_ord ON task (build_id, ord);

-- The tasks of a recipe: a target's on the overview, a task's setscene twin, a recipe's own page.
CREATE INDEX task_recipe ON task (build_id, recipe_text);

-- Failed tasks are few: from one to the next without looking at the others.
CREATE INDEX task_failed ON task (build_id, ord) WHERE outcome = 2;

-- The list of imports, one row each, as JSON: it is shown whole and searched by nothing but its number.
CREATE TABLE import_view (
    import_id BIGINT PRIMARY KEY,
    seq       BIGINT NOT NULL,
    view      TEXT COLLATE "C" NOT NULL
);
