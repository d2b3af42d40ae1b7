-- The one database: items and their text, interactions, the profile's log, turns. Version: PRAGMA user_version.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE items (
  number      INTEGER PRIMARY KEY,
  id          TEXT NOT NULL UNIQUE,
  kind        TEXT NOT NULL,
  title       TEXT NOT NULL,
  year        INTEGER,
  price       REAL,
  popularity  REAL NOT NULL DEFAULT 0,
  identity    TEXT NOT NULL,               -- kind and normalised title: where duplicates are looked for
  source      TEXT NOT NULL,               -- folder and file it came from
  text_hash   TEXT NOT NULL,               -- of the text that is encoded
  encoded     TEXT,                        -- encoder id and text_hash of its vector in the index
  body        TEXT NOT NULL                -- the whole item, JSON; last, so that the rest is read without it
);
CREATE INDEX items_by_popularity ON items (kind, popularity DESC);
CREATE INDEX items_by_identity ON items (identity);
CREATE INDEX items_to_encode ON items (encoded, text_hash);
CREATE INDEX items_by_limits ON items (kind, year, price, id) WHERE encoded IS NOT NULL;

CREATE TABLE names (                       -- every title of every item, normalised
  name   TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
  main   INTEGER NOT NULL,                 -- 1 for the title itself, 0 for an alternative one
  PRIMARY KEY (name, number)
) WITHOUT ROWID;
CREATE INDEX names_by_item ON names (number);

CREATE TABLE attributes (                  -- tags, creators, cast, countries of items, case-folded
  value  TEXT NOT NULL,
  type   TEXT NOT NULL,
  number INTEGER NOT NULL REFERENCES items ON DELETE CASCADE,
  PRIMARY KEY (value, type, number)
) WITHOUT ROWID;
CREATE INDEX attributes_by_item ON attributes (number);

CREATE TABLE labels (                      -- Chinese for a tag, a person or a country
  name TEXT PRIMARY KEY,                   -- as items have it, case-folded
  zh   TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX labels_by_zh ON labels (zh);

CREATE TABLE tag_vectors (                 -- what meanings.py compares words with
  tag     TEXT NOT NULL,
  encoder TEXT NOT NULL,
  vector  BLOB NOT NULL,                   -- float32
  PRIMARY KEY (tag, encoder)
) WITHOUT ROWID;

CREATE VIRTUAL TABLE fulltext USING fts5 (
  title, people, tags, description,        -- rowid is items.number; Chinese characters stand apart (fulltext.py)
  tokenize = 'porter unicode61 remove_diacritics 2'
);

CREATE TABLE interactions (
  user    TEXT NOT NULL,
  item_id TEXT NOT NULL REFERENCES items (id) ON DELETE CASCADE,
  rating  REAL NOT NULL,
  time    INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (user, item_id)
) WITHOUT ROWID;
CREATE INDEX interactions_by_item ON interactions (item_id, rating, time);

CREATE TABLE events (                      -- what the user said about themselves; never changed, only erased
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  time     TEXT NOT NULL,
  batch    INTEGER NOT NULL,               -- one call's events; what undo takes back
  about    TEXT NOT NULL CHECK (about IN ('topic', 'item')),
  value    TEXT NOT NULL,
  polarity INTEGER NOT NULL CHECK (polarity IN (1, -1)),
  strength INTEGER NOT NULL CHECK (strength BETWEEN 1 AND 5),
  scope    TEXT NOT NULL DEFAULT 'always',
  kind     TEXT,
  sentence TEXT NOT NULL DEFAULT ''
);
CREATE TABLE undone (batch INTEGER PRIMARY KEY, time TEXT NOT NULL);

CREATE TABLE turns (
  id      INTEGER PRIMARY KEY AUTOINCREMENT,
  time    TEXT NOT NULL,
  body    TEXT NOT NULL                    -- the turn, JSON
);
