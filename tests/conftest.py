"""Fixtures that several files share."""

from llama_models import gemma, gemma_weights, new_model, smollm  # noqa: F401
