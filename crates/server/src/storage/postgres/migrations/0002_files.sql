-- The content of files, once for each project and SHA-256: how many bytes it has, and how many of them, the first
-- ones, are here. It is whole when those are equal; it was then found to have its SHA-256. `device` brought the first
-- part. No row need name it.
CREATE TABLE file (
    project uuid NOT NULL,
    sha256 bytea NOT NULL,
    size bigint NOT NULL,
    arrived bigint NOT NULL,
    media_type text NOT NULL,
    device bigint NOT NULL,
    changed_at bigint NOT NULL,
    PRIMARY KEY (project, sha256)
) WITH (fillfactor = 50);

-- Its bytes, in pieces as they came; `start` is where a piece begins.
CREATE TABLE file_piece (
    project uuid NOT NULL,
    sha256 bytea NOT NULL,
    start bigint NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (project, sha256, start)
);
-- Photographs and scans are compressed already, and a part of a piece can be read alone.
ALTER TABLE file_piece ALTER COLUMN bytes SET STORAGE EXTERNAL;
