"""Argo CD: the live units of every instance that this repository holds, and the facts about them (domain argocd)."""

from __future__ import annotations

from checker.ecosystems.argocd.collector import collect

__all__ = ["collect"]
