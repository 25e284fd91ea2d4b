-- The tasks of a recipe: a target's on the overview, a task's setscene twin, a recipe's own page.
CREATE INDEX task_recipe ON task (build_id, recipe_text);

-- Failed tasks are few: from one to the next without looking at the others.
CREATE INDEX task_failed ON task (build_id, ord) WHERE outcome = 2;
