"""Documents received, kept whole; the chart and the assessment made from them; signed assessments."""
