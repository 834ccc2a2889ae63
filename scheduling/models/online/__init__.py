"""The models of online booking."""
