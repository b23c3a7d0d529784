"""What buying comes to: terms of sale, offers, sums, shares. Pure."""
