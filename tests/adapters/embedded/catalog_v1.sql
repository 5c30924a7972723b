-- A catalog as format 1 kept it: two shops, a live and a deleted product, and one live index.
PRAGMA journal_mode = WAL;
CREATE TABLE shops (id TEXT PRIMARY KEY, record BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE products (
    shop TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, stamp INTEGER NOT NULL, deleted_at INTEGER,
    record BLOB NOT NULL, PRIMARY KEY (shop, id)
) STRICT;
CREATE INDEX live_products ON products (shop, id, revision, stamp) WHERE deleted_at IS NULL;
CREATE TABLE costs (
    shop TEXT NOT NULL, product TEXT NOT NULL, record BLOB NOT NULL, PRIMARY KEY (shop, product)
) STRICT, WITHOUT ROWID;
CREATE TABLE claims (
    shop TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, product TEXT NOT NULL, PRIMARY KEY (shop, kind, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE changes (
    number INTEGER PRIMARY KEY, shop TEXT NOT NULL, product TEXT NOT NULL, revision INTEGER NOT NULL,
    interactive INTEGER NOT NULL, committed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX changes_by_shop ON changes (shop);
CREATE INDEX interactive_changes ON changes (shop) WHERE interactive;
CREATE TABLE operations (
    number INTEGER PRIMARY KEY, shop TEXT NOT NULL, id TEXT NOT NULL, by TEXT NOT NULL, origin TEXT NOT NULL,
    label TEXT NOT NULL, undoes TEXT, UNIQUE (shop, id)
) STRICT;
CREATE TABLE receipts (
    operation INTEGER NOT NULL REFERENCES operations (number), product TEXT NOT NULL, action TEXT NOT NULL,
    revision INTEGER NOT NULL, committed_at INTEGER NOT NULL, change INTEGER REFERENCES changes (number),
    deltas BLOB, spared BLOB, PRIMARY KEY (operation, product)
) STRICT, WITHOUT ROWID;
CREATE INDEX history ON receipts (product, revision) WHERE change IS NOT NULL;
CREATE TABLE projection (shop TEXT PRIMARY KEY, record BLOB NOT NULL, live_index TEXT) STRICT, WITHOUT ROWID;
CREATE TABLE dead_letters (
    shop TEXT NOT NULL, product TEXT NOT NULL, revision INTEGER NOT NULL, reason TEXT NOT NULL, since INTEGER NOT NULL,
    PRIMARY KEY (shop, product)
) STRICT, WITHOUT ROWID;

INSERT INTO shops VALUES ('shop', CAST('{"id":"shop","name":"Lamps","currency":"EUR","revision":1}' AS BLOB));
INSERT INTO products VALUES
    ('shop', 'p1', 2, 77, NULL, CAST('{"id":"p1","title":"Lamp","currency":"EUR","handle":"lamp","status":"draft","variants":{"v1":{"position":0,"tracked":true,"sku":"L-1","price":100}},"revision":2,"stamp":77,"created_at":1700000000000,"created_by":"ann","updated_at":1700000000001,"updated_by":"bob"}' AS BLOB)),
    ('shop', 'p2', 2, 78, 1700000000003, CAST('{"id":"p2","title":"Torch","currency":"EUR","handle":"torch","status":"draft","variants":{"v1":{"position":0,"tracked":true}},"revision":2,"stamp":78,"created_at":1700000000002,"created_by":"ann","updated_at":1700000000003,"updated_by":"ann","deleted_at":1700000000003}' AS BLOB));
INSERT INTO costs VALUES ('shop', 'p1', CAST('{"v1":60}' AS BLOB));
INSERT INTO claims VALUES ('shop', 'SKU', 'l-1', 'p1'), ('shop', 'handle', 'lamp', 'p1');
INSERT INTO changes VALUES
    (1, 'shop', 'p1', 1, 1, 1700000000000),
    (2, 'shop', 'p1', 2, 1, 1700000000001),
    (3, 'shop', 'p2', 1, 0, 1700000000002),
    (4, 'shop', 'p2', 2, 1, 1700000000003);
INSERT INTO operations VALUES
    (1, 'shop', 'op-1', 'ann', 'edit', '', NULL),
    (2, 'shop', 'op-2', 'bob', 'edit', 'Mend', NULL),
    (3, 'shop', 'op-3', 'ann', 'import', 'Import “torches.csv”', NULL),
    (4, 'shop', 'op-4', 'ann', 'edit', '', NULL);
INSERT INTO receipts VALUES
    (1, 'p1', 'create', 1, 1700000000000, 1, NULL, NULL),
    (2, 'p1', 'update', 2, 1700000000001, 2, CAST('[{"path":["title"],"before":"Lump","after":"Lamp"}]' AS BLOB), NULL),
    (3, 'p2', 'create', 1, 1700000000002, 3, NULL, NULL),
    (4, 'p2', 'delete', 2, 1700000000003, 4, NULL, NULL);
INSERT INTO projection VALUES
    ('shop', CAST('{"control":{"holder":"desk 9","epoch":4,"position":4,"position_at":1700000000003,"published_at":1700000000004,"projection_version":1,"index_generation":"g1","rebuild":null,"rebuild_wanted":false},"holder_version":1}' AS BLOB), 'index-1'),
    ('another', CAST('{"control":{"holder":null,"epoch":0,"position":0,"position_at":0,"published_at":0,"projection_version":0,"index_generation":"","rebuild":null,"rebuild_wanted":true},"holder_version":0}' AS BLOB), NULL);
PRAGMA user_version = 1;
