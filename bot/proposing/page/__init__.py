"""What a product's page answers: attributes, sizes, yes or no, choices, pauses. Pure."""
