"""Operations on deeds that are already in the journal: undo, redo, conflicts."""
