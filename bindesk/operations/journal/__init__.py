"""What a clerk does with deeds already in the journal: undo, redo, conflicts."""
