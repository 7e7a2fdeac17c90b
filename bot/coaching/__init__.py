"""THINKS: what a debrief means and what to do next; pure, synchronous, standard library only."""
