-- What somebody has in all spaces is read from the index alone.
DROP INDEX eihealth_holdings_by_owner;
CREATE INDEX eihealth_holdings_by_owner ON eihealth_holdings (owner_id, space_id, kind, total);

-- What is written to find out whether there is space again, after the database did not take what was to be written: one row, which is
-- empty otherwise.
CREATE TABLE write_probe (
    content TEXT COLLATE "C" NOT NULL
);
INSERT INTO write_probe (content) VALUES ('');
