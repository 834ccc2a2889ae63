"""Guards against guessing: tries at a secret are counted in PostgreSQL, and slowed."""
