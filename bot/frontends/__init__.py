"""SPEAKS: front-ends translate between the outside and the coach; they decide nothing, keep nothing."""
