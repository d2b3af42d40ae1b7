#!/usr/bin/env bash
# The exact commands that made models/adapters/gemma3-270m.gguf; about 45 minutes on two idle cores. LOG.md has the scores.
# Needs the dev packages (pip install -e .[dev]) and the prepared model (assistant models prepare).
set -euo pipefail
cd "$(dirname "$0")/../.."
run=${1:-build/recipe}
mkdir -p "$run"

python -m models.recipe.make_data "$run/batches1.jsonl" --batches 900 --size 14 --seed 0
python -m models.recipe.encode "$run/batches1.jsonl" "$run/encoded1.jsonl"
python -m models.recipe.train "$run/encoded1.jsonl" "$run/stage1" --limit 230 --rate 2e-3

python -m models.recipe.make_data "$run/batches2.jsonl" --batches 400 --size 14 --seed 1
python -m models.recipe.encode "$run/batches2.jsonl" "$run/encoded2.jsonl"
python -m models.recipe.train "$run/encoded2.jsonl" "$run/stage2" --start "$run/stage1/adapter.pt" --rate 1.5e-3

python -m models.recipe.make_data "$run/batches3.jsonl" --batches 260 --size 14 --seed 2
python -m models.recipe.encode "$run/batches3.jsonl" "$run/encoded3.jsonl"
python -m models.recipe.train "$run/encoded3.jsonl" "$run/stage3" --start "$run/stage2/adapter.pt" --rate 1.2e-3

python -m models.recipe.export "$run/stage3/adapter.pt" "$run/gemma3-270m.gguf"
