"""Bugs that are planted to see the harness catch them. Nothing in the product knows of them."""
