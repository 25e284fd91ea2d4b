-- Logs of tasks that somebody wants and only the agent has: it is told with its beats, until it has sent the log or said why it cannot.

CREATE TABLE log_wish (
    build_id INTEGER NOT NULL,
    task     TEXT    NOT NULL,                     -- file:do_x
    attempt  INTEGER NOT NULL,
    stream   TEXT    NOT NULL,                     -- of the attempt: its token is made of it
    agent_id INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,                     -- milliseconds since 1970
    cannot   TEXT,                                 -- the agent's sentence; null: it is waited for
    PRIMARY KEY (build_id, task)
) WITHOUT ROWID;

CREATE INDEX log_wish_agent ON log_wish (agent_id);
