-- How the hub's processes stood at their last beats: role, beat_at, figures. Parameters: none. Index: none, a few rows.
SELECT role, beat_at, jsonb_build_object('now', figures -> 'now')::text FROM foundation_process
