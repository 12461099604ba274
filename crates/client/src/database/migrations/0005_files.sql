-- The content of files that is here, or shall come: once for each project and SHA-256 (in hexadecimal, as in the rows;
-- none while a person is adding it). Of its bytes, `here` are on this laptop and `sent` at the central server, the first
-- ones each. `arrived`: the server has it whole. `wanted`: somebody asked for it. `refusal`: why the server did not take
-- it when it was last sent, or why it could not be fetched.
CREATE TABLE content (
    number INTEGER PRIMARY KEY,
    project INTEGER NOT NULL,
    sha256 TEXT,
    size INTEGER NOT NULL,
    here INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0,
    arrived INTEGER NOT NULL DEFAULT 0,
    wanted INTEGER NOT NULL DEFAULT 0,
    refusal TEXT,
    UNIQUE (project, sha256)
) STRICT;
CREATE INDEX content_under_way ON content (project) WHERE arrived = 0 OR wanted = 1;

-- Its bytes, in pieces; `start` is where a piece begins.
CREATE TABLE content_piece (
    project INTEGER NOT NULL,
    content INTEGER NOT NULL,
    start INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (content, start)
) STRICT;

CREATE INDEX attachment_by_content ON attachment (project, sha256) WHERE existing = 1;

-- What is taken of files is an entry of the catalogue that older versions passed over: it is to be sent again.
UPDATE laptop SET catalogue_cursor = 0;
