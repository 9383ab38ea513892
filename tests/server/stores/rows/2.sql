-- What version 2 has besides.
INSERT INTO huawei_sign_ins (hash, for_domain, methods, issued_ms)
    VALUES ('8dc5f893fa59d709a13eb4854d8ab6e8229d3dacb0259d501b9dd2b3b5caacf7', FALSE, 'password', 1000);
INSERT INTO huawei_access_keys (access, user_id, project_id, sealed_secret, failures, locked_until_ms)
    VALUES ('OLDACCESSKEY0000', 'u-ann', 'project-old', '00', 2, NULL);
