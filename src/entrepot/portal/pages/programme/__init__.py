"""The programme: what the public reads, and where the organiser makes it."""
