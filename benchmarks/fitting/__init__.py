"""Fitting the models by which answers are composed."""
