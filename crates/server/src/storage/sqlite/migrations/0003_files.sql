-- The content of files, once for each project and SHA-256: how many bytes it has, and how many of them, the first
-- ones, are here. It is whole when those are equal; it was then found to have its SHA-256. `device` brought the first
-- part. No row need name it.
CREATE TABLE file (
    project INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    size INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    media_type TEXT NOT NULL,
    device INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (project, sha256)
) STRICT, WITHOUT ROWID;

-- Its bytes, in pieces as they came; `start` is where a piece begins.
CREATE TABLE file_piece (
    project INTEGER NOT NULL,
    sha256 BLOB NOT NULL,
    start INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (project, sha256, start)
) STRICT;
