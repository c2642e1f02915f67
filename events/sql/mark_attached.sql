-- Uploads that became evidence are kept. Parameters: uploads (uuid[]). Index: primary key.
UPDATE foundation_upload SET attached = true WHERE id = ANY(%(uploads)s::uuid[])
