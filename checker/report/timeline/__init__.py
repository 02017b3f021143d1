"""A repository over time: for people, for spreadsheets, for programs, as a chart. One module a format."""
