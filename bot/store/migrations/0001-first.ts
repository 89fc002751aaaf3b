/** Migration 1: the first schema. Why each index exists is said where it is not obvious. */

/**
 * Integer `no` is the order of writing; text ids are the store's own. Outbox states are numbers so that one partial
 * index can say "still open": 0 pending, 1 sending, 2 held, 3 sent, 4 dropped, 5 dead.
 */
export const first = {
  version: 1,
  up: `
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE contacts (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  floor INTEGER NOT NULL,
  owner TEXT NOT NULL,
  state TEXT,
  -- newest journal row and the one before it
  journal_no INTEGER,
  journal_before INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
);

-- last_seq: of lines that were purged; of the others the messages themselves know
CREATE TABLE conversations (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  contact_id TEXT NOT NULL REFERENCES contacts (id),
  channel TEXT NOT NULL,
  sender_id TEXT NOT NULL,
  last_seq INTEGER NOT NULL,
  created_at INTEGER NOT NULL
);
CREATE INDEX conversations_contact ON conversations (contact_id);

CREATE TABLE identities (
  channel TEXT NOT NULL,
  sender_id TEXT NOT NULL,
  contact_id TEXT NOT NULL REFERENCES contacts (id),
  PRIMARY KEY (channel, sender_id)
) WITHOUT ROWID;
CREATE INDEX identities_contact ON identities (contact_id);

-- key: first 16 bytes of SHA-256 of the dedupe key, so that a row stays small whatever a platform calls its messages
CREATE TABLE dedupe (
  key BLOB PRIMARY KEY,
  input_id TEXT NOT NULL,
  seq INTEGER,
  at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE inbox (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL,
  contact_id TEXT NOT NULL,
  conversation TEXT,
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX inbox_contact ON inbox (contact_id, no);

CREATE TABLE dead (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  key TEXT NOT NULL,
  contact_id TEXT NOT NULL,
  conversation TEXT,
  at INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  body TEXT NOT NULL,
  error TEXT NOT NULL,
  dead_at INTEGER NOT NULL
);

-- transcript and outbox in one: what came in has no state, what goes out has no seq before it is being sent
CREATE TABLE messages (
  no INTEGER PRIMARY KEY,
  conv INTEGER NOT NULL,
  seq INTEGER,
  id TEXT NOT NULL,
  contact_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  state INTEGER,
  author TEXT,
  epoch INTEGER,
  wires INTEGER,
  attempts INTEGER,
  ambiguous INTEGER,
  expires_at INTEGER,
  retry_at INTEGER,
  error TEXT,
  input_id TEXT,
  activity TEXT NOT NULL
);
CREATE UNIQUE INDEX messages_shown ON messages (conv, seq) WHERE seq IS NOT NULL;
CREATE UNIQUE INDEX messages_out ON messages (id) WHERE state IS NOT NULL;
CREATE INDEX messages_open ON messages (conv, no) WHERE state <= 2;
CREATE INDEX messages_lost ON messages (state, no) WHERE state >= 4;

CREATE TABLE effects (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  contact_id TEXT NOT NULL,
  state TEXT NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE timers (
  contact_id TEXT NOT NULL,
  id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (contact_id, id)
) WITHOUT ROWID;
CREATE INDEX timers_at ON timers (at);

-- a chain per contact, newest first by "before": an index on contact and version would cost a page more in every step
CREATE TABLE journal (
  no INTEGER PRIMARY KEY,
  before INTEGER,
  contact_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  input_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  session_id TEXT,
  digest TEXT NOT NULL,
  releases TEXT NOT NULL,
  input TEXT NOT NULL,
  context TEXT NOT NULL,
  card TEXT NOT NULL
);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  type TEXT NOT NULL,
  at INTEGER NOT NULL,
  contact_id TEXT NOT NULL,
  session_id TEXT,
  data TEXT NOT NULL
);

CREATE TABLE queue (
  id TEXT PRIMARY KEY,
  contact_id TEXT NOT NULL,
  state TEXT NOT NULL,
  since INTEGER NOT NULL,
  closed_at INTEGER,
  body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX queue_state ON queue (state, since);

CREATE TABLE accounts (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  presence TEXT NOT NULL,
  presence_at INTEGER NOT NULL,
  body TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE tokens (
  hash TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  account_id TEXT,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX tokens_account ON tokens (account_id);

CREATE TABLE releases (
  hash TEXT PRIMARY KEY,
  files TEXT NOT NULL,
  at INTEGER NOT NULL,
  used_at INTEGER NOT NULL
);

CREATE TABLE plugin_rows (
  no INTEGER PRIMARY KEY,
  plugin TEXT NOT NULL,
  collection TEXT NOT NULL,
  id TEXT NOT NULL,
  contact_id TEXT,
  at INTEGER NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  UNIQUE (plugin, collection, id)
);
CREATE INDEX plugin_rows_order ON plugin_rows (plugin, collection, no);
CREATE INDEX plugin_rows_contact ON plugin_rows (contact_id);

CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE kv (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
-- written by the probe that finds out whether a full disk has room again
CREATE TABLE probe (no INTEGER PRIMARY KEY, filler BLOB NOT NULL);
`,
}
