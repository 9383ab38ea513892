-- What a store of version 1 holds; tokens are kept as SHA-256, here of `old-huawei`, `old-scnet` and `Bearer old-16`.
INSERT INTO huawei_tenants (name) VALUES ('old');
INSERT INTO huawei_projects (id, tenant, name) VALUES ('project-old', 'old', 'cn-north-4');
INSERT INTO huawei_users (id, tenant, name, primary_account) VALUES ('u-ann', 'old', 'ann', TRUE), ('u-bea', 'old', 'bea', FALSE);
INSERT INTO huawei_enterprise_projects (tenant, id, name) VALUES ('old', '0', 'default');
INSERT INTO modelarts_workspaces (project_id, id, name, description, owner_id, tenant, enterprise_project_id, auth_type, status,
    status_info, create_ms, update_ms) VALUES
    ('project-old', '0', 'default', '', 'u-ann', 'old', '0', 'public', 'NORMAL', '', 1, 1),
    ('project-old', 'w1', 'Zürich', 'second', 'u-bea', 'old', '0', 'internal', 'NORMAL', '', 2, 3);
INSERT INTO modelarts_grants (project_id, workspace_id, position, user_id, user_name, user_type)
    VALUES ('project-old', 'w1', 0, 'u-ann', NULL, NULL);
INSERT INTO eihealth_spaces (id, project_id, name, creator_id, create_s, update_s, top_s)
    VALUES ('s1', 'project-old', 'space', 'u-ann', 1, 2, NULL);
INSERT INTO eihealth_members (user_id, space_id, role_type) VALUES ('u-ann', 's1', 'OWNER');
INSERT INTO eihealth_resources (id, space_id, owner_id, kind) VALUES (1, 's1', 'u-ann', 'image'), (2, 's1', 'u-ann', 'image');
INSERT INTO scnet_users (name, frozen, administrator) VALUES ('old', FALSE, FALSE);
INSERT INTO scnet_quotas (username, path, threshold_gb, usage_gb, quota_id) VALUES ('old', '/home/old', 10.5, 2.25, 7);
INSERT INTO maptable_users (id, name, avatar) VALUES (16, 'Ann', NULL);
INSERT INTO maptable_workspaces (kind, id) VALUES ('user', 16);
INSERT INTO maptable_members (kind, workspace_id, user_id) VALUES ('user', 16, 16);
INSERT INTO tokens (realm, hash, holder, scope, expires_ms) VALUES
    ('huawei', '8dc5f893fa59d709a13eb4854d8ab6e8229d3dacb0259d501b9dd2b3b5caacf7', 'u-ann', 'project-old', NULL),
    ('scnet', 'a71adaccca0a8273668180146d095234ef2aa21d476e152c1370e4e2df34f82e', 'old', NULL, NULL),
    ('maptable', '324e92885f983bc444625063f2d994acfc621c65500ecb0d3296ee1ec888d947', '16', NULL, NULL);
