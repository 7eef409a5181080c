"""Who reads the studies: `base` holds the protocol, `extractive` and `language_model` the two readers."""
