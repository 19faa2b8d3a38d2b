"""The arithmetic of therapies: amounts, limits, dates. It checks plans and talks to no device."""
