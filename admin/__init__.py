"""The staff's doors: console, editing, reports. Owns no tables and no rules."""
