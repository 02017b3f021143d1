"""Argo CD: the live units of every instance that this repository holds, and the facts about them (domain argocd)."""
