-- Made when a database is finished, and before a later run compares its entries with those that are there.
CREATE INDEX IF NOT EXISTS i_events ON t_events(digest);
CREATE INDEX IF NOT EXISTS i_requests ON t_requests(lookup_id);
