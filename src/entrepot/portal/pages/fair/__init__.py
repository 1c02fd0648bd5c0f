"""The signing desk: before the signature, at it, and what the hall and the public see of it."""
