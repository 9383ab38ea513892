-- How SCNet and MapTable are signed in to. Secret keys are sealed and in hexadecimal, other secrets hashed.

CREATE TABLE scnet_clusters (
    id          BIGINT PRIMARY KEY NOT NULL,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    platform    BOOLEAN NOT NULL
);

CREATE TABLE scnet_accounts (
    username         TEXT    NOT NULL REFERENCES scnet_users (name),
    cluster_id       BIGINT  NOT NULL REFERENCES scnet_clusters (id),
    cluster_username TEXT    NOT NULL,
    home_path        TEXT    NOT NULL,
    stopped          BOOLEAN NOT NULL,
    PRIMARY KEY (username, cluster_id),
    UNIQUE (cluster_id, cluster_username)
);

CREATE TABLE scnet_access_keys (
    access   TEXT PRIMARY KEY NOT NULL,
    username TEXT NOT NULL REFERENCES scnet_users (name),
    sealed   TEXT NOT NULL
);

CREATE TABLE maptable_apps (
    id          TEXT PRIMARY KEY NOT NULL,
    user_id     BIGINT NOT NULL REFERENCES maptable_users (id),
    secret_hash TEXT   NOT NULL
);

-- Without a name, a workspace is called as its user, or by its id.
ALTER TABLE maptable_workspaces ADD COLUMN name TEXT;
ALTER TABLE maptable_workspaces ADD COLUMN avatar TEXT;
ALTER TABLE maptable_workspaces ADD COLUMN plan TEXT NOT NULL DEFAULT 'base';
