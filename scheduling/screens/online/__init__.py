"""The screens of online booking: what clients ask for."""
