"""Records of any kind to charts."""
