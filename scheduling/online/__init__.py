"""Online booking: a client chooses a time and books it, without an account; docs/decisions/0068."""
