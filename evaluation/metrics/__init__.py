"""What is measured: each metric from outcomes, with its formula and source."""
