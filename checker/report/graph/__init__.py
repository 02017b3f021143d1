"""The delivery graph on paper: one module per format, each with `render`."""
