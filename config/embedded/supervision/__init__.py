"""The watch over the processes of a run: questions to each, restarts, and the lines that say so."""
