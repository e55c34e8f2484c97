"""What a finding means: a module a family of kinds, and what they reason with."""
