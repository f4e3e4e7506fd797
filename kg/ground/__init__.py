"""What all stages stand on, beside the nouns of `kg.model` and `kg.across`."""
