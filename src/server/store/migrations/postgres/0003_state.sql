-- SQLite's schema of the same version, with what PostgreSQL needs besides: texts are compared by their characters' codes,
-- whatever the database's language, and references may be checked at the end of a transaction.

CREATE TABLE tokens (
    realm      TEXT COLLATE "C" NOT NULL,
    hash       TEXT COLLATE "C" NOT NULL,
    holder     TEXT COLLATE "C" NOT NULL,
    scope      TEXT COLLATE "C",
    expires_ms BIGINT,
    PRIMARY KEY (realm, hash)
);

CREATE TABLE huawei_tenants (
    name TEXT COLLATE "C" PRIMARY KEY NOT NULL
);

CREATE TABLE huawei_projects (
    id     TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    tenant TEXT COLLATE "C" NOT NULL REFERENCES huawei_tenants (name) DEFERRABLE,
    name   TEXT COLLATE "C" NOT NULL
);

CREATE TABLE huawei_users (
    id              TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    tenant          TEXT COLLATE "C" NOT NULL REFERENCES huawei_tenants (name) DEFERRABLE,
    name            TEXT COLLATE "C" NOT NULL,
    primary_account BOOLEAN          NOT NULL,
    -- Argon2, in the form `$argon2id$…`; without one there is no signing in by password.
    password_hash   TEXT COLLATE "C",
    UNIQUE (tenant, name)
);

