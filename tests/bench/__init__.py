"""`make bench`: what things cost, as ratios to a floor measured beside them in the same run."""
