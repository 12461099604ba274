-- What the number of a laptop is to the one that it had before (`copy_of`): follows, copy or unclear; none where the
-- laptop was not asked yet, which is unclear too.
ALTER TABLE device ADD COLUMN link text;

-- Who administers the whole: they may decide in every project.
CREATE TABLE administrator (
    person uuid PRIMARY KEY
);
