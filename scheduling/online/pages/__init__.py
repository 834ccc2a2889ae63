"""The pages of online booking, which need no script and no cookie."""
