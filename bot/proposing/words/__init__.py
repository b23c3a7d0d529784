"""What a turn says about delivery, changes, addresses and settling, in the words of its matter. Pure."""
