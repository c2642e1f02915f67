-- How the hub's processes stood at their last beats: role, started_at, beat_at, figures. Parameters: none. Index: none, a few rows.
SELECT role, started_at, beat_at, jsonb_build_object('now', figures -> 'now')::text FROM foundation_process
