"""The warm hand-off: a case from its opening to its outcome, its sheet, its hours and its picture in the group."""
