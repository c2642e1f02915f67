-- Uploads that became evidence are kept. Parameters: mark_attached (uuid[]). Index: primary key.
UPDATE foundation_upload SET attached = true WHERE id = ANY(%(mark_attached)s::uuid[])
