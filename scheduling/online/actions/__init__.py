"""The actions of online booking."""
