"""One revision of one repository, read without running or following anything that the repository supplies.

`open_repository` finds the repository and lays a quarantined directory over its objects; `Repository` gives the tree of
a commit, of the staged index or of the work tree as a `Snapshot`. This package alone drives Git (reliability §2).
"""
