"""Speed and scale beside peers, and the fitting of the models that ship. Run from the top of a checkout."""
