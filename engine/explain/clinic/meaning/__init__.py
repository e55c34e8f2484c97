"""What a finding means: a module for each family of kinds, and the repairs of it."""
