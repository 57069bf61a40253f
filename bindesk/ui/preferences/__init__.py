"""The page 设置: appearance, printing, facts about this desk, and help."""
