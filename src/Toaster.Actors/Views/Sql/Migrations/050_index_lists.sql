-- What the first page of a list needs, however long the list is: its order, and how many rows there are of each kind.
CREATE INDEX build_summary_started ON build_summary (started_at, build_id);
CREATE INDEX build_summary_kinds ON build_summary (outcome, cause, project_id);
CREATE INDEX task_ord ON task (build_id, ord);
