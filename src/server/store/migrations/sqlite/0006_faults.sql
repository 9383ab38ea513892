-- Faults that requests are to meet, on demand.

CREATE TABLE faults (
    id         TEXT PRIMARY KEY NOT NULL,
    -- In the order in which they were first set.
    position   BIGINT NOT NULL,
    -- JSON.
    definition TEXT   NOT NULL,
    -- How many requests it was asked about.
    calls      BIGINT NOT NULL
);
