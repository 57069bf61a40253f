"""Work that the window has done on worker threads: tasks, and queries that coroutines await."""
