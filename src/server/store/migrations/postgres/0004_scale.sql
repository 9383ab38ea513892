-- Lists that are read by rank, names that are searched, and resources that are counted: what keeps the cost of an answer with
-- its page. The lists of workspaces that are there already are made when the store is opened, by the code that keeps them.

-- How `ranked_…` work is told in src/server/store/ranked. Their texts compare by character code.
CREATE TABLE ranked_lists (
    number BIGINT PRIMARY KEY NOT NULL,
    total  BIGINT NOT NULL
);

CREATE TABLE ranked_entries (
    list BIGINT           NOT NULL,
    sort BIGINT           NOT NULL,
    key  TEXT COLLATE "C" NOT NULL,
    id   TEXT COLLATE "C" NOT NULL,
    item BIGINT           NOT NULL,
    PRIMARY KEY (list, sort, key, id) INCLUDE (item)
);

CREATE TABLE ranked_nodes (
    list    BIGINT           NOT NULL,
    sort    BIGINT           NOT NULL,
    level   BIGINT           NOT NULL,
    key     TEXT COLLATE "C" NOT NULL,
    id      TEXT COLLATE "C" NOT NULL,
    entries BIGINT           NOT NULL,
    PRIMARY KEY (list, sort, level, key, id) INCLUDE (entries)
);

-- Which workspaces a list has: those that an audience may enter (`all`, `public`, or `user:` and an id: what that user may enter
-- besides what is public), of one enterprise project, or of any if there is none.
CREATE TABLE modelarts_lists (
    project_id            TEXT COLLATE "C" NOT NULL,
    enterprise_project_id TEXT COLLATE "C" NOT NULL,
    audience              TEXT COLLATE "C" NOT NULL,
    number                BIGINT           NOT NULL UNIQUE,
    PRIMARY KEY (project_id, enterprise_project_id, audience)
);

-- Workspaces get numbers, by which grants, lists and the index of names refer to them.
ALTER TABLE modelarts_grants RENAME TO old_grants;
ALTER TABLE modelarts_workspaces RENAME TO old_workspaces;

CREATE TABLE modelarts_workspaces (
    number                BIGINT           PRIMARY KEY NOT NULL,
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
    update_ms             BIGINT           NOT NULL CHECK (update_ms >= 0),
    UNIQUE (project_id, id),
    FOREIGN KEY (tenant, enterprise_project_id) REFERENCES huawei_enterprise_projects (tenant, id) DEFERRABLE
);

CREATE TABLE modelarts_grants (
    workspace BIGINT           NOT NULL REFERENCES modelarts_workspaces (number) DEFERRABLE,
    position  BIGINT           NOT NULL,
    user_id   TEXT COLLATE "C" REFERENCES huawei_users (id) DEFERRABLE,
    user_name TEXT COLLATE "C",
    user_type TEXT COLLATE "C",
    PRIMARY KEY (workspace, position),
    CHECK (user_id IS NOT NULL OR user_name IS NOT NULL)
);

INSERT INTO modelarts_workspaces (number, project_id, id, name, description, owner_id, tenant, enterprise_project_id, auth_type,
    status, status_info, create_ms, update_ms)
SELECT ROW_NUMBER() OVER (ORDER BY project_id, id), project_id, id, name, description, owner_id, tenant, enterprise_project_id,
    auth_type, status, status_info, create_ms, update_ms
FROM old_workspaces;
INSERT INTO modelarts_grants (workspace, position, user_id, user_name, user_type)
SELECT w.number, g.position, g.user_id, g.user_name, g.user_type
FROM old_grants g JOIN modelarts_workspaces w ON w.project_id = g.project_id AND w.id = g.workspace_id;
DROP TABLE old_grants;
DROP TABLE old_workspaces;
CREATE INDEX modelarts_workspaces_by_owner ON modelarts_workspaces (owner_id);
CREATE INDEX modelarts_workspaces_by_enterprise ON modelarts_workspaces (tenant, enterprise_project_id);
CREATE INDEX modelarts_grants_by_user ON modelarts_grants (user_id);
CREATE INDEX modelarts_grants_by_name ON modelarts_grants (user_name);

-- The names' trigrams, for parts of names, where whoever opens the store may have the extension; names are looked at one by one
-- where not.
DO $$
BEGIN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    EXECUTE format('CREATE INDEX modelarts_workspaces_by_trigram ON modelarts_workspaces USING gin (name %I.gin_trgm_ops)',
        (SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'pg_trgm'));
EXCEPTION WHEN insufficient_privilege OR undefined_file OR feature_not_supported THEN
    RAISE WARNING 'parts of names are searched without an index, as pg_trgm cannot be created: %', SQLERRM;
END
$$;

-- Who has how many resources of a kind in a space, and how many are there of each kind.
CREATE TABLE eihealth_holdings (
    number   BIGINT           PRIMARY KEY NOT NULL,
    space_id TEXT COLLATE "C" NOT NULL REFERENCES eihealth_spaces (id) DEFERRABLE,
    kind     TEXT COLLATE "C" NOT NULL,
    owner_id TEXT COLLATE "C" NOT NULL REFERENCES huawei_users (id) DEFERRABLE,
    total    BIGINT           NOT NULL,
    UNIQUE (space_id, kind, owner_id)
);

CREATE TABLE eihealth_kinds (
    space_id       TEXT COLLATE "C" NOT NULL REFERENCES eihealth_spaces (id) DEFERRABLE,
    kind           TEXT COLLATE "C" NOT NULL,
    total          BIGINT           NOT NULL,
    first_resource BIGINT           NOT NULL,
    PRIMARY KEY (space_id, kind)
);

INSERT INTO eihealth_holdings (number, space_id, kind, owner_id, total)
SELECT ROW_NUMBER() OVER (ORDER BY space_id, kind, owner_id), space_id, kind, owner_id, COUNT(*)
FROM eihealth_resources GROUP BY space_id, kind, owner_id;
INSERT INTO eihealth_kinds (space_id, kind, total, first_resource)
SELECT space_id, kind, COUNT(*), MIN(id) FROM eihealth_resources GROUP BY space_id, kind;

ALTER TABLE eihealth_resources RENAME TO old_resources;
DROP INDEX eihealth_resources_by_space;
CREATE TABLE eihealth_resources (
    id      BIGINT PRIMARY KEY NOT NULL,
    holding BIGINT NOT NULL REFERENCES eihealth_holdings (number) DEFERRABLE
);
INSERT INTO eihealth_resources (id, holding)
SELECT r.id, h.number FROM old_resources r
    JOIN eihealth_holdings h ON h.space_id = r.space_id AND h.kind = r.kind AND h.owner_id = r.owner_id;
DROP TABLE old_resources;
CREATE INDEX eihealth_resources_by_holding ON eihealth_resources (holding, id);
CREATE INDEX eihealth_holdings_by_owner ON eihealth_holdings (owner_id);
