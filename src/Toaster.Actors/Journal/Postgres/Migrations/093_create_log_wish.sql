-- Logs of tasks that somebody wants and only the agent has: it is told with its beats, until it has sent the log or said why it cannot.

CREATE TABLE log_wish (
    build_id BIGINT NOT NULL,
    task     TEXT COLLATE "C" NOT NULL,            -- file:do_x
    attempt  BIGINT NOT NULL,
    stream   TEXT COLLATE "C" NOT NULL,            -- of the attempt: its token is made of it
    agent_id BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,                      -- milliseconds since 1970
    cannot   TEXT COLLATE "C",                     -- the agent's sentence; null: it is waited for
    PRIMARY KEY (build_id, task)
);

CREATE INDEX log_wish_agent ON log_wish (agent_id);