CREATE TABLE huawei_enterprise_projects (
    tenant TEXT COLLATE "C" NOT NULL REFERENCES huawei_tenants (name) DEFERRABLE,
    id     TEXT COLLATE "C" NOT NULL,
    name   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE TABLE modelarts_workspaces (
    project_id            TEXT COLLATE "C" NOT NULL REFERENCES huawei_projects (id) DEFERRABLE,
    id                    TEXT COLLATE "C" NOT NULL,
    name                  TEXT COLLATE "C" NOT NULL,
    description           TEXT COLLATE "C" NOT NULL,
    owner_id              TEXT COLLATE "C" NOT NULL REFERENCES huawei_users (id) DEFERRABLE,
    tenant                TEXT COLLATE "C" NOT NULL,
    enterprise_project_id TEXT COLLATE "C" NOT NULL,
    auth_type             TEXT COLLATE "C" NOT NULL,
    status                TEXT COLLATE "C" NOT NULL,
    status_info           TEXT COLLATE "C" NOT NULL,
    create_ms             BIGINT           NOT NULL,
    update_ms             BIGINT           NOT NULL,
    PRIMARY KEY (project_id, id),
    FOREIGN KEY (tenant, enterprise_project_id) REFERENCES huawei_enterprise_projects (tenant, id) DEFERRABLE
);
CREATE INDEX modelarts_workspaces_by_name ON modelarts_workspaces (project_id, name, id);
CREATE INDEX modelarts_workspaces_by_update ON modelarts_workspaces (project_id, update_ms, id);
CREATE INDEX modelarts_workspaces_by_status ON modelarts_workspaces (project_id, status, id);

CREATE TABLE modelarts_grants (
    project_id   TEXT COLLATE "C" NOT NULL,
    workspace_id TEXT COLLATE "C" NOT NULL,
    position     BIGINT           NOT NULL,
    user_id      TEXT COLLATE "C" REFERENCES huawei_users (id) DEFERRABLE,
    user_name    TEXT COLLATE "C",
    user_type    TEXT COLLATE "C",
    PRIMARY KEY (project_id, workspace_id, position),
    FOREIGN KEY (project_id, workspace_id) REFERENCES modelarts_workspaces (project_id, id) DEFERRABLE,
    CHECK (user_id IS NOT NULL OR user_name IS NOT NULL)
);

CREATE TABLE eihealth_spaces (
    id         TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    project_id TEXT COLLATE "C" NOT NULL REFERENCES huawei_projects (id) DEFERRABLE,
    name       TEXT COLLATE "C" NOT NULL,
    creator_id TEXT COLLATE "C" NOT NULL REFERENCES huawei_users (id) DEFERRABLE,
    create_s   BIGINT           NOT NULL,
    update_s   BIGINT           NOT NULL,
    top_s      BIGINT
);
CREATE INDEX eihealth_spaces_by_project ON eihealth_spaces (project_id);

CREATE TABLE eihealth_members (
    user_id   TEXT COLLATE "C" NOT NULL REFERENCES huawei_users (id) DEFERRABLE,
    space_id  TEXT COLLATE "C" NOT NULL REFERENCES eihealth_spaces (id) DEFERRABLE,
    role_type TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (user_id, space_id)
);

CREATE TABLE eihealth_resources (
    id       BIGINT           PRIMARY KEY NOT NULL,
    space_id TEXT COLLATE "C" NOT NULL REFERENCES eihealth_spaces (id) DEFERRABLE,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES huawei_users (id) DEFERRABLE,
    kind     TEXT COLLATE "C" NOT NULL
);
CREATE INDEX eihealth_resources_by_space ON eihealth_resources (space_id, kind);

CREATE TABLE scnet_users (
    name          TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    frozen        BOOLEAN          NOT NULL,
    administrator BOOLEAN          NOT NULL
);

CREATE TABLE scnet_quotas (
    username     TEXT COLLATE "C" NOT NULL REFERENCES scnet_users (name) DEFERRABLE,
    path         TEXT COLLATE "C" NOT NULL,
    threshold_gb DOUBLE PRECISION NOT NULL,
    usage_gb     DOUBLE PRECISION NOT NULL,
    quota_id     BIGINT,
    PRIMARY KEY (username, path)
);

CREATE TABLE maptable_users (
    id     BIGINT           PRIMARY KEY NOT NULL,
    name   TEXT COLLATE "C" NOT NULL,
    avatar TEXT COLLATE "C"
);

CREATE TABLE maptable_notifications (
    user_id  BIGINT           NOT NULL REFERENCES maptable_users (id) DEFERRABLE,
    position BIGINT           NOT NULL,
    body     TEXT COLLATE "C" NOT NULL,
    is_read  BOOLEAN          NOT NULL,
    PRIMARY KEY (user_id, position)
);

CREATE TABLE maptable_workspaces (
    kind   TEXT COLLATE "C" NOT NULL,
    id     BIGINT           NOT NULL,
    -- Without a name, a workspace is called as its user, or by its id.
    name   TEXT COLLATE "C",
    avatar TEXT COLLATE "C",
    plan   TEXT COLLATE "C" NOT NULL DEFAULT 'base',
    PRIMARY KEY (kind, id)
);

CREATE TABLE maptable_members (
    kind         TEXT COLLATE "C" NOT NULL,
    workspace_id BIGINT           NOT NULL,
    user_id      BIGINT           NOT NULL REFERENCES maptable_users (id) DEFERRABLE,
    PRIMARY KEY (kind, workspace_id, user_id),
    FOREIGN KEY (kind, workspace_id) REFERENCES maptable_workspaces (kind, id) DEFERRABLE
);

CREATE TABLE maptable_projects (
    id              BIGINT           PRIMARY KEY NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    workspace_id    BIGINT           NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    icon            TEXT COLLATE "C" NOT NULL,
    description     TEXT COLLATE "C" NOT NULL,
    creator_id      BIGINT           NOT NULL REFERENCES maptable_users (id) DEFERRABLE,
    create_us       BIGINT           NOT NULL,
    update_us       BIGINT           NOT NULL,
    role_inherited  BOOLEAN          NOT NULL,
    recycled        BOOLEAN          NOT NULL,
    map_center      TEXT COLLATE "C" NOT NULL,
    map_zoom_level  DOUBLE PRECISION NOT NULL,
    map_positioning BOOLEAN          NOT NULL,
    map_ranging     BOOLEAN          NOT NULL,
    map_is_set      BOOLEAN          NOT NULL,
    map_base_map    TEXT COLLATE "C" NOT NULL,
    map_share_token TEXT COLLATE "C" NOT NULL,
    map_is_shared   BOOLEAN          NOT NULL,
    FOREIGN KEY (kind, workspace_id) REFERENCES maptable_workspaces (kind, id) DEFERRABLE
);
CREATE INDEX maptable_projects_by_workspace ON maptable_projects (kind, workspace_id, id);

CREATE TABLE maptable_project_members (
    project_id BIGINT NOT NULL REFERENCES maptable_projects (id) DEFERRABLE,
    user_id    BIGINT NOT NULL REFERENCES maptable_users (id) DEFERRABLE,
    PRIMARY KEY (project_id, user_id)
);

CREATE TABLE maptable_tables (
    id             BIGINT           PRIMARY KEY NOT NULL,
    project_id     BIGINT           NOT NULL REFERENCES maptable_projects (id) DEFERRABLE,
    name           TEXT COLLATE "C" NOT NULL,
    kind           TEXT COLLATE "C" NOT NULL,
    position       BIGINT           NOT NULL,
    parent_id      BIGINT           REFERENCES maptable_tables (id) DEFERRABLE,
    subscribed     BOOLEAN          NOT NULL,
    published      BOOLEAN          NOT NULL,
    role_inherited BOOLEAN          NOT NULL,
    create_us      BIGINT           NOT NULL,
    update_us      BIGINT           NOT NULL,
    recycled       BOOLEAN          NOT NULL
);
CREATE INDEX maptable_tables_by_project ON maptable_tables (project_id, position, id);

CREATE TABLE maptable_data_files (
    id           BIGINT           PRIMARY KEY NOT NULL,
    kind         TEXT COLLATE "C" NOT NULL,
    workspace_id BIGINT           NOT NULL,
    name         TEXT COLLATE "C" NOT NULL,
    create_us    BIGINT           NOT NULL,
    update_us    BIGINT           NOT NULL,
    recycled     BOOLEAN          NOT NULL,
    FOREIGN KEY (kind, workspace_id) REFERENCES maptable_workspaces (kind, id) DEFERRABLE
);
CREATE INDEX maptable_data_files_by_workspace ON maptable_data_files (kind, workspace_id, id);

CREATE TABLE huawei_access_keys (
    access          TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    user_id         TEXT COLLATE "C" NOT NULL REFERENCES huawei_users (id) DEFERRABLE,
    project_id      TEXT COLLATE "C" NOT NULL REFERENCES huawei_projects (id) DEFERRABLE,
    -- The secret key, encrypted with the store's key, in hexadecimal.
    sealed_secret   TEXT COLLATE "C" NOT NULL,
    -- Wrong signatures since the last right one.
    failures        BIGINT           NOT NULL,
    locked_until_ms BIGINT
);

CREATE TABLE huawei_application_credentials (
    id          TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    user_id     TEXT COLLATE "C" NOT NULL REFERENCES huawei_users (id) DEFERRABLE,
    name        TEXT COLLATE "C" NOT NULL,
    secret_hash TEXT COLLATE "C" NOT NULL,
    project_id  TEXT COLLATE "C" NOT NULL REFERENCES huawei_projects (id) DEFERRABLE,
    UNIQUE (user_id, name)
);

-- What is shown of a token beside its row in `tokens`.
CREATE TABLE huawei_sign_ins (
    hash       TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    -- Whether the token is good for its user's domain, and not for a project or for nothing.
    for_domain BOOLEAN          NOT NULL,
    -- Separated by spaces.
    methods    TEXT COLLATE "C" NOT NULL,
    issued_ms  BIGINT           NOT NULL
);

-- From here on, secret keys are sealed and in hexadecimal, other secrets hashed.

CREATE TABLE scnet_clusters (
    id          BIGINT           PRIMARY KEY NOT NULL,
    name        TEXT COLLATE "C" NOT NULL,
    description TEXT COLLATE "C" NOT NULL,
    platform    BOOLEAN          NOT NULL
);

CREATE TABLE scnet_accounts (
    username         TEXT COLLATE "C" NOT NULL REFERENCES scnet_users (name) DEFERRABLE,
    cluster_id       BIGINT           NOT NULL REFERENCES scnet_clusters (id) DEFERRABLE,
    cluster_username TEXT COLLATE "C" NOT NULL,
    home_path        TEXT COLLATE "C" NOT NULL,
    stopped          BOOLEAN          NOT NULL,
    PRIMARY KEY (username, cluster_id),
    UNIQUE (cluster_id, cluster_username)
);

CREATE TABLE scnet_access_keys (
    access   TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    username TEXT COLLATE "C" NOT NULL REFERENCES scnet_users (name) DEFERRABLE,
    sealed   TEXT COLLATE "C" NOT NULL
);

CREATE TABLE maptable_apps (
    id          TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    user_id     BIGINT           NOT NULL REFERENCES maptable_users (id) DEFERRABLE,
    secret_hash TEXT COLLATE "C" NOT NULL
);

-- For each row that is deleted, PostgreSQL looks for others that refer to it.
CREATE INDEX huawei_projects_by_tenant ON huawei_projects (tenant);
CREATE INDEX modelarts_workspaces_by_owner ON modelarts_workspaces (owner_id);
CREATE INDEX modelarts_workspaces_by_enterprise ON modelarts_workspaces (tenant, enterprise_project_id);
CREATE INDEX modelarts_grants_by_user ON modelarts_grants (user_id);
CREATE INDEX eihealth_spaces_by_creator ON eihealth_spaces (creator_id);
CREATE INDEX eihealth_members_by_space ON eihealth_members (space_id);
CREATE INDEX eihealth_resources_by_owner ON eihealth_resources (owner_id);
CREATE INDEX maptable_members_by_user ON maptable_members (user_id);
CREATE INDEX maptable_projects_by_creator ON maptable_projects (creator_id);
CREATE INDEX maptable_project_members_by_user ON maptable_project_members (user_id);
CREATE INDEX maptable_tables_by_parent ON maptable_tables (parent_id);
CREATE INDEX huawei_access_keys_by_user ON huawei_access_keys (user_id);
CREATE INDEX huawei_access_keys_by_project ON huawei_access_keys (project_id);
CREATE INDEX huawei_application_credentials_by_project ON huawei_application_credentials (project_id);
CREATE INDEX scnet_access_keys_by_user ON scnet_access_keys (username);
CREATE INDEX maptable_apps_by_user ON maptable_apps (user_id);
