"""How a report is written: one module per format, each of the `Report` record alone."""
