"""Reports of a run: CSV and PDF from the same figures. Start reading at `figures.of_run`."""
