"""Commands in modules of their own, loaded only when they are called (`spinepath.cli` names them)."""
