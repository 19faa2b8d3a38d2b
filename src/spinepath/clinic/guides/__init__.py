"""For patients: plain pages in our own words, and all of one's own data to take away."""
