-- What version 3 has besides.
INSERT INTO scnet_clusters (id, name, description, platform) VALUES (1, 'East', '', FALSE);
INSERT INTO scnet_accounts (username, cluster_id, cluster_username, home_path, stopped) VALUES ('old', 1, 'old', '/home/old', FALSE);
UPDATE maptable_workspaces SET name = 'Maps', plan = 'pro';
