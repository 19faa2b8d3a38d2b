"""Plans of blocks and of physical therapy: checked before they are kept, done, and judged by what came of them."""
