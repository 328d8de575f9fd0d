"""The one place where connectors meet the record: syncs, imports, typed numbers, undo, backups."""
