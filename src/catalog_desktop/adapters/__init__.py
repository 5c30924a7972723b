"""The technologies behind the ports; each package is the only one that speaks to its own."""
