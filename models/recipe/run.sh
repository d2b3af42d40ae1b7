#!/usr/bin/env bash
# The exact commands that made models/adapters/gemma3-270m.gguf; 6 minutes of training on a GPU. LOG.md has the scores.
# Needs the dev packages (pip install -e .[dev]) and the prepared models (assistant setup).
set -euo pipefail
cd "$(dirname "$0")/../.."
run=${1:-build/recipe}
mkdir -p "$run"

python -m models.recipe.make_data "$run/batches.jsonl" --batches 14000 --size 20 --seed 200
python -m models.recipe.encode "$run/batches.jsonl" "$run/encoded.jsonl"
python -m models.recipe.train "$run/encoded.jsonl" "$run/adapter" --limit 13960 --together 8 --rank 32 --alpha 64 --rate 1.2e-3
python -m models.recipe.export "$run/adapter/adapter.pt" "$run/gemma3-270m.gguf"
