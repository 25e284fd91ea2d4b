-- Logs beside the event log: what tasks printed, bitbake's own logs, statistics. Their bytes are files (docs/operations.md).
CREATE TABLE build_log (
    build_id INTEGER NOT NULL,
    attempt  INTEGER NOT NULL,
    name     TEXT    NOT NULL,                          -- by the recorder, unique within the attempt
    kind     TEXT    NOT NULL,                          -- task, cooker, console, buildstats
    task     TEXT,                                      -- of a task's log: file:do_x, as bitbake writes it
    path     TEXT,                                      -- where it was on the machine that built
    length   INTEGER NOT NULL,                          -- bytes and line feeds; 0 until it is complete
    lines    INTEGER NOT NULL,
    complete INTEGER NOT NULL,
    PRIMARY KEY (build_id, attempt, name)
) WITHOUT ROWID;
CREATE INDEX build_log_task ON build_log (build_id, task);
