"""Reading datasets as the field keeps them."""
