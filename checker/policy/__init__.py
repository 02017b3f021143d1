"""Policies are data: what they may say, whether they are right, and what they say of a repository's facts."""
