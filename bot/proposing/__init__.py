"""From memory and facts to at most three proposals, each with its reason. Pure."""
