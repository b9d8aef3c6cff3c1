"""The things that rules judge, and where each value of them is written."""
