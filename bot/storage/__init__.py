"""REMEMBERS: reps, prospects, debriefs and touches, in SQLite or PostgreSQL."""
