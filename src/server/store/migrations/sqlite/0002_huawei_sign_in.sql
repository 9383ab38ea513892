-- What users of the Huawei family sign in with, and what the tokens stand for that they get for it.

-- Argon2, in the form `$argon2id$…`; without one there is no signing in by password.
ALTER TABLE huawei_users ADD COLUMN password_hash TEXT;

CREATE TABLE huawei_access_keys (
    access          TEXT PRIMARY KEY NOT NULL,
    user_id         TEXT   NOT NULL REFERENCES huawei_users (id),
    project_id      TEXT   NOT NULL REFERENCES huawei_projects (id),
    -- The secret key, encrypted with the store's key, in hexadecimal.
    sealed_secret   TEXT   NOT NULL,
    -- Wrong signatures since the last right one.
    failures        BIGINT NOT NULL,
    locked_until_ms BIGINT
);

CREATE TABLE huawei_application_credentials (
    id          TEXT PRIMARY KEY NOT NULL,
    user_id     TEXT NOT NULL REFERENCES huawei_users (id),
    name        TEXT NOT NULL,
    secret_hash TEXT NOT NULL,
    project_id  TEXT NOT NULL REFERENCES huawei_projects (id),
    UNIQUE (user_id, name)
);

-- What is shown of a token beside its row in `tokens`.
CREATE TABLE huawei_sign_ins (
    hash        TEXT PRIMARY KEY NOT NULL,
    -- Whether the token is good for its user's domain, and not for a project or for nothing.
    for_domain  BOOLEAN NOT NULL,
    -- Separated by spaces.
    methods     TEXT    NOT NULL,
    issued_ms   BIGINT  NOT NULL
);
