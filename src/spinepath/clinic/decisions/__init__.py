"""What a clinician decided about an option, with why, and on which assessment."""
