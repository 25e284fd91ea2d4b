-- The list of imports, one row each, as JSON: it is shown whole and searched by nothing but its number.
CREATE TABLE import_view (
    import_id INTEGER PRIMARY KEY,
    seq       INTEGER NOT NULL,
    view      TEXT    NOT NULL
);
