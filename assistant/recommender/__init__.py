"""Picks items for a user: candidates, a score that is a sum of named parts, diversity, reasons."""

from assistant.recommender.recommender import Recommender

__all__ = ["Recommender"]
