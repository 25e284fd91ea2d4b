-- The cursor is on its way back to this row: until then the rows are not the whole build. 0: they are.
ALTER TABLE projection ADD COLUMN rebuild_to INTEGER NOT NULL DEFAULT 0;

-- When the deletion of a build begins; null: nobody wants it deleted.
ALTER TABLE build_summary ADD COLUMN deletes_at INTEGER;
