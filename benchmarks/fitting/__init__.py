"""Fitting the two models by which answers are composed."""
