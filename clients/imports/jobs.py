"""The name of the job that goes through the rows of files, by which a worker is woken."""

BRING_IN = "clients.bring_in_files"
