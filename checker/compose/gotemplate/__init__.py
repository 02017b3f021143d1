"""Go's template language (`text/template`), evaluated as a pure computation with a budget.

Two things set it apart from a faithful renderer. Every line of the output knows the line that made it (`trace`), so
that evidence can name a template's or a value's line. And what cannot be known (`lookup`, the cluster's capabilities,
random text) is neither guessed nor an error: it runs through as a veil, and what depends on it becomes `Unknown`
(`veil`).
"""
