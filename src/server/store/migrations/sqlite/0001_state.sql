-- Plain SQL that SQLite and PostgreSQL both read; instants are whole numbers since 1970 (unit named per column).

CREATE TABLE tokens (
    realm      TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    holder     TEXT   NOT NULL,
    scope      TEXT,
    expires_ms BIGINT,
    PRIMARY KEY (realm, hash)
);

CREATE TABLE huawei_tenants (
    name TEXT PRIMARY KEY NOT NULL
);

CREATE TABLE huawei_projects (
    id     TEXT PRIMARY KEY NOT NULL,
    tenant TEXT NOT NULL REFERENCES huawei_tenants (name),
    name   TEXT NOT NULL
);

CREATE TABLE huawei_users (
    id              TEXT PRIMARY KEY NOT NULL,
    tenant          TEXT    NOT NULL REFERENCES huawei_tenants (name),
    name            TEXT    NOT NULL,
    primary_account BOOLEAN NOT NULL,
    UNIQUE (tenant, name)
);

CREATE TABLE huawei_enterprise_projects (
    tenant TEXT NOT NULL REFERENCES huawei_tenants (name),
    id     TEXT NOT NULL,
    name   TEXT NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE TABLE modelarts_workspaces (
    project_id              TEXT   NOT NULL REFERENCES huawei_projects (id),
    id                      TEXT   NOT NULL,
    name                    TEXT   NOT NULL,
    description             TEXT   NOT NULL,
    owner_id                TEXT   NOT NULL REFERENCES huawei_users (id),
    tenant                  TEXT   NOT NULL,
    enterprise_project_id   TEXT   NOT NULL,
    auth_type               TEXT   NOT NULL,
    status                  TEXT   NOT NULL,
    status_info             TEXT   NOT NULL,
    create_ms               BIGINT NOT NULL,
    update_ms               BIGINT NOT NULL,
    PRIMARY KEY (project_id, id),
    FOREIGN KEY (tenant, enterprise_project_id) REFERENCES huawei_enterprise_projects (tenant, id)
);
CREATE INDEX modelarts_workspaces_by_name ON modelarts_workspaces (project_id, name, id);
CREATE INDEX modelarts_workspaces_by_update ON modelarts_workspaces (project_id, update_ms, id);
CREATE INDEX modelarts_workspaces_by_status ON modelarts_workspaces (project_id, status, id);

CREATE TABLE modelarts_grants (
    project_id   TEXT   NOT NULL,
    workspace_id TEXT   NOT NULL,
    position     BIGINT NOT NULL,
    user_id      TEXT REFERENCES huawei_users (id),
    user_name    TEXT,
    user_type    TEXT,
    PRIMARY KEY (project_id, workspace_id, position),
    FOREIGN KEY (project_id, workspace_id) REFERENCES modelarts_workspaces (project_id, id),
    CHECK (user_id IS NOT NULL OR user_name IS NOT NULL)
);

CREATE TABLE eihealth_spaces (
    id         TEXT PRIMARY KEY NOT NULL,
    project_id TEXT   NOT NULL REFERENCES huawei_projects (id),
    name       TEXT   NOT NULL,
    creator_id TEXT   NOT NULL REFERENCES huawei_users (id),
    create_s   BIGINT NOT NULL,
    update_s   BIGINT NOT NULL,
    top_s      BIGINT
);
CREATE INDEX eihealth_spaces_by_project ON eihealth_spaces (project_id);

CREATE TABLE eihealth_members (
    user_id   TEXT NOT NULL REFERENCES huawei_users (id),
    space_id  TEXT NOT NULL REFERENCES eihealth_spaces (id),
    role_type TEXT NOT NULL,
    PRIMARY KEY (user_id, space_id)
);

CREATE TABLE eihealth_resources (
    id       BIGINT PRIMARY KEY NOT NULL,
    space_id TEXT NOT NULL REFERENCES eihealth_spaces (id),
    owner_id TEXT NOT NULL REFERENCES huawei_users (id),
    kind     TEXT NOT NULL
);
CREATE INDEX eihealth_resources_by_space ON eihealth_resources (space_id, kind);

CREATE TABLE scnet_users (
    name          TEXT PRIMARY KEY NOT NULL,
    frozen        BOOLEAN NOT NULL,
    administrator BOOLEAN NOT NULL
);

CREATE TABLE scnet_quotas (
    username     TEXT NOT NULL REFERENCES scnet_users (name),
    path         TEXT NOT NULL,
    threshold_gb DOUBLE PRECISION NOT NULL,
    usage_gb     DOUBLE PRECISION NOT NULL,
    quota_id     BIGINT,
    PRIMARY KEY (username, path)
);

CREATE TABLE maptable_users (
    id     BIGINT PRIMARY KEY NOT NULL,
    name   TEXT NOT NULL,
    avatar TEXT
);

CREATE TABLE maptable_notifications (
    user_id  BIGINT  NOT NULL REFERENCES maptable_users (id),
    position BIGINT  NOT NULL,
    body     TEXT    NOT NULL,
    is_read  BOOLEAN NOT NULL,
    PRIMARY KEY (user_id, position)
);

CREATE TABLE maptable_workspaces (
    kind TEXT   NOT NULL,
    id   BIGINT NOT NULL,
    PRIMARY KEY (kind, id)
);

CREATE TABLE maptable_members (
    kind         TEXT   NOT NULL,
    workspace_id BIGINT NOT NULL,
    user_id      BIGINT NOT NULL REFERENCES maptable_users (id),
    PRIMARY KEY (kind, workspace_id, user_id),
    FOREIGN KEY (kind, workspace_id) REFERENCES maptable_workspaces (kind, id)
);

CREATE TABLE maptable_projects (
    id              BIGINT PRIMARY KEY NOT NULL,
    kind            TEXT    NOT NULL,
    workspace_id    BIGINT  NOT NULL,
    name            TEXT    NOT NULL,
    icon            TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    creator_id      BIGINT  NOT NULL REFERENCES maptable_users (id),
    create_us       BIGINT  NOT NULL,
    update_us       BIGINT  NOT NULL,
    role_inherited  BOOLEAN NOT NULL,
    recycled        BOOLEAN NOT NULL,
    map_center      TEXT    NOT NULL,
    map_zoom_level  DOUBLE PRECISION NOT NULL,
    map_positioning BOOLEAN NOT NULL,
    map_ranging     BOOLEAN NOT NULL,
    map_is_set      BOOLEAN NOT NULL,
    map_base_map    TEXT    NOT NULL,
    map_share_token TEXT    NOT NULL,
    map_is_shared   BOOLEAN NOT NULL,
    FOREIGN KEY (kind, workspace_id) REFERENCES maptable_workspaces (kind, id)
);
CREATE INDEX maptable_projects_by_workspace ON maptable_projects (kind, workspace_id, id);

CREATE TABLE maptable_project_members (
    project_id BIGINT NOT NULL REFERENCES maptable_projects (id),
    user_id    BIGINT NOT NULL REFERENCES maptable_users (id),
    PRIMARY KEY (project_id, user_id)
);

CREATE TABLE maptable_tables (
    id             BIGINT PRIMARY KEY NOT NULL,
    project_id     BIGINT  NOT NULL REFERENCES maptable_projects (id),
    name           TEXT    NOT NULL,
    kind           TEXT    NOT NULL,
    position       BIGINT  NOT NULL,
    parent_id      BIGINT REFERENCES maptable_tables (id),
    subscribed     BOOLEAN NOT NULL,
    published      BOOLEAN NOT NULL,
    role_inherited BOOLEAN NOT NULL,
    create_us      BIGINT  NOT NULL,
    update_us      BIGINT  NOT NULL,
    recycled       BOOLEAN NOT NULL
);
CREATE INDEX maptable_tables_by_project ON maptable_tables (project_id, position, id);

CREATE TABLE maptable_data_files (
    id           BIGINT PRIMARY KEY NOT NULL,
    kind         TEXT    NOT NULL,
    workspace_id BIGINT  NOT NULL,
    name         TEXT    NOT NULL,
    create_us    BIGINT  NOT NULL,
    update_us    BIGINT  NOT NULL,
    recycled     BOOLEAN NOT NULL,
    FOREIGN KEY (kind, workspace_id) REFERENCES maptable_workspaces (kind, id)
);
CREATE INDEX maptable_data_files_by_workspace ON maptable_data_files (kind, workspace_id, id);
