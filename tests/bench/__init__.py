"""Benchmarks: each runs the peers side by side in one run and prints a table with ratios, or JSON."""
