"""`make bench`: the cost of requests, as ratios to a baseline measured beside them in the same run."""
