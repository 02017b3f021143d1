"""How a comparison is written: one module per format, each of the `Comparison` record alone."""
