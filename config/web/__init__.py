"""The web process around Django: bodies gathered before a thread is taken, and its readiness."""
