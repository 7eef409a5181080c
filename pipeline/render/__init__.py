"""A synthesis as people read it: `markdown` and `html`."""
