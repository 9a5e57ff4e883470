"""The tables that hold what the simulated instances are made of; one SQLite file for all instances."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS instances (name TEXT PRIMARY KEY, customer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS roles (
    instance TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
    manages_users INTEGER NOT NULL, created_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL,
    PRIMARY KEY (instance, id), UNIQUE (instance, name)
);
CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY, instance TEXT NOT NULL, email_key TEXT NOT NULL, user_name TEXT NOT NULL,
    user_name_key TEXT NOT NULL, role_id INTEGER NOT NULL, deleted INTEGER NOT NULL,
    created_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL, fields TEXT NOT NULL, custom TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS users_in_order ON users (instance, deleted, id);
CREATE INDEX IF NOT EXISTS users_by_email ON users (instance, email_key);
CREATE INDEX IF NOT EXISTS users_by_user_name ON users (instance, user_name_key);
CREATE TABLE IF NOT EXISTS custom_attributes (
    instance TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL, PRIMARY KEY (instance, key)
);
CREATE TABLE IF NOT EXISTS invites (
    number INTEGER PRIMARY KEY, instance TEXT NOT NULL, user_id INTEGER NOT NULL, email TEXT NOT NULL,
    sent_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS clients (
    client_id TEXT PRIMARY KEY, client_secret TEXT NOT NULL, instance TEXT NOT NULL,
    user_id INTEGER NOT NULL, scopes TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS access_tokens (
    id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, instance TEXT NOT NULL, name TEXT NOT NULL,
    owner_id INTEGER NOT NULL, expires_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS passwords (
    instance TEXT NOT NULL, user_id INTEGER NOT NULL, password TEXT NOT NULL, PRIMARY KEY (instance, user_id)
);
CREATE TABLE IF NOT EXISTS sessions (
    token TEXT PRIMARY KEY, instance TEXT NOT NULL, user_id INTEGER NOT NULL, expires_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS datasets (
    id TEXT PRIMARY KEY, instance TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
    columns TEXT NOT NULL, owner_id INTEGER NOT NULL, origin TEXT NOT NULL, pdp_enabled INTEGER NOT NULL,
    created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL, data_current_ms INTEGER,
    deleted INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS datasets_of_instance ON datasets (instance, deleted);
CREATE TABLE IF NOT EXISTS versions (
    dataset_id TEXT NOT NULL, number INTEGER NOT NULL, method TEXT NOT NULL, csv BLOB, rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL, recorded_ms INTEGER NOT NULL, visible_ms INTEGER NOT NULL,
    PRIMARY KEY (dataset_id, number)
);
CREATE TABLE IF NOT EXISTS policies (
    dataset_id TEXT NOT NULL, id INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (dataset_id, id)
);
CREATE TABLE IF NOT EXISTS streams (
    id INTEGER PRIMARY KEY AUTOINCREMENT, instance TEXT NOT NULL, dataset_id TEXT NOT NULL,
    update_method TEXT NOT NULL, key_columns TEXT NOT NULL, created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS executions (
    stream_id INTEGER NOT NULL, id INTEGER NOT NULL, state TEXT NOT NULL, update_method TEXT NOT NULL,
    started_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL, ended_ms INTEGER,
    PRIMARY KEY (stream_id, id)
);
CREATE TABLE IF NOT EXISTS uploads (
    id INTEGER PRIMARY KEY AUTOINCREMENT, dataset_id TEXT NOT NULL, action TEXT, state TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS upload_parts (
    upload TEXT NOT NULL, number INTEGER NOT NULL, csv BLOB NOT NULL, PRIMARY KEY (upload, number)
);
CREATE TABLE IF NOT EXISTS dataflows (
    id INTEGER PRIMARY KEY, instance TEXT NOT NULL, name TEXT NOT NULL, owner_id INTEGER NOT NULL
);
"""
