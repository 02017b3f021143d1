"""From the bytes of a snapshot to data that knows where it stands."""
