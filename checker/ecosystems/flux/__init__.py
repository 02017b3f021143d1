"""Flux: the live units of every cluster that this repository holds, and the facts about them (domain flux)."""

from __future__ import annotations

from checker.ecosystems.flux.collector import collect

__all__ = ["collect"]
