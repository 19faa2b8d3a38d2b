"""The look of every page, and the home page of each role."""
