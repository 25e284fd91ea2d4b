-- Entries of images, now by folder: one directory is read at once, and a folder's path is stored once.
DROP TABLE image_file;

CREATE TABLE image_file (
    build_id         INTEGER NOT NULL,
    target_text      INTEGER NOT NULL,
    folder_text      INTEGER NOT NULL,                  -- path of the directory it lies in; that of the root is empty
    name             TEXT    NOT NULL,                  -- of the root itself: empty
    type             INTEGER NOT NULL,                  -- the letter
    permissions_text INTEGER,                           -- null for a directory that the log does not list
    owner_text       INTEGER,
    group_text       INTEGER,
    size             INTEGER,
    link_target      TEXT,
    files_below      INTEGER,                           -- of directories: files and links on all levels
    size_below       INTEGER,                           -- and the bytes of the files
    PRIMARY KEY (build_id, target_text, folder_text, name)
) WITHOUT ROWID;
