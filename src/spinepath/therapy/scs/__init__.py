"""Spinal cord stimulation: programs and charge, trials, the patient's own control, who it is for."""
