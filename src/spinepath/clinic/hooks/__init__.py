"""The decision service (spinepath.hooks) at the clinic's own address."""
