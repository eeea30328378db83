-- Messages. server_key: MsgKey of one-to-one messages, MsgSeq of a group's; none while the server has not answered.
CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    conversation TEXT NOT NULL,
    position BLOB NOT NULL,
    server_key TEXT,
    sender TEXT NOT NULL,
    client_seq INTEGER NOT NULL,
    random INTEGER NOT NULL,
    time INTEGER NOT NULL,
    state INTEGER NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX messages_position ON messages (conversation, position);
CREATE UNIQUE INDEX messages_server_key ON messages (conversation, server_key, sender) WHERE server_key IS NOT NULL;
CREATE INDEX messages_waiting ON messages (conversation, client_seq, random) WHERE server_key IS NULL;

-- Parts of histories that are here without a hole, both ends included.
CREATE TABLE spans (
    conversation TEXT NOT NULL,
    low BLOB NOT NULL,
    high BLOB NOT NULL,
    PRIMARY KEY (conversation, low)
) WITHOUT ROWID;

-- The list of conversations. counted: 1 where its unread messages count in the total.
CREATE TABLE conversations (
    id TEXT NOT NULL PRIMARY KEY,
    time INTEGER NOT NULL,
    pinned INTEGER NOT NULL,
    unread INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    json TEXT NOT NULL
);
CREATE INDEX conversations_order ON conversations (pinned DESC, time DESC, id);

-- What waits to be sent, in its order.
CREATE TABLE outbox (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL,
    json TEXT NOT NULL
);

-- Everything else: a JSON text under a kind and a name. changed: milliseconds.
CREATE TABLE records (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    changed INTEGER NOT NULL,
    json TEXT NOT NULL,
    PRIMARY KEY (kind, name)
) WITHOUT ROWID;
