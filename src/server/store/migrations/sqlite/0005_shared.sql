-- What all servers on one database share beside the state: in one row, how often the state was changed, and by how much the clock is
-- moved; and states that were kept under a name, as fixtures in parts.

CREATE TABLE server_state (
    generation     BIGINT NOT NULL,
    clock_ahead_ms BIGINT NOT NULL
);
INSERT INTO server_state (generation, clock_ahead_ms) VALUES (0, 0);

CREATE TABLE snapshots (
    name           TEXT PRIMARY KEY NOT NULL,
    created_ms     BIGINT NOT NULL,
    -- Bytes of the fixture.
    size           BIGINT NOT NULL,
    clock_ahead_ms BIGINT NOT NULL
);

CREATE TABLE snapshot_parts (
    name     TEXT   NOT NULL REFERENCES snapshots (name),
    position BIGINT NOT NULL,
    part     TEXT   NOT NULL,
    PRIMARY KEY (name, position)
);
